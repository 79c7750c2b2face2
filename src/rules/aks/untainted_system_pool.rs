//! System pools that any workload can run on.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::azure::cluster::{MODE, Pool, TAINTS};
use crate::object::azure::{Dialect, is_open};
use crate::rules::{Check, Context};
use crate::source::Span;

use super::families::families;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for family in families(graph) {
        if family.pools.iter().all(|(_, pool)| pool.is_system() || !has_known_mode(pool)) {
            continue;
        }
        for (object, pool) in family.pools.iter().filter(|(_, pool)| pool.is_system() && !is_reserved(pool)) {
            let message = format!(
                "{} lets any workload run beside the pods that keep the cluster alive: it has no taint `CriticalAddonsOnly`",
                pool.named(object)
            );
            sink.report_missing(place(pool), message)
                .object(object.reference().clone())
                .help("Add the taint `CriticalAddonsOnly=true:NoSchedule`; workloads go to the user pools");
        }
    }
}

/// Whether the pool says that it is for workloads: only then is it one for sure.
fn has_known_mode(pool: &Pool<'_>) -> bool {
    pool.get(&MODE).and_then(Node::text).map_or(pool.resource().dialect() == Dialect::Upbound, |mode| !is_open(&mode))
}

fn is_reserved(pool: &Pool<'_>) -> bool {
    let only = pool.entry().and_then(|entry| entry.get("onlyCriticalAddonsEnabled"));
    if only.is_some_and(|only| only.text().is_none_or(|text| text != "false")) {
        return true;
    }
    let Some(taints) = pool.get(&TAINTS) else { return false };
    // What is not a list is a variable.
    !taints.is_sequence()
        || taints.items().any(|taint| match taint.get("key").and_then(Node::text).or_else(|| taint.text()) {
            Some(text) => text.starts_with("CriticalAddonsOnly") || is_open(&text),
            None => false,
        })
}

/// Where the taint is missing: at the mode, or at the key of the pool.
fn place(pool: &Pool<'_>) -> Span {
    let settings = pool.entry().or_else(|| pool.resource().settings());
    let mode = settings.and_then(|settings| settings.entry("mode")).map(|mode| mode.key.span());
    let first = settings.and_then(|settings| settings.entries().next()).map(|entry| entry.key.span());
    let default =
        pool.entry().and_then(|_| pool.resource().settings()?.entry("defaultNodePool")).map(|entry| entry.key.span());
    mode.or(default).or(first).unwrap_or_else(|| pool.resource().manifest().kind_span())
}
