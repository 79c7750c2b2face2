//! Kyverno's policies and their rules.

use crate::manifest::{Entry, Node};
use crate::object::Object;

/// The group of the policies that are written as patterns.
pub(super) const GROUP: &str = "kyverno.io";

/// The kinds of such policies.
pub(super) const POLICIES: &[(&str, &str)] = &[(GROUP, "ClusterPolicy"), (GROUP, "Policy")];

/// The rules of a policy.
pub(super) fn rules<'t>(policy: &Object<'t>) -> impl Iterator<Item = Node<'t>> + use<'t> {
    policy.at(&["spec", "rules"]).into_iter().flat_map(Node::items).filter(|rule| rule.is_mapping())
}

/// The image verifications of a policy.
pub(super) fn verifications<'t>(policy: &Object<'t>) -> impl Iterator<Item = Node<'t>> + use<'t> {
    let lists = rules(policy).filter_map(|rule| rule.get("verifyImages"));
    lists.flat_map(Node::items).filter(|item| item.is_mapping())
}

/// `match` and `exclude` of a rule: the block itself and what stands in its `any` and `all`.
pub(super) fn filters<'t>(rule: Node<'t>) -> impl Iterator<Item = Node<'t>> + use<'t> {
    let blocks = ["match", "exclude"].into_iter().filter_map(move |name| rule.get(name));
    blocks.flat_map(|block| {
        let lists = ["any", "all"].into_iter().filter_map(move |name| block.get(name)).flat_map(Node::items);
        std::iter::once(block).chain(lists)
    })
}

/// Whether a failure action is the one that only reports. Kyverno reads both cases.
pub(super) fn is_audit(action: Node<'_>) -> bool {
    action.text().is_some_and(|text| text.eq_ignore_ascii_case("Audit"))
}

/// The policy's own failure action. Rules may have others.
pub(super) fn failure_action<'t>(policy: &Object<'t>) -> Option<Entry<'t>> {
    policy.at(&["spec"])?.entry("validationFailureAction").filter(|entry| !entry.value.is_null())
}
