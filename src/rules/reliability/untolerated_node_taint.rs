//! Pods that tolerate the taints of no node pool they could run on.

use std::sync::Arc;

use super::nodes::{DeclaredPool, Nodes, named, placeable};
use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(nodes) = Nodes::of(graph) else { return };
    for (object, pod) in placeable(graph) {
        let asked: Vec<&DeclaredPool<'_, '_>> =
            nodes.pools.iter().filter(|pool| pool.is_asked_for(pod) != Some(false)).collect();
        let open: Vec<&&DeclaredPool<'_, '_>> = asked.iter().filter(|pool| pool.untolerated(pod).is_none()).collect();
        // Labels that nobody declares may be those of other nodes.
        let is_certain = asked.iter().all(|pool| pool.is_asked_for(pod) == Some(true));
        let users: Vec<&&DeclaredPool<'_, '_>> = asked.iter().filter(|pool| !pool.is_system).collect();
        let (Some(first), true) = (asked.first(), is_certain) else { continue };
        let is_pending = open.is_empty();
        let lands_on_system = !users.is_empty() && open.iter().all(|pool| pool.is_system);
        if !is_pending && !lands_on_system {
            continue;
        }
        let shown = users.first().map_or(*first, |pool| **pool);
        let Some(taint) = shown.untolerated(pod) else { continue };
        let consequence = match is_pending {
            true => "its pods stay Pending",
            false => "its pods run beside the system's, on the system pool",
        };
        let message = format!(
            "{object} does not tolerate the taint `{taint}` of {}, and every {}node pool that it could run on has one like that: \
             {consequence}",
            named(shown),
            if is_pending { "" } else { "user " },
        );
        let report = match pod.spec().entry("tolerations") {
            Some(tolerations) => sink.report(tolerations.key.span(), message),
            None => sink.report_missing(pod.spec_key(), message),
        };
        let report = report
            .object(Arc::clone(object.reference()))
            .related(taint.span.unwrap_or(shown.object.name_span()), "the taint")
            .help("Add a toleration for the taint, and a `nodeSelector` for the pool, or take the taint off one user pool");
        if !is_pending {
            let _ = report.at_most(Severity::Warning);
        }
    }
}
