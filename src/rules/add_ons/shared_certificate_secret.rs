//! Certificates that write to one Secret.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    if graph.of_kind("cert-manager.io", "Certificate").nth(1).is_none() {
        return;
    }
    for place in graph.population().places() {
        let mut by_secret: BTreeMap<String, (&Object<'_>, Node<'_>)> = BTreeMap::new();
        for object in
            place.objects(graph).filter(|object| object.is("cert-manager.io", "Certificate") && !object.is_uncertain())
        {
            let Some(node) = object.at(&["spec", "secretName"]) else { continue };
            let Some(name) = node.text().filter(|name| !name.is_empty() && !is_templated(name)) else { continue };
            let Some((first, _)) = by_secret.get(&*name) else {
                by_secret.insert(name.into_owned(), (object, node));
                continue;
            };
            if first.name() == object.name() {
                continue;
            }
            let message = format!(
                "{object} writes its certificate to Secret `{name}`, as {first} does: each undoes what the other issued, again and again"
            );
            sink.report(node.span(), message)
                .object(Arc::clone(object.reference()))
                .related(first.name_span(), first.to_string())
                .help("Give each Certificate a `secretName` of its own");
        }
    }
}
