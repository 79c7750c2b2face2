//! Namespaces that have no network policy at all.

use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::default_deny::is_generated;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::Namespaces;
use crate::object::isolation::{self, Isolated, Namespace};
use crate::object::network::Direction;
use crate::object::selector::Labels;
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_namespaces: Names,
}

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() || is_generated(graph, Direction::Ingress) || is_generated(graph, Direction::Egress)
    {
        return;
    }
    let policies = || isolation::KINDS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind));
    let mut protected: FxHashSet<&str> = FxHashSet::default();
    let mut everywhere = Vec::new();
    for policy in policies() {
        match policy.namespaces() {
            Namespaces::Known(names) => protected.extend(names.iter().map(|name| &**name)),
            Namespaces::ClusterScoped => everywhere.push(policy),
            // It may be meant for any.
            Namespaces::Unknown => return,
        }
    }
    for namespace in graph.of_kind("", "Namespace") {
        let options: &Options = context.options(namespace.file());
        if protected.contains(namespace.name())
            || options.exempt_namespaces.contains(namespace.name())
            || graph.is_example(namespace)
        {
            continue;
        }
        let labels = Some(Labels::new(namespace.at(&["metadata", "labels"])));
        let place = Namespace { name: namespace.name(), labels };
        let covers = |direction| {
            everywhere.iter().any(|policy| matches!(isolation::isolated(policy, place, direction), Isolated::All))
        };
        if covers(Direction::Ingress) || covers(Direction::Egress) {
            continue;
        }
        let message =
            format!("{namespace} has no network policy: its pods accept connections from every pod of the cluster");
        sink.report(namespace.name_span(), message)
            .object(Arc::clone(namespace.reference()))
            .help("Add a NetworkPolicy with `podSelector: {}` and no rules, then allow what its pods need");
    }
}
