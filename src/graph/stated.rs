//! Which versions of Kubernetes and of operators a repository installs, as it says itself: by the image or the chart of an
//! operator, by the labels of what Flux wrote about itself, by the definition of a cluster.
//!
//! Gives versions with the object that states them; judges nothing. A range (`1.x`) and a placeholder state no version.

use super::Graph;
use crate::finding::{Component, Version};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, VERSION, clusters};
use crate::source::Span;

/// A version, and where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// What has the version.
    pub component: Component,
    /// The version.
    pub version: Version,
    /// The position of the object that states it in [`Graph::objects`].
    object: usize,
    /// The text that states it.
    pub span: Span,
}

impl Statement {
    /// The object that states it.
    pub fn object<'g, 't>(&self, graph: &'g Graph<'t>) -> &'g Object<'t> {
        &graph.objects()[self.object]
    }
}

/// What a repository states, in the order of its objects.
#[derive(Debug, Default)]
pub struct Stated(Vec<Statement>);

impl Stated {
    /// Reads the objects of the kinds that state versions.
    pub(super) fn new(graph: &Graph<'_>) -> Self {
        let mut found = Vec::new();
        for &(group, kind, read) in KINDS {
            for &index in super::of_kind(&graph.by_kind, group, kind) {
                if !graph.is_example(&graph.objects[index]) {
                    read(&graph.objects[index], &mut |component, version, node: Node<'_>| {
                        found.push(Statement { component, version, object: index, span: node.span() });
                    });
                }
            }
        }
        found.sort_by_key(|statement| (statement.component, statement.object, statement.span));
        Self(found)
    }

    /// The statements of the oldest and of the newest version of the component that serves an object: of those in the object's
    /// own clusters, or of all if there is none. What a cluster is made with is stated elsewhere than in it, so for Kubernetes
    /// itself the clusters do not count.
    pub fn about<'s>(
        &'s self,
        graph: &'s Graph<'_>,
        component: Component,
        object: &Object<'_>,
    ) -> Option<(&'s Statement, &'s Statement)> {
        let start = self.0.partition_point(|statement| statement.component < component);
        let length = self.0[start..].partition_point(|statement| statement.component == component);
        let all = &self.0[start..start + length];
        let is_near = |statement: &&Statement| {
            component != Component::KUBERNETES
                && statement.object(graph).clusters().iter().any(|cluster| object.clusters().contains(cluster))
        };
        ends(all.iter().filter(is_near)).or_else(|| ends(all.iter()))
    }
}

/// The first statement of the oldest version, and of the newest.
fn ends<'s>(statements: impl Iterator<Item = &'s Statement> + Clone) -> Option<(&'s Statement, &'s Statement)> {
    let newest = statements.clone().reduce(|known, next| if next.version > known.version { next } else { known })?;
    Some((statements.min_by_key(|statement| statement.version)?, newest))
}

/// Takes a component, its version and the node that states it.
type Take<'a> = &'a mut dyn FnMut(Component, Version, Node<'_>);

/// Finds the versions that an object states.
type Find = fn(&Object<'_>, Take<'_>);

/// The kinds that state versions.
const KINDS: &[(&str, &str, Find)] = &[
    ("", "Namespace", flux_namespace),
    ("", "Pod", images),
    ("apps", "DaemonSet", images),
    ("apps", "Deployment", images),
    ("apps", "StatefulSet", images),
    ("apiextensions.k8s.io", "CustomResourceDefinition", definition),
    ("argoproj.io", "Application", application),
    ("cluster.x-k8s.io", "Cluster", |object, take| kubernetes(object, &["spec", "topology", "version"], take)),
    ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane", |object, take| {
        kubernetes(object, &["spec", "version"], take)
    }),
    (CLUSTERS[0].0, CLUSTERS[0].1, azure),
    (CLUSTERS[1].0, CLUSTERS[1].1, azure),
    (CLUSTERS[3].0, CLUSTERS[3].1, azure),
    (CLUSTERS[5].0, CLUSTERS[5].1, azure),
    (CLUSTERS[6].0, CLUSTERS[6].1, azure),
    ("fluxcd.controlplane.io", "FluxInstance", flux_instance),
    ("helm.toolkit.fluxcd.io", "HelmRelease", helm_release),
    ("source.toolkit.fluxcd.io", "OCIRepository", oci_repository),
    ("upgrade.cattle.io", "Plan", |object, take| kubernetes(object, &["spec", "version"], take)),
];

/// Passes on the version that a node holds, if it is one.
fn state(component: &str, node: Option<Node<'_>>, take: Take<'_>) {
    state_as(component, node, Some, take);
}

/// The same for a chart or an image whose version is not that of what is in it.
fn state_as(component: &str, node: Option<Node<'_>>, meant: impl Fn(Version) -> Option<Version>, take: Take<'_>) {
    let version = node.and_then(Node::text).and_then(|text| text.parse().ok()).and_then(meant);
    if let (Some(component), Some(version), Some(node)) = (Component::named(component), version, node) {
        take(component, version, node);
    }
}

fn kubernetes(object: &Object<'_>, path: &[&str], take: Take<'_>) {
    state("kubernetes", object.at(path), take);
}

