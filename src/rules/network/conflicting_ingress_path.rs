//! Ingresses that claim the same path of the same host.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::network::{INGRESSES, Ingress};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Cluster, class, host, path and type of path.
type Claim = (Option<usize>, String, String, String, String);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut claims: BTreeMap<Claim, &Object<'_>> = BTreeMap::new();
    for object in INGRESSES.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        let Some(ingress) = Ingress::of(object).filter(|_| !object.is_uncertain()) else { continue };
        // A second Ingress for some of the callers, or behind the first.
        let shares = |name: &str| {
            ["canary", "affinity", "mergeable", "group.name", "match"].iter().any(|word| name.contains(word))
        };
        if object.annotations().any(|entry| shares(&entry.name())) {
            continue;
        }
        let class = ingress.class(object).unwrap_or_default().into_owned();
        let rules = object.at(&["spec", "rules"]).into_iter().flat_map(Node::items);
        for (host, rule) in rules.filter_map(|rule| Some((rule.get("host")?, rule))) {
            let Some(name) = host.text().filter(|name| !name.is_empty() && !is_templated(name)) else { continue };
            for path in rule.at(&["http", "paths"]).into_iter().flat_map(Node::items) {
                let text = |key: &str| path.get(key).and_then(Node::text).unwrap_or_default().into_owned();
                let place = path.get("path").map_or(host.span(), Node::span);
                let nowhere = object.clusters().is_empty().then_some(None);
                for cluster in object.clusters().iter().map(|&cluster| Some(cluster)).chain(nowhere) {
                    let claim = (cluster, class.clone(), name.clone().into_owned(), text("path"), text("pathType"));
                    let Some(first) = claims.get(&claim) else {
                        claims.insert(claim, object);
                        continue;
                    };
                    if (first.name(), first.reference().namespace.as_deref())
                        == (object.name(), object.reference().namespace.as_deref())
                    {
                        continue;
                    }
                    let shown = if claim.3.is_empty() { "/" } else { &claim.3 };
                    let message = format!(
                        "{object} claims `{name}{shown}`, as {first} does: which of both answers depends on the controller and on their age"
                    );
                    sink.report(place, message)
                        .object(Arc::clone(object.reference()))
                        .related(first.name_span(), first.to_string())
                        .help("Keep one of both, or give each a path of its own");
                }
            }
        }
    }
}
