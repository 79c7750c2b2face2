//! Classes that nobody mounts.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::secret_class::CLASSES;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() || CLASSES.iter().all(|(group, kind)| graph.of_kind(group, kind).next().is_none()) {
        return;
    }
    let neighbourhoods: Vec<_> = graph.neighbours().collect();
    for class in CLASSES.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        let is_known = !class.name().is_empty() && !class.name().starts_with("kv-gw-cert-") && !class.is_uncertain();
        let mut around = neighbourhoods
            .iter()
            .filter(|members| members.iter().any(|member| std::ptr::eq(*member, class)))
            .peekable();
        if !is_known || around.peek().is_none() {
            continue;
        }
        // In every namespace that it is in: one overlay may well mount it and another not.
        let is_unmounted = around.all(|members| {
            let mut pods = members.iter().filter(|member| member.pod().is_some()).peekable();
            pods.peek().is_some()
                && !members.iter().any(|member| installs_others(member))
                && !pods.any(|pod| names(pod, class.name()))
        });
        if !is_unmounted {
            continue;
        }
        let message = format!(
            "{class}: no pod of the namespace mounts it, so nothing is fetched, and Secrets of its `secretObjects` are not made"
        );
        sink.set_object(Some(class.reference().clone()));
        sink.report(class.name_span(), message)
            .help("Mount it in the workload that needs it (a `csi` volume), or remove it");
    }
}

/// Whether an object brings workloads that nobody sees.
pub(super) fn installs_others(object: &Object<'_>) -> bool {
    matches!(object.kind(), "HelmRelease" | "Application" | "HelmChart" | "ApplicationSet")
}

/// Whether a workload names the class anywhere: in a volume, or in a variable of an operator.
fn names(workload: &Object<'_>, class: &str) -> bool {
    let mut open = vec![workload.root()];
    while let Some(node) = open.pop() {
        if node
            .get("secretProviderClass")
            .and_then(Node::text)
            .is_some_and(|text| text == class || crate::manifest::is_templated(&text))
        {
            return true;
        }
        open.extend(node.entries().map(|entry| entry.value).chain(node.items()).filter(|child| !child.is_scalar()));
    }
    false
}
