//! StatefulSets whose Service does not give their pods names.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::population::labels;
use crate::graph::reference::Verdict;
use crate::manifest::Node;
use crate::object::network::Service;
use crate::object::selector::Match;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for reference in graph.references().of_rule("dangling-stateful-set-service") {
        let Verdict::Resolved { provider } = reference.verdict else { continue };
        let provided = graph.references().provided(provider);
        let (object, target) = (&graph.objects()[reference.from], &graph.objects()[provided.object]);
        let Some(service) = Service::of(target).filter(|_| !provided.is_made) else { continue };
        if object.is_uncertain() || target.is_uncertain() || service.is_type("ExternalName") {
            continue;
        }
        let address = target.at(&["spec", "clusterIP"]).and_then(Node::text);
        let what = if address.is_none_or(|address| address != "None") {
            "is not headless: it has one address, and the pods have no names in DNS"
        } else if service.selector().matches(labels(object)) == Match::No {
            "does not select its pods: they have no names in DNS"
        } else {
            continue;
        };
        sink.report(reference.node.span(), format!("{object} names {target}, which {what}"))
            .object(Arc::clone(object.reference()))
            .related(target.name_span(), "the Service")
            .help("Name a Service with `clusterIP: None` that selects the pods");
    }
}
