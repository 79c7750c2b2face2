//! Pod templates and containers, in every kind that has them.

use std::borrow::Cow;

use crate::manifest::{Entry, Manifest, Node};
use crate::source::Span;

use super::image::ImageReference;

/// Group, kind and the path to the pod template (a mapping with `metadata` and `spec`) of each workload kind.
/// Sources: `k8s.io/api` for the built-in kinds; the CustomResourceDefinitions of Argo Rollouts, Knative Serving,
/// KEDA and Agent Sandbox; `github.com/openshift/api` for DeploymentConfig.
const TEMPLATES: &[(&str, &str, &[&str])] = &[
    ("", "Pod", &[]),
    ("", "PodTemplate", &["template"]),
    ("", "ReplicationController", &["spec", "template"]),
    // What has lost its group is rejected, and still read: one defect does not hide the others.
    ("", "Deployment", &["spec", "template"]),
    ("apps", "Deployment", &["spec", "template"]),
    ("apps", "StatefulSet", &["spec", "template"]),
    ("apps", "DaemonSet", &["spec", "template"]),
    ("apps", "ReplicaSet", &["spec", "template"]),
    ("extensions", "Deployment", &["spec", "template"]),
    ("extensions", "DaemonSet", &["spec", "template"]),
    ("extensions", "ReplicaSet", &["spec", "template"]),
    ("batch", "Job", &["spec", "template"]),
    ("batch", "CronJob", &["spec", "jobTemplate", "spec", "template"]),
    ("", "DeploymentConfig", &["spec", "template"]),
    ("argoproj.io", "Rollout", &["spec", "template"]),
    ("apps.openshift.io", "DeploymentConfig", &["spec", "template"]),
    ("serving.knative.dev", "Service", &["spec", "template"]),
    ("serving.knative.dev", "Configuration", &["spec", "template"]),
    ("serving.knative.dev", "Revision", &[]),
    ("keda.sh", "ScaledJob", &["spec", "jobTargetRef", "template"]),
    ("agents.x-k8s.io", "Sandbox", &["spec", "podTemplate"]),
    ("extensions.agents.x-k8s.io", "SandboxTemplate", &["spec", "podTemplate"]),
];

/// The pod template of a workload.
#[derive(Debug)]
pub struct PodTemplate<'t> {
    template: Node<'t>,
    spec: Node<'t>,
    spec_key: Span,
    path: &'static [&'static str],
    containers: Vec<Container<'t>>,
}

impl<'t> PodTemplate<'t> {
    /// The pod template of a manifest, if its kind has one and the pod's `spec` is a mapping.
    pub fn of(manifest: &Manifest<'t>) -> Option<Self> {
        let &(_, _, path) = TEMPLATES.iter().find(|(group, kind, _)| manifest.is(group, kind))?;
        let template = manifest.at(path)?;
        let spec = template.entry("spec").filter(|spec| spec.value.is_mapping())?;
        let mut containers = Vec::new();
        for (list, init) in [("initContainers", true), ("containers", false)] {
            let items = spec.value.get(list).into_iter().flat_map(Node::items).filter(|item| item.is_mapping());
            containers.extend(items.map(|node| {
                let sidecar = init && node.get("restartPolicy").is_some_and(|policy| policy.raw() == "Always");
                let kind = match (init, sidecar) {
                    (false, _) => ContainerKind::Main,
                    (true, false) => ContainerKind::Init,
                    (true, true) => ContainerKind::Sidecar,
                };
                Container { node, kind }
            }));
        }
        let ephemeral = spec.value.get("ephemeralContainers").into_iter().flat_map(Node::items);
        let ephemeral = ephemeral.filter(|item| item.is_mapping());
        containers.extend(ephemeral.map(|node| Container { node, kind: ContainerKind::Ephemeral }));
        Some(Self { template, spec: spec.value, spec_key: spec.key.span(), path, containers })
    }

