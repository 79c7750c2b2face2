//! ValidatingAdmissionPolicies and MutatingAdmissionPolicies with their bindings.

use std::collections::BTreeMap;

use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;

/// The group of admission.
pub(super) const GROUP: &str = "admissionregistration.k8s.io";

/// Kinds of policies, each with the kind of its bindings.
pub(super) const POLICIES: [(&str, &str); 2] = [
    ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
    ("MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"),
];

/// The policies of a kind by name; several clusters may have one of the same name.
pub(super) fn by_name<'g, 't>(graph: &'g Graph<'t>, kind: &str) -> BTreeMap<&'g str, Vec<&'g Object<'t>>> {
    let mut found: BTreeMap<&str, Vec<&Object<'_>>> = BTreeMap::new();
    for policy in graph.of_kind(GROUP, kind) {
        found.entry(policy.name()).or_default().push(policy);
    }
    found
}

/// The name of the policy of a binding, unless it is a placeholder.
pub(super) fn policy_name<'t>(binding: &Object<'t>) -> Option<(Node<'t>, std::borrow::Cow<'t, str>)> {
    let node = binding.at(&["spec", "policyName"])?;
    Some((node, node.as_str().filter(|name| !is_templated(name) && !name.is_empty())?))
}
