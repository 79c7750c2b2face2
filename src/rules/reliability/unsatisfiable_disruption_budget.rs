//! Disruption budgets that need more pods than the autoscaler keeps.

use super::drain_blocking_disruption_budget::each_blocking;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};
use std::sync::Arc;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    each_blocking(graph, |object, bound, expected| {
        let Some(scaler) = expected.scaler.filter(|_| expected.is_unsatisfiable(bound)) else { return };
        let value = bound.node.text().unwrap_or_default();
        let message = format!(
            "{object} needs `minAvailable: {value}`, more than the {} pods that {scaler} keeps of {}: while load is low no pod may be evicted, \
             and a node drain waits until it fails",
            expected.pods, expected.workload
        );
        let mut report = sink.report(bound.node.span(), message).object(Arc::clone(object.reference()));
        if let Some(place) = expected.place {
            report = report.related(place, "decides how many pods run");
        }
        let _ =
            report.help("Write `maxUnavailable: 1` instead, or raise the minimum of the autoscaler above the budget");
    });
}
