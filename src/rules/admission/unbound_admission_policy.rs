//! Policies without a binding.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::policies::{GROUP, POLICIES, by_name};
use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for (kind, binding_kind) in POLICIES {
        let names =
            graph.of_kind(GROUP, binding_kind).filter_map(|binding| binding.at(&["spec", "policyName"])?.text());
        let bound: BTreeSet<_> = names.collect();
        // A binding of a placeholder may be of any policy.
        if bound.iter().any(|name| crate::manifest::is_templated(name)) {
            continue;
        }
        // A binding with a slip in the name is meant for the policy that has nearly this name, and is reported itself.
        let policies = by_name(graph, kind);
        let astray = bound.iter().filter(|name| !policies.contains_key(&***name));
        let meant: BTreeSet<&str> = astray.filter_map(|name| closest(name, policies.keys().copied())).collect();
        for policy in graph
            .of_kind(GROUP, kind)
            .filter(|policy| !meant.contains(policy.name()))
            .filter(|policy| !bound.contains(policy.name()) && !policy.is_uncertain())
        {
            let message = format!("{policy} has no {binding_kind}: it is never evaluated");
            sink.report(policy.name_span(), message)
                .object(Arc::clone(policy.reference()))
                .help(format!("Add a {binding_kind} with `policyName: {}`", policy.name()));
        }
    }
}
