//! Which kinds Azure Service Operator is told to install.

use globset::{GlobBuilder, GlobMatcher};
use spanned_yaml::ParseOptions;

use crate::graph::Graph;
use crate::manifest::{Entry, Node, Role};
use crate::object::Object;
use crate::object::azure::is_open;
use crate::source::Span;

/// Kinds that Cluster API's Azure provider installs for itself. Source: `config/aso/kustomization.yaml` of the provider 1.21.
const OF_CLUSTER_API: &str = "containerservice.azure.com/FleetsMember;containerservice.azure.com/MaintenanceConfiguration;\
    containerservice.azure.com/ManagedCluster;containerservice.azure.com/ManagedClustersAgentPool;\
    kubernetesconfiguration.azure.com/Extension;network.azure.com/BastionHost;network.azure.com/NatGateway;\
    network.azure.com/PrivateEndpoint;network.azure.com/VirtualNetwork;network.azure.com/VirtualNetworksSubnet;\
    resources.azure.com/ResourceGroup";

/// A list of kinds with wildcards.
pub(super) struct Pattern {
    /// The text.
    pub(super) span: Span,
    globs: Vec<GlobMatcher>,
    has_star: bool,
}

impl Pattern {
    fn new(text: &str, span: Span, is_of_cluster_api: bool) -> Self {
        let own = if is_of_cluster_api { OF_CLUSTER_API } else { "" };
        let parts = || text.split(';').map(str::trim).filter(|part| !part.is_empty());
        let compile = |part: &str| GlobBuilder::new(part).case_insensitive(true).literal_separator(false).build().ok();
        let globs = parts().chain(own.split(';')).filter_map(compile).map(|glob| glob.compile_matcher()).collect();
        Self { span, globs, has_star: parts().any(|part| part == "*") }
    }

    /// Whether it installs a kind, as `group/Kind`.
    pub(super) fn installs(&self, kind: &str) -> bool {
        self.globs.iter().any(|glob| glob.is_match(kind))
    }

    /// Whether it installs everything.
    pub(super) fn is_everything(&self) -> bool {
        self.has_star
    }
}

/// Every pattern of the repository; `None` if one of them cannot be read, so that nobody knows what is installed.
pub(super) fn patterns(graph: &Graph<'_>) -> Option<Vec<Pattern>> {
    let mut found = Vec::new();
    for object in graph.of_kind("helm.toolkit.fluxcd.io", "HelmRelease") {
        values(object.at(&["spec", "values"]), &mut found)?;
    }
    for kind in ["Application", "ApplicationSet"] {
        for object in graph.of_kind("argoproj.io", kind) {
            application(object, &mut found)?;
        }
    }
    for object in graph.of_kind("operator.cluster.x-k8s.io", "InfrastructureProvider") {
        values(object.at(&["spec"]), &mut found)?;
    }
    for object in graph.of_kind("apps", "Deployment").filter(|object| object.name().contains("azureserviceoperator")) {
        let containers = object.pod().into_iter().flat_map(|pod| pod.template().at(&["spec", "containers"]));
        for argument in
            containers.flat_map(Node::items).filter_map(|container| container.get("args")).flat_map(Node::items)
        {
            let text = argument.text().unwrap_or_default();
            if let Some(pattern) = text.strip_prefix("--crd-pattern=") {
                push(pattern, argument.span(), false, &mut found)?;
            }
        }
    }
    for file in graph.documents().files().iter().filter(|file| file.role() == Role::HelmValues) {
        for document in file.documents() {
            values(Some(document.root()), &mut found)?;
        }
    }
    Some(found)
}

/// The patterns in the sources of an Argo CD Application, or of the template of a set.
fn application(object: &Object<'_>, found: &mut Vec<Pattern>) -> Option<()> {
    let spec = object.at(&["spec", "template", "spec"]).or_else(|| object.at(&["spec"]));
    let Some(spec) = spec else { return Some(()) };
    let sources = spec.get("source").into_iter().chain(spec.get("sources").into_iter().flat_map(Node::items));
    for helm in sources.filter_map(|source| source.get("helm")) {
        values(helm.get("valuesObject"), found)?;
        for parameter in helm.get("parameters").into_iter().flat_map(Node::items) {
            let name = parameter.get("name").and_then(Node::text).unwrap_or_default();
            if let Some(value) =
                parameter.get("value").filter(|_| &*name == "crdPattern" || name.ends_with(".crdPattern"))
            {
                push(&value.text()?, value.span(), false, found)?;
            }
        }
        let Some(embedded) = helm.get("values").and_then(|values| values.embedded(&ParseOptions::default())) else {
            continue;
        };
        for document in embedded.tree.documents() {
            let start = found.len();
            values(Some(document.root()), found)?;
            for pattern in &mut found[start..] {
                pattern.span = helm.get("values").map_or(pattern.span, Node::span);
            }
        }
    }
    Some(())
}

/// The patterns in the values of a chart, at any depth: a chart may be part of another one.
fn values(root: Option<Node<'_>>, found: &mut Vec<Pattern>) -> Option<()> {
    let mut open: Vec<(Node<'_>, bool)> = root.into_iter().map(|root| (root, false)).collect();
    while let Some((node, is_of_cluster_api)) = open.pop() {
        for entry in node.entries() {
            let name = entry.name();
            let is_pattern = name == "crdPattern" || name == "--crd-pattern";
            if is_pattern {
                pattern(entry, is_of_cluster_api, found)?;
            } else if !entry.value.is_scalar() {
                open.push((entry.value, is_of_cluster_api || name == "additionalDeployments"));
            }
        }
        open.extend(node.items().filter(|item| !item.is_scalar()).map(|item| (item, is_of_cluster_api)));
    }
    Some(())
}

fn pattern(entry: Entry<'_>, is_of_cluster_api: bool, found: &mut Vec<Pattern>) -> Option<()> {
    let node = entry.value;
    if node.is_sequence() {
        let parts: Option<Vec<String>> = node.items().map(|item| Some(item.text()?.into_owned())).collect();
        return push(&parts?.join(";"), entry.key.span(), is_of_cluster_api, found);
    }
    if node.is_null() {
        return Some(());
    }
    push(&node.text()?, node.span(), is_of_cluster_api, found)
}

fn push(text: &str, span: Span, is_of_cluster_api: bool, found: &mut Vec<Pattern>) -> Option<()> {
    if is_open(text) {
        return None;
    }
    if !text.trim().is_empty() {
        found.push(Pattern::new(text, span, is_of_cluster_api));
    }
    Some(())
}
