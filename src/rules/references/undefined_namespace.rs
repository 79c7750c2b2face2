//! Objects in namespaces that nothing declares or makes.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::deliver::{DeliveryKind, State};
use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Namespaces that are there before anything is delivered. Sources: Kubernetes, and the installation instructions of what
/// delivers and of what is delivered by command.
const INSTALLED: &[&str] = &[
    "default",
    "kube-system",
    "kube-public",
    "kube-node-lease",
    "openshift",
    "openshift-*",
    "azure-arc",
    "aks-*",
    "*-system",
    "argo",
    "argo-cd",
    "argocd",
    "cert-manager",
    // Of the GitOps extension of AKS.
    "cluster-config",
    "external-secrets",
    "gatekeeper-*",
    "istio-*",
    "keda",
    "kyverno",
    "monitoring",
    "tekton-*",
    "velero",
];

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    let made = made(graph);
    // Namespaces are made for names that are only known when it runs.
    if made.keys().any(|name| is_templated(name)) {
        return;
    }
    let mut open: FxHashMap<Option<usize>, bool> = FxHashMap::default();
    let mut seen = FxHashSet::default();
    for ((cluster, namespace), objects) in graph.places() {
        let is_installed = INSTALLED.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => namespace.starts_with(start),
            None => pattern.strip_prefix('*').map_or(*pattern == namespace, |end| namespace.ends_with(end)),
        });
        let is_made =
            made.get(namespace).is_some_and(|clusters| clusters.contains(&None) || clusters.contains(&cluster));
        let is_open = *open.entry(cluster).or_insert_with(|| is_open(graph, cluster));
        if is_installed || is_made || is_open || !is_name(namespace) {
            continue;
        }
        for object in objects {
            // What is a template for objects elsewhere is not applied here.
            let Some(node) =
                object.at(&["metadata", "namespace"]).filter(|_| !object.is_uncertain() && !graph.is_example(object))
            else {
                continue;
            };
            if node.text().as_deref() != Some(namespace) || !seen.insert((node.span().source, namespace.to_owned())) {
                continue;
            }
            let message = format!(
                "{object} is in namespace `{namespace}`, which nothing in the repository declares: where nobody made it by hand, \
                 applying the object fails"
            );
            let report = sink.report(node.span(), message).object(Arc::clone(object.reference()));
            let report = report.help(format!("Declare Namespace `{namespace}`"));
            // A repository that declares no namespace at all may leave that to somebody else.
            if made.is_empty() {
                report.at_most(Severity::Info);
            }
        }
    }
}

/// The clusters in which each namespace is declared or made; `None` is any.
type Made = FxHashMap<String, FxHashSet<Option<usize>>>;

/// What is declared, or made by what is delivered.
fn made(graph: &Graph<'_>) -> Made {
    let mut made = Made::default();
    let named = [
        ("", "Namespace"),
        ("project.openshift.io", "Project"),
        ("project.openshift.io", "ProjectRequest"),
        ("hnc.x-k8s.io", "SubnamespaceAnchor"),
        ("kubeflow.org", "Profile"),
    ];
    for object in named.into_iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        add(&mut made, object, object.name());
    }
    for object in graph.of_kind("helm.toolkit.fluxcd.io", "HelmRelease") {
        let makes = object.at(&["spec", "install", "createNamespace"]).and_then(Node::as_bool) == Some(true);
        let target = object.at(&["spec", "targetNamespace"]).or_else(|| object.at(&["metadata", "namespace"]));
        if let Some(target) = target.and_then(Node::text).filter(|_| makes) {
            add(&mut made, object, &target);
        }
    }
    for kind in ["Application", "ApplicationSet"] {
        for object in graph.of_kind("argoproj.io", kind) {
            let path: &[&str] = if kind == "Application" { &["spec"] } else { &["spec", "template", "spec"] };
            let Some(spec) = object.at(path) else { continue };
            let options = spec.at(&["syncPolicy", "syncOptions"]).into_iter().flat_map(Node::items);
            let makes = options.filter_map(Node::text).any(|option| option == "CreateNamespace=true");
            if let Some(target) = spec.at(&["destination", "namespace"]).and_then(Node::text).filter(|_| makes) {
                // The cluster is the one that the application names, not its own.
                made.entry(target.into_owned()).or_default().insert(None);
            }
        }
    }
    made
}

fn add(made: &mut Made, object: &Object<'_>, name: &str) {
    let clusters = made.entry(name.to_owned()).or_default();
    clusters.extend(object.clusters().iter().map(|&cluster| Some(cluster)));
    if object.clusters().is_empty() {
        clusters.insert(None);
    }
}

/// Whether nothing can be said about the namespaces of a cluster: others deliver to it, or what is delivered is not known.
fn is_open(graph: &Graph<'_>, cluster: Option<usize>) -> bool {
    let deliveries = &graph.rendered().deliveries;
    // What nothing delivers, in a repository that delivers the rest, is for somebody's hands.
    cluster.is_none() && !graph.rendered().clusters.is_empty()
        || deliveries.iter().filter(|delivery| delivery.cluster == cluster).any(|delivery| match &delivery.state {
            State::Elsewhere(_) => delivery.kind == DeliveryKind::Kustomization,
            State::Failed(..) => true,
            State::MissingPath => false,
            State::Rendered => !delivery.incomplete.is_empty(),
        })
}

/// Whether a text can be the name of a namespace; others are placeholders, or wrong in another way.
fn is_name(text: &str) -> bool {
    text.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-')
}
