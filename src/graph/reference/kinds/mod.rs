//! The kinds of references, by topic. What is not declared here is not followed.

mod access;
mod argocd;
mod azure;
mod cluster_api;
mod crossplane;
mod flux;
mod holders;
mod producers;
mod scaling;
mod secrets;
mod selectors;
mod storage;
mod traffic;
mod workload;

use super::declare::{Holder, Producer, ReferenceKind, RulePage};
use super::selection::SelectionKind;

/// The kinds of references that are written here.
pub(super) fn written() -> impl Iterator<Item = &'static ReferenceKind> {
    let written = [
        access::REFERENCES,
        argocd::REFERENCES,
        azure::REFERENCES,
        cluster_api::REFERENCES,
        crossplane::REFERENCES,
        flux::REFERENCES,
        scaling::REFERENCES,
        secrets::REFERENCES,
        storage::REFERENCES,
        traffic::REFERENCES,
        workload::REFERENCES,
    ];
    written.into_iter().flatten()
}

/// Those that tables declare, between resources of clouds. Reading the tables takes a while.
pub(super) fn tabled() -> impl Iterator<Item = &'static ReferenceKind> {
    azure::owners().chain(crossplane::resources())
}

/// The rules of those, without reading the tables.
pub(super) const TABLED_RULES: [RulePage; 3] = [azure::OWNER_RULE, azure::RESOURCE_RULE, crossplane::RESOURCE_RULE];

/// Whether objects of a group may have references that tables declare: resources of clouds, and those of Cluster API, which hold
/// such resources.
pub(super) fn is_tabled(group: &str) -> bool {
    ["azure.com", "upbound.io", "cluster.x-k8s.io"].iter().any(|end| group.ends_with(end))
}

/// Everything that makes objects when it runs.
pub(super) fn producers() -> impl Iterator<Item = &'static Producer> {
    producers::PRODUCERS.iter().chain(flux::PRODUCERS)
}

/// Everything that holds other objects, or templates of them.
pub(super) fn holders() -> impl Iterator<Item = &'static Holder> {
    holders::HOLDERS.iter()
}

/// Every kind of selection by label.
pub(super) fn selections() -> impl Iterator<Item = &'static SelectionKind> {
    selectors::SELECTIONS.iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::reference::declare::From;

    #[test]
    fn the_rules_of_the_tables_are_listed() {
        let listed: Vec<&str> = TABLED_RULES.iter().map(|rule| rule.id).collect();
        assert!(tabled().flat_map(|kind| [kind.rule, kind.key_rule]).flatten().all(|rule| listed.contains(&rule.id)));
        let groups = tabled().flat_map(|kind| kind.sites).filter_map(|site| match site.from {
            From::Kinds(kinds) => Some(kinds.iter().map(|(group, _)| *group).collect()),
            From::Groups(suffix) => Some(vec![suffix]),
            _ => None,
        });
        let groups: Vec<&str> = groups.collect::<Vec<Vec<&str>>>().concat();
        assert!(groups.len() > 500 && groups.iter().all(|group| is_tabled(group)));
    }
}