    /// The mapping with the pod's `metadata` and `spec`: the root for a Pod, `spec.template` for a Deployment.
    pub fn template(&self) -> Node<'t> {
        self.template
    }

    /// The pod's `spec`.
    pub fn spec(&self) -> Node<'t> {
        self.spec
    }

    /// The key `spec` of the pod: where a missing field of the pod is reported.
    pub fn spec_key(&self) -> Span {
        self.spec_key
    }

    /// The span of the key of the nearest ancestor of a path below the pod's `spec` that exists; the key `spec` itself when not
    /// even the first key does: where a field is reported that neither the pod nor its containers have. Where a patch took it
    /// away, from the pod or from a container, the text that did.
    pub fn nearest_key_span(&self, path: &[&str]) -> Span {
        let nodes = std::iter::once(self.spec).chain(self.containers.iter().map(|container| container.node));
        let mut removals = nodes.filter_map(|node| crate::manifest::removal_span(node, path));
        removals.next().or_else(|| crate::manifest::nearest_key_span(self.spec, path)).unwrap_or(self.spec_key)
    }

    /// The path from the object's root to the template; empty for a Pod.
    pub fn path(&self) -> &'static [&'static str] {
        self.path
    }

    /// Init containers (sidecars among them), containers, ephemeral containers, in this order.
    pub fn containers(&self) -> &[Container<'t>] {
        &self.containers
    }

    /// The entries of the pod's `metadata.labels`.
    pub fn labels(&self) -> impl Iterator<Item = Entry<'t>> + use<'t> {
        self.template.at(&["metadata", "labels"]).into_iter().flat_map(Node::entries)
    }

    /// The value of an annotation of the pod.
    pub fn annotation(&self, key: &str) -> Option<Node<'t>> {
        self.template.at(&["metadata", "annotations", key])
    }

    /// The pod's `securityContext`, if it is a mapping.
    pub fn security_context(&self) -> Option<Node<'t>> {
        self.spec.get("securityContext").filter(|context| context.is_mapping())
    }

    /// Whether `spec.os.name` is `windows`: Linux-only controls do not apply then.
    pub fn is_windows(&self) -> bool {
        self.spec.at(&["os", "name"]).is_some_and(|name| name.text().is_some_and(|name| name == "windows"))
    }
}

/// When a container runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerKind {
    /// Runs before the others and ends.
    Init,
    /// An init container with `restartPolicy: Always`: runs beside the others.
    Sidecar,
    /// An ordinary container.
    Main,
    /// Added to a running pod for debugging.
    Ephemeral,
}

/// A container of a pod template.
#[derive(Debug, Clone, Copy)]
pub struct Container<'t> {
    node: Node<'t>,
    kind: ContainerKind,
}

impl<'t> Container<'t> {
    /// The container's mapping.
    pub fn node(&self) -> Node<'t> {
        self.node
    }

    /// When it runs.
    pub fn kind(&self) -> ContainerKind {
        self.kind
    }

    /// The container's name; `?` when it has none.
    pub fn name(&self) -> Cow<'t, str> {
        self.node.get("name").and_then(Node::text).unwrap_or(Cow::Borrowed("?"))
    }

    /// A field of the container.
    pub fn get(&self, key: &str) -> Option<Node<'t>> {
        self.node.get(key)
    }

    /// A value below the container.
    pub fn at(&self, path: &[&str]) -> Option<Node<'t>> {
        self.node.at(path)
    }

    /// The image and the node it stands in.
    pub fn image(&self) -> Option<(Node<'t>, ImageReference<'t>)> {
        let node = self.node.get("image")?;
        let text = node.as_str()?;
        Some((node, ImageReference::parse(text)))
    }

    /// The container's `securityContext`, if it is a mapping.
    pub fn security_context(&self) -> Option<Node<'t>> {
        self.node.get("securityContext").filter(|context| context.is_mapping())
    }

    /// The span of the key of the nearest ancestor of a path that exists; the container's `name` entry when not even the
    /// first key does: where a missing field of the container is reported.
    pub fn nearest_key_span(&self, path: &[&str]) -> Span {
        crate::manifest::nearest_key_span(self.node, path).unwrap_or_else(|| self.name_span())
    }

    /// The span of the container's name, or of its first key.
    pub fn name_span(&self) -> Span {
        match self.node.get("name") {
            Some(name) => name.span(),
            None => self.node.entries().next().map_or(self.node.span(), |entry| entry.key.span()),
        }
    }

    /// `container`, `init container`, ...: how messages name the container's role.
    pub fn noun(&self) -> &'static str {
        match self.kind {
            ContainerKind::Init => "init container",
            ContainerKind::Sidecar => "sidecar container",
            ContainerKind::Main => "container",
            ContainerKind::Ephemeral => "ephemeral container",
        }
    }
}

impl std::fmt::Display for Container<'_> {
    /// ``init container `copy` ``: how messages name a container.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} `{}`", self.noun(), self.name())
    }
}
