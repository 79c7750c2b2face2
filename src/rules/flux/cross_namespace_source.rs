//! Sources of other namespaces, where the controllers refuse them.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::flux::{HELM, KUSTOMIZE};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Where references to sources stand.
const REFERENCES: &[(&str, &str, &[&str])] = &[
    (HELM, "HelmRelease", &["spec", "chart", "spec", "sourceRef"]),
    (HELM, "HelmRelease", &["spec", "chartRef"]),
    (KUSTOMIZE, "Kustomization", &["spec", "sourceRef"]),
];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(locked) = locked(graph) else { return };
    for (group, kind, path) in REFERENCES {
        for object in graph.of_kind(group, kind) {
            let Some(own) = object.reference().namespace.as_deref() else { continue };
            let Some(node) = object.at(path).and_then(|reference| reference.get("namespace")) else { continue };
            let Some(namespace) = node.text().filter(|text| !text.is_empty() && !is_templated(text)) else { continue };
            if namespace == own || is_templated(own) {
                continue;
            }
            sink.report(
                node.span(),
                format!("{object} takes its source from the namespace `{namespace}`, which the controllers are told to refuse"),
            )
            .help("Define the source in the namespace of the object")
            .related(locked, "references across namespaces are refused here")
            .object(object.reference().clone());
        }
    }
}

/// Where the repository says that references across namespaces are refused.
fn locked(graph: &Graph<'_>) -> Option<crate::source::Span> {
    let mut arguments = graph.of_kind("apps", "Deployment").flat_map(|deployment| {
        let containers = deployment.at(&["spec", "template", "spec", "containers"]).into_iter().flat_map(Node::items);
        containers.filter_map(|container| container.get("args")).flat_map(Node::items)
    });
    let flag = arguments.find(|argument| argument.text().is_some_and(|text| text == "--no-cross-namespace-refs=true"));
    let mut instances = graph.of_kind("fluxcd.controlplane.io", "FluxInstance");
    let tenants = || {
        instances.find_map(|instance| {
            instance.at(&["spec", "cluster", "multitenant"]).filter(|tenants| tenants.as_bool() == Some(true))
        })
    };
    flag.or_else(tenants).map(Node::span)
}
