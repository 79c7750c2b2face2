//! Excluded namespaces that nobody uses, because the operator's namespace has another name.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::azure_policy::{Assignment, Parameters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Names that people give the namespace of an operator, and the one that its installation makes. Sources: the installation
/// manifests and documentation of Azure Service Operator, cert-manager, Cluster API's Azure provider, Flux, Gatekeeper, KEDA and the
/// Istio add-on of AKS.
const NAMESPACES: &[(&str, &str, &str)] = &[
    ("aso-system", "azureserviceoperator-system", "Azure Service Operator"),
    ("azure-service-operator", "azureserviceoperator-system", "Azure Service Operator"),
    ("azure-service-operator-system", "azureserviceoperator-system", "Azure Service Operator"),
    ("azureserviceoperator", "azureserviceoperator-system", "Azure Service Operator"),
    ("aks-istio", "aks-istio-system", "the Istio add-on"),
    ("cluster-api-provider-azure-system", "capz-system", "Cluster API's Azure provider"),
    ("fluxcd-system", "flux-system", "Flux"),
    ("kube-systems", "kube-system", "Kubernetes"),
];

/// Names of the parameter that lists namespaces to leave out, the invented ones among them.
const LISTS: &[&str] =
    &["excludednamespaces", "exclusions", "excludenamespaces", "namespaceexclusions", "exemptnamespaces"];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut used: Option<BTreeSet<String>> = None;
    for object in graph.objects() {
        let Some(assignment) = Assignment::of(object) else { continue };
        let parameters = assignment.parameters();
        let entries = parameters.iter().flat_map(Parameters::entries);
        let lists = entries.filter(|entry| LISTS.contains(&&*entry.name().to_ascii_lowercase()));
        for item in lists.filter_map(|entry| entry.value.get("value")).flat_map(Node::items) {
            let Some(name) = item.as_str() else { continue };
            let Some((_, real, whose)) = NAMESPACES.iter().find(|(mistaken, ..)| *mistaken == name) else { continue };
            let used = used.get_or_insert_with(|| namespaces(graph));
            if used.contains(&*name) {
                continue;
            }
            let message = format!(
                "{object} excludes the namespace `{name}`, but {whose} runs in `{real}`: the policy applies there all the same"
            );
            sink.report(item.span(), message).object(Arc::clone(object.reference())).help(format!("Write `{real}`"));
        }
    }
}

/// The namespaces that the repository declares or puts something into.
fn namespaces(graph: &Graph<'_>) -> BTreeSet<String> {
    let declared = graph.of_kind("", "Namespace").map(|namespace| namespace.name().to_owned());
    declared.chain(graph.namespaces().map(|(name, _)| name.to_owned())).collect()
}
