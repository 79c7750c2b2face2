//! Workloads that both a HorizontalPodAutoscaler and a ScaledObject scale.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::reference::{Reference, Verdict};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut autoscalers: FxHashMap<(Option<u32>, usize), &Reference<'_>> = FxHashMap::default();
    let references = graph.references();
    let targets = |kind: &'static str, group: &'static str| {
        references.of_rule("dangling-scale-target").filter_map(move |reference| {
            let Verdict::Resolved { provider } = reference.verdict else { return None };
            let is_meant = graph.objects()[reference.from].is(group, kind);
            is_meant.then(|| ((reference.cluster, references.provided(provider).object), reference))
        })
    };
    autoscalers.extend(targets("HorizontalPodAutoscaler", "autoscaling"));
    for (target, reference) in targets("ScaledObject", "keda.sh") {
        let Some(autoscaler) = autoscalers.get(&target) else { continue };
        let (scaled, other) = (&graph.objects()[reference.from], &graph.objects()[autoscaler.from]);
        // KEDA takes an autoscaler over that is written to be.
        if scaled.annotation("scaledobject.keda.sh/transfer-hpa-ownership").is_some() {
            continue;
        }
        let workload = &graph.objects()[target.1];
        let message = format!(
            "{scaled} and {other} both scale {workload}: KEDA rejects the ScaledObject, or the two set different numbers of replicas"
        );
        sink.report(reference.node.span(), message)
            .object(Arc::clone(scaled.reference()))
            .related(autoscaler.node.span(), "the target of the other autoscaler")
            .help("Delete the HorizontalPodAutoscaler; KEDA makes one itself");
    }
}
