//! Which containers say what they need, and who else may say it for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Report, Sink};
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::workload::{Container, ContainerKind, PodTemplate};
use crate::object::{Namespaces, Object};
use crate::source::Span;

/// `requests` or `limits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What the scheduler keeps free.
    Requests,
    /// What the kernel enforces.
    Limits,
}

/// What sets resources besides containers.
pub(super) struct Defaults<'g> {
    /// Namespaces whose LimitRange gives a resource a default, by resource and part.
    by_namespace: BTreeSet<(&'g str, &'static str, bool)>,
    /// Workloads that a VerticalPodAutoscaler sets requests for, by namespace, kind and name.
    scaled: BTreeMap<(String, String), Vec<&'g Object<'g>>>,
}

/// The resources that rules ask about.
const RESOURCES: [&str; 2] = ["cpu", "memory"];

impl<'g> Defaults<'g> {
    pub(super) fn of(graph: &'g Graph<'g>) -> Self {
        let mut by_namespace = BTreeSet::new();
        for range in graph.of_kind("", "LimitRange") {
            let Namespaces::Known(namespaces) = range.namespaces() else { continue };
            let items = range.at(&["spec", "limits"]).into_iter().flat_map(Node::items);
            let containers =
                items.filter(|item| item.get("type").and_then(Node::text).is_some_and(|t| t == "Container"));
            for item in containers {
                for resource in RESOURCES {
                    let has = |fields: &[&str]| fields.iter().any(|field| item.at(&[field, resource]).is_some());
                    // The API server fills `default` from `max`, and `defaultRequest` from `default` and `min`.
                    let limit = has(&["default", "max"]);
                    let request = limit || has(&["defaultRequest", "min"]);
                    for namespace in namespaces {
                        by_namespace.extend(limit.then_some((&**namespace, resource, true)));
                        by_namespace.extend(request.then_some((&**namespace, resource, false)));
                    }
                }
            }
        }
        let mut scaled: BTreeMap<(String, String), Vec<&Object<'_>>> = BTreeMap::new();
        for scaler in graph.of_kind("autoscaling.k8s.io", "VerticalPodAutoscaler") {
            let text = |path: &[&str]| scaler.at(path).and_then(Node::text);
            if text(&["spec", "updatePolicy", "updateMode"]).is_some_and(|mode| mode == "Off") {
                continue;
            }
            let target = (text(&["spec", "targetRef", "kind"]), text(&["spec", "targetRef", "name"]));
            if let (Some(kind), Some(name)) = target {
                scaled.entry((kind.into_owned(), name.into_owned())).or_default().push(scaler);
            }
        }
        Self { by_namespace, scaled }
    }

    /// Whether a LimitRange of every namespace that the object ends up in gives the resource.
    fn has_range(&self, object: &Object<'_>, resource: &'static str, part: Part) -> bool {
        match object.namespaces() {
            Namespaces::Known(namespaces) => namespaces
                .iter()
                .all(|namespace| self.by_namespace.contains(&(&**namespace, resource, part == Part::Limits))),
            Namespaces::Unknown | Namespaces::ClusterScoped => false,
        }
    }

    fn is_scaled(&self, object: &Object<'_>) -> bool {
        let key = (object.kind().to_owned(), object.name().to_owned());
        self.scaled.get(&key).into_iter().flatten().any(|scaler| scaler.namespaces() == object.namespaces())
    }

    /// The resources of these that nothing gives a container. A limit gives the request too; resources of the whole pod
    /// stand for those of its containers.
    pub(super) fn missing(
        &self,
        object: &Object<'_>,
        pod: &PodTemplate<'_>,
        container: &Container<'_>,
        part: Part,
        resources: &[&'static str],
    ) -> Vec<&'static str> {
        if part == Part::Requests && self.is_scaled(object) {
            return Vec::new();
        }
        let written = |root: Node<'_>, part: &str, resource: &str| {
            root.at(&["resources", part, resource]).is_some_and(|node: Node<'_>| !node.is_null())
        };
        let has = |root: Node<'_>, resource: &str| {
            written(root, "limits", resource) || (part == Part::Requests && written(root, "requests", resource))
        };
        let is_missing = |resource: &&'static str| {
            !has(container.node(), resource) && !has(pod.spec(), resource) && !self.has_range(object, resource, part)
        };
        resources.iter().copied().filter(is_missing).collect()
    }
}

/// Visits every container that runs as long as its pod does: main containers and sidecars.
pub(super) fn each_container<'g>(
    graph: &'g Graph<'g>,
    mut visit: impl FnMut(&'g Object<'g>, &'g PodTemplate<'g>, &'g Container<'g>),
) {
    for object in graph.objects() {
        let Some(pod) = object.pod() else { continue };
        for container in pod.containers() {
            if matches!(container.kind(), ContainerKind::Main | ContainerKind::Sidecar) {
                visit(object, pod, container);
            }
        }
    }
}

/// The place of a missing resource: the key of what exists of `resources`, or the container's name.
pub(super) fn place(container: &Container<'_>, part: &str) -> Span {
    container.nearest_key_span(&["resources", part])
}

/// Reports something missing for an object.
pub(super) fn report<'s>(sink: &'s mut Sink, object: &Object<'_>, span: Span, message: String) -> Report<'s> {
    sink.report_missing(span, message).object(Arc::clone(object.reference()))
}

/// Whether the containers of a resource list come from a template: `resources: ${RESOURCES}`.
pub(super) fn is_templated(container: &Container<'_>) -> bool {
    let resources = container.get("resources");
    resources.is_some_and(|resources| !resources.is_mapping() && !resources.is_null())
}
