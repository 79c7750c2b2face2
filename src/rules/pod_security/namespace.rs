//! The labels of namespaces that Pod Security admission reads.

use crate::object::Object;
use crate::object::security::SYSTEM_NAMESPACES;

/// What all labels begin with.
pub(super) const PREFIX: &str = "pod-security.kubernetes.io/";
/// The label that decides what is refused.
pub(super) const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
/// What may follow the prefix. Source: `k8s.io/pod-security-admission/api`.
pub(super) const MODES: [&str; 6] = ["audit", "audit-version", "enforce", "enforce-version", "warn", "warn-version"];
/// The levels.
pub(super) const LEVELS: [&str; 3] = ["baseline", "privileged", "restricted"];

/// Whether a label begins like one of them and is none.
pub(super) fn is_unknown_key(key: &str) -> bool {
    key.strip_prefix(PREFIX).is_some_and(|mode| !MODES.contains(&mode))
}

/// Whether a namespace belongs to Kubernetes or the platform itself.
pub(super) fn is_system(namespace: &Object<'_>) -> bool {
    SYSTEM_NAMESPACES.contains(&namespace.name())
}
