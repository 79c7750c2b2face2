//! Objects of kinds that the project of their Application does not permit.

use std::collections::{BTreeMap, BTreeSet};

use crate::deliver::DeliveryKind;
use crate::deliver::argo::application::Application;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Manifest, Node};
use crate::object::{Namespaces, Object};
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut projects: BTreeMap<&str, Vec<&Object<'_>>> = BTreeMap::new();
    for project in graph.of_kind("argoproj.io", "AppProject") {
        projects.entry(project.name()).or_default().push(project);
    }
    // A global project gives its permissions to all projects that it selects.
    if projects.is_empty() || graph.sources().iter().any(|(_, source)| source.text().contains("globalProjects")) {
        return;
    }
    let scoped = graph.objects().iter().filter(|object| *object.namespaces() == Namespaces::ClusterScoped);
    let clusterwide: BTreeSet<(&str, &str)> = scoped.map(|object| (object.group(), object.kind())).collect();
    let known = graph.objects().iter().filter(|object| matches!(object.namespaces(), Namespaces::Known(_)));
    let namespaced: BTreeSet<(&str, &str)> = known.map(|object| (object.group(), object.kind())).collect();
    for delivery in graph.rendered().deliveries.iter().filter(|delivery| delivery.kind == DeliveryKind::Application) {
        let mut makers = graph.of_kind("argoproj.io", "Application").filter(|object| object.name() == delivery.name);
        let Some(project) = makers.find_map(|object| Some((object, Application::new(object.root())?.project()?)))
        else {
            continue;
        };
        let (application, project) = project;
        let Some(name) = project.text() else { continue };
        let Some(candidates) = projects.get(&*name) else { continue };
        let mut reported = BTreeSet::new();
        for manifest in delivery.objects.iter().filter_map(|object| Manifest::new(object.tree.root()?)) {
            let kind = (manifest.group().to_owned(), manifest.kind().to_owned());
            let is_clusterwide = match (&*kind.0, &*kind.1) {
                kind if clusterwide.contains(&kind) => true,
                kind if namespaced.contains(&kind) => false,
                _ => continue,
            };
            let is_permitted = candidates.iter().any(|project| permits(project, &kind.0, &kind.1, is_clusterwide));
            if is_permitted || !reported.insert(kind) {
                continue;
            }
            sink.report(
                manifest.kind_span(),
                format!(
                    "{} `{}` is of a kind that `{name}`, the project of {application}, does not permit: Argo CD refuses to sync it",
                    manifest.kind(),
                    manifest.name()
                ),
            )
            .help("Permit the kind in the project, or deliver the object by another Application")
            .related(candidates[0].name_span(), "the project")
            .object(application.reference().clone());
        }
    }
}

/// Whether a project permits a kind. Argo CD: nothing without a namespace but what is listed; everything in namespaces, unless
/// there is a list.
fn permits(project: &Object<'_>, group: &str, kind: &str, is_clusterwide: bool) -> bool {
    let list = |field| project.at(&["spec", field]);
    let fits = |node: Node<'_>| {
        let fits = |field, text: &str| {
            let pattern = node.get(field).and_then(Node::text).unwrap_or_default();
            pattern == text || pattern == "*" || Names::new([&*pattern]).contains(text)
        };
        fits("group", group) && fits("kind", kind)
    };
    let contains = |field| list(field).into_iter().flat_map(Node::items).any(fits);
    match is_clusterwide {
        true => contains("clusterResourceWhitelist") && !contains("clusterResourceBlacklist"),
        false => {
            let is_listed =
                list("namespaceResourceWhitelist").is_none_or(Node::is_empty) || contains("namespaceResourceWhitelist");
            is_listed && !contains("namespaceResourceBlacklist")
        }
    }
}
