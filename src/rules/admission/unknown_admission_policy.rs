//! Bindings of policies that are not there.

use std::sync::Arc;

use super::policies::{GROUP, POLICIES, by_name, policy_name};
use crate::finding::{Confidence, Severity, Sink, closest};
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    for (kind, binding_kind) in POLICIES {
        let policies = by_name(graph, kind);
        for binding in graph.of_kind(GROUP, binding_kind).filter(|binding| !binding.is_uncertain()) {
            let Some((node, name)) = policy_name(binding) else { continue };
            if policies.contains_key(&*name) {
                continue;
            }
            let message =
                format!("{binding} binds the {kind} `{name}`, which is not in the repository: nothing is enforced");
            let report = sink.report(node.span(), message).object(Arc::clone(binding.reference()));
            match closest(&name, policies.keys().copied()) {
                Some(meant) => drop(report.help(format!("Did you mean `{meant}`?"))),
                None if policies.is_empty() => {
                    let report = report.help("Add the policy to the repository, or delete the binding");
                    report.at_most(Severity::Warning).confidence(Confidence::Medium);
                }
                None => drop(report.help("Add the policy, or correct the name")),
            }
        }
    }
}
