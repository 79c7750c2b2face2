//! Permissions for whoever can reach the API server.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac::{self, Binding};
use crate::rules::Check;

pub(super) const CHECK: Check = Check::Object(rbac::BINDINGS, |object, _, sink| report(object, sink, &SUBJECTS));

/// ClusterRoles that Kubernetes itself grants to everybody: discovery, the reader's own permissions, the issuer's keys.
const PUBLIC_ROLES: &[&str] = &[
    "system:basic-user",
    "system:discovery",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
    "kubeadm:bootstrap-signer-clusterinfo",
    "kubeadm:get-nodes",
];

/// Kind and name of subjects that have no credentials, and who they are.
const SUBJECTS: [(&str, &str, &str); 2] = [
    ("User", "system:anonymous", "anybody who can reach the API server, without credentials,"),
    ("Group", "system:unauthenticated", "anybody who can reach the API server, without credentials,"),
];

/// Reports the subjects of a binding that are among some.
pub(super) fn report(object: &Object<'_>, sink: &mut Sink, subjects: &[(&str, &str, &str)]) {
    let Some(binding) = Binding::of(object) else { return };
    let Some(role) = binding.role_name().and_then(|name| name.text()).filter(|role| !PUBLIC_ROLES.contains(&&**role))
    else {
        return;
    };
    let kind = binding.role_kind().unwrap_or_default();
    for subject in binding.subjects() {
        let found = subjects.iter().find(|(kind, name, _)| *kind == subject.kind() && *name == subject.name());
        let (Some((_, _, who)), Some(node)) = (found, subject.name_node()) else { continue };
        let message = format!("{object} grants {kind} `{role}` to `{}`: {who} has its permissions", subject.name());
        sink.report(node.span(), message).help("Bind the role to the group, user or service account that needs it");
    }
}
