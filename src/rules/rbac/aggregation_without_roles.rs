//! ClusterRoles that take the rules of no other.

use crate::finding::Sink;
use crate::graph::access::selectors;
use crate::object::Object;
use crate::object::rbac::GROUP;
use crate::object::selector::{Labels, Match};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GROUP, "ClusterRole")], check);

/// More roles are not compared: whoever has so many has the one that is looked for.
const MOST_ROLES: usize = 2000;

fn check(role: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let graph = context.graph();
    let selectors: Vec<_> = selectors(role).collect();
    let shipped = |key: &str| key.starts_with("rbac.authorization.k8s.io/aggregate-to-");
    if selectors.is_empty()
        || context.sees_single_files()
        || selectors.iter().any(|selector| selector.keys().any(|key| shipped(&key)))
    {
        return;
    }
    let mut roles = graph.of_kind(GROUP, "ClusterRole");
    let is_taken = |other: &Object<'_>| {
        let own = Labels::new(other.at(&["metadata", "labels"]));
        selectors.iter().any(|selector| selector.matches(own) != Match::No)
    };
    if roles.by_ref().take(MOST_ROLES).any(is_taken) || roles.next().is_some() {
        return;
    }
    let Some(entry) = role.root().entry("aggregationRule") else { return };
    let message =
        format!("{role} takes the rules of roles that no ClusterRole of the repository is among: it allows nothing");
    sink.report(entry.key.span(), message)
        .help("Put the label that `aggregationRule` selects on the ClusterRoles whose rules are meant");
}
