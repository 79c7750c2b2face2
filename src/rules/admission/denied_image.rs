//! Images that the repository's own admission policies deny.

use std::sync::Arc;

use super::image_policies::image_policies;
use super::places;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::workload::ContainerKind;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let policies = image_policies(graph);
    if policies.is_empty() {
        return;
    }
    for workload in places::workloads(graph.objects()) {
        for policy in policies.iter().filter(|policy| policy.covers(workload, graph)) {
            for container in workload.pod().into_iter().flat_map(|pod| pod.containers()) {
                let Some((node, image)) = container.image().filter(|(_, image)| !image.is_templated()) else {
                    continue;
                };
                let is_looked_at = policy.all_containers || container.kind() == ContainerKind::Main;
                let is_replaced = graph.is_image_stream(image.as_str()) || graph.is_built(image.as_str());
                if !is_looked_at || is_replaced || image.as_str().is_empty() || !policy.denies(image.as_str()) {
                    continue;
                }
                let message = format!(
                    "The pods of {workload} are refused: {container} runs `{}`, which {} denies",
                    image.as_str(),
                    policy.object,
                );
                sink.report(node.span(), message)
                    .object(Arc::clone(workload.reference()))
                    .related(policy.place, "the images that it allows")
                    .help("Mirror the image to where images are allowed from, or allow it");
            }
        }
    }
}
