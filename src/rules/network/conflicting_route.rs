//! HTTPRoutes that claim the same requests.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::network::GATEWAY_GROUP;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Cluster, parent, host, type of path and path.
type Claim = (Option<usize>, String, String, String, String);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut claims: BTreeMap<Claim, &Object<'_>> = BTreeMap::new();
    for route in graph.of_kind(GATEWAY_GROUP, "HTTPRoute") {
        if route.is_uncertain() || graph.is_example(route) {
            continue;
        }
        let parents: Vec<String> = parents(route).collect();
        let hosts: Vec<Node<'_>> = route.at(&["spec", "hostnames"]).into_iter().flat_map(Node::items).collect();
        let nowhere = route.clusters().is_empty().then_some(None);
        let clusters: Vec<Option<usize>> =
            route.clusters().iter().map(|&cluster| Some(cluster)).chain(nowhere).collect();
        for (kind, path, place) in paths(route) {
            let claimed = hosts.iter().filter_map(|host| host.text()).filter(|host| !is_templated(host));
            for (host, parent, cluster) in claimed.flat_map(|host| {
                let clusters = &clusters;
                let each = parents.iter().flat_map(move |parent| clusters.iter().map(move |cluster| (parent, cluster)));
                each.map(move |(parent, cluster)| (host.clone(), parent.clone(), *cluster))
            }) {
                let claim = (cluster, parent, host.into_owned(), kind.clone(), path.clone());
                let Some(first) = claims.get(&claim) else {
                    claims.insert(claim, route);
                    continue;
                };
                let is_same =
                    first.name() == route.name() && first.reference().namespace == route.reference().namespace;
                if is_same {
                    continue;
                }
                let message = format!(
                    "{route} claims `{}{}` on the same Gateway as {first} does: the older of both answers, the other never",
                    claim.2, claim.4
                );
                sink.report(place.span(), message)
                    .object(Arc::clone(route.reference()))
                    .related(first.name_span(), first.to_string())
                    .help("Keep one of both, or give each a path of its own");
            }
        }
    }
}

/// The Gateways and listeners that a route is for.
fn parents<'t>(route: &Object<'t>) -> impl Iterator<Item = String> + use<'t> {
    let own = route.reference().namespace.clone().unwrap_or_default();
    let parents = route.at(&["spec", "parentRefs"]).into_iter().flat_map(Node::items);
    parents.filter_map(move |parent| {
        let text = |key: &str| parent.get(key).and_then(Node::text);
        let namespace = text("namespace").map_or_else(|| own.to_string(), |namespace| namespace.into_owned());
        let name = text("name").filter(|name| !is_templated(name))?;
        Some(format!(
            "{namespace}/{name}/{}/{}",
            text("sectionName").unwrap_or_default(),
            text("port").unwrap_or_default()
        ))
    })
}

/// The paths that a route takes whatever else a request has, with their types and where they are written.
fn paths<'t>(route: &Object<'t>) -> Vec<(String, String, Node<'t>)> {
    let mut found = Vec::new();
    for rule in route.at(&["spec", "rules"]).into_iter().flat_map(Node::items) {
        let matches: Vec<Node<'_>> = rule.get("matches").into_iter().flat_map(Node::items).collect();
        if matches.is_empty() {
            found.push(("PathPrefix".to_owned(), "/".to_owned(), rule));
        }
        for one in matches {
            if ["headers", "queryParams", "method"].iter().any(|key| one.get(key).is_some()) {
                continue;
            }
            let text = |key: &str, default: &str| {
                one.at(&["path", key]).and_then(Node::text).map_or_else(|| default.to_owned(), |text| text.into_owned())
            };
            let place = one.at(&["path", "value"]).unwrap_or(one);
            let path = text("value", "/");
            if !is_templated(&path) {
                found.push((text("type", "PathPrefix"), path, place));
            }
        }
    }
    found
}
