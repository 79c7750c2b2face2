//! `Replace=true` where Azure Service Operator keeps its own fields.

use crate::deliver::DeliveryKind;
use crate::deliver::argo::application::Application;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Manifest, Node};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const ANNOTATION: &str = "argocd.argoproj.io/sync-options";
const HELP: &str = "Delete `Replace=true`";

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for object in graph.objects().iter().filter(|object| is_of_azure(object)) {
        let Some(options) = object.annotation(ANNOTATION) else { continue };
        if options.text().is_some_and(|text| text.split(',').any(|option| option.trim() == "Replace=true")) {
            let message = format!(
                "{object} is replaced at every sync: that removes the finalizer and the state of Azure Service Operator, which \
                 then loses the resource"
            );
            sink.report(options.span(), message).help(HELP).object(object.reference().clone());
        }
    }
    for object in graph.of_kind("argoproj.io", "Application") {
        let Some(application) = Application::new(object.root()) else { continue };
        let is_replacing = |node: &Node<'_>| node.text().is_some_and(|text| text == "Replace=true");
        let Some(option) = application.sync_options().find(is_replacing) else { continue };
        let namespace = object.reference().namespace.as_deref().unwrap_or("argocd");
        let deliveries = graph.rendered().deliveries.iter().filter(|delivery| {
            delivery.kind == DeliveryKind::Application
                && delivery.name == object.name()
                && delivery.namespace == namespace
        });
        let objects = deliveries.flat_map(|delivery| &delivery.objects);
        let mut manifests = objects.filter_map(|object| Manifest::new(object.tree.root()?));
        let Some(first) = manifests.find(|manifest| is_of_azure(manifest)) else { continue };
        let (kind, name) = (first.kind(), first.name());
        let message = format!(
            "{object} replaces its objects at every sync: for {kind} `{name}` that removes the finalizer and the state of Azure \
             Service Operator, which then loses the resource"
        );
        sink.report(option.span(), message)
            .help(HELP)
            .related(first.name_span(), format!("{kind} `{name}`"))
            .object(object.reference().clone());
    }
}

/// Whether an object is one of Azure Service Operator.
fn is_of_azure(manifest: &Manifest<'_>) -> bool {
    manifest.group().ends_with(".azure.com") && manifest.at(&["spec"]).is_some()
}