fn azure(object: &Object<'_>, take: Take<'_>) {
    for cluster in clusters(object) {
        state("kubernetes", cluster.ask(&VERSION).node(), take);
    }
}

/// Flux labels its namespace with the release that it was installed from.
fn flux_namespace(object: &Object<'_>, take: Take<'_>) {
    if object.label("app.kubernetes.io/part-of").and_then(Node::text).is_some_and(|part| part == "flux") {
        state("flux", object.label("app.kubernetes.io/version"), take);
    }
}

fn flux_instance(object: &Object<'_>, take: Take<'_>) {
    state("flux", object.at(&["spec", "distribution", "version"]), take);
}

/// The Gateway API says in an annotation of its definitions of which release they are.
fn definition(object: &Object<'_>, take: Take<'_>) {
    state("gateway-api", object.annotation("gateway.networking.k8s.io/bundle-version"), take);
}

/// The end of an image's name, and what it is the operator of. Source: the manifests and charts of the projects.
const IMAGES: &[(&str, &str)] = &[
    ("argoproj/argo-rollouts", "argo-rollouts"),
    ("argoproj/argocd", "argo-cd"),
    ("cluster-api/cluster-api-azure-controller", "cluster-api-provider-azure"),
    ("cluster-api/cluster-api-controller", "cluster-api"),
    ("crossplane/crossplane", "crossplane"),
    ("csi-secrets-store/driver", "secrets-store-csi-driver"),
    ("external-secrets/external-secrets", "external-secrets"),
    ("istio/pilot", "istio"),
    ("jetstack/cert-manager-controller", "cert-manager"),
    ("k8s/azureserviceoperator", "azure-service-operator"),
    ("kedacore/keda", "keda"),
    ("kro/controller", "kro"),
    ("kube-apiserver", "kubernetes"),
    ("kyverno/kyverno", "kyverno"),
    ("longhornio/longhorn-manager", "longhorn"),
    ("metallb/controller", "metallb"),
    ("openpolicyagent/gatekeeper", "gatekeeper"),
    ("prometheus-operator/prometheus-operator", "prometheus-operator"),
    ("sig-storage/snapshot-controller", "external-snapshotter"),
    ("strimzi/operator", "strimzi"),
    ("traefik", "traefik"),
];

fn images(object: &Object<'_>, take: Take<'_>) {
    for container in object.pod().map_or(&[][..], |pod| pod.containers()) {
        let Some((node, image)) = container.image() else { continue };
        let repository = image.repository();
        let is_of =
            |name: &str| repository.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('/'));
        let Some((_, component)) = IMAGES.iter().find(|(name, _)| is_of(name)) else { continue };
        let version = image.tag().and_then(|tag| tag.parse().ok());
        if let (Some(component), Some(version)) = (Component::named(component), version) {
            take(component, version, node);
        }
    }
}

/// The charts whose versions are those of what they install. Source: the `appVersion` of the charts.
const CHARTS: &[(&str, &[&str])] = &[
    ("azure-service-operator", &["azure-service-operator"]),
    ("base", &["istio"]),
    ("cert-manager", &["cert-manager"]),
    ("crossplane", &["crossplane"]),
    ("external-secrets", &["external-secrets"]),
    ("gatekeeper", &["gatekeeper"]),
    ("istiod", &["istio"]),
    ("karpenter", &["karpenter", "karpenter-provider-aws"]),
    ("keda", &["keda"]),
    ("kro", &["kro"]),
    ("longhorn", &["longhorn"]),
    ("metallb", &["metallb"]),
    ("secrets-store-csi-driver", &["secrets-store-csi-driver"]),
    ("strimzi-kafka-operator", &["strimzi"]),
];

fn chart(name: &str, version: Option<Node<'_>>, take: Take<'_>) {
    for component in CHARTS.iter().filter(|(chart, _)| *chart == name).flat_map(|(_, components)| *components) {
        state(component, version, take);
    }
    if name == "kyverno" {
        // Chart 3.0 came with Kyverno 1.10, and so on.
        let meant = |chart: Version| (chart.major == 3).then_some(Version { major: 1, minor: chart.minor + 10 });
        state_as("kyverno", version, meant, take);
    }
}

fn helm_release(object: &Object<'_>, take: Take<'_>) {
    let Some(spec) = object.at(&["spec", "chart", "spec"]) else { return };
    if let Some(name) = spec.get("chart").and_then(Node::text) {
        chart(&name, spec.get("version"), take);
    }
}

fn oci_repository(object: &Object<'_>, take: Take<'_>) {
    let url = object.at(&["spec", "url"]).and_then(Node::text).unwrap_or_default();
    if let Some((_, name)) = url.rsplit_once('/') {
        chart(name, object.at(&["spec", "ref", "tag"]), take);
    }
}

fn application(object: &Object<'_>, take: Take<'_>) {
    let sources = object.at(&["spec", "sources"]).into_iter().flat_map(Node::items);
    for source in sources.chain(object.at(&["spec", "source"])) {
        if let Some(name) = source.get("chart").and_then(Node::text) {
            chart(&name, source.get("targetRevision"), take);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_name_components() {
        let charts = CHARTS.iter().flat_map(|(_, components)| *components);
        for component in IMAGES.iter().map(|(_, component)| component).chain(charts) {
            assert!(Component::named(component).is_some(), "{component}");
        }
    }
}
