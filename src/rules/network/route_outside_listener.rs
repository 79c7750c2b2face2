//! Routes that no listener of their Gateway takes.

use std::sync::Arc;

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::graph::reference::{Reference, Verdict};
use crate::manifest::{Node, is_templated};
use crate::object::network::GATEWAY_GROUP;
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for reference in graph.references().of_rule("dangling-route-parent") {
        let Verdict::Resolved { provider } = reference.verdict else { continue };
        let provided = graph.references().provided(provider);
        let (route, gateway) = (&graph.objects()[reference.from], &graph.objects()[provided.object]);
        let listeners: Vec<Node<'_>> = gateway.at(&["spec", "listeners"]).into_iter().flat_map(Node::items).collect();
        let is_known = gateway.is(GATEWAY_GROUP, "Gateway") && !provided.is_made && !gateway.is_uncertain();
        if !is_known || route.is_uncertain() || listeners.is_empty() {
            continue;
        }
        judge(graph, reference, route, (provided.object, gateway), listeners, sink);
    }
}

fn judge(
    graph: &Graph<'_>,
    reference: &Reference<'_>,
    route: &Object<'_>,
    (number, gateway): (usize, &Object<'_>),
    listeners: Vec<Node<'_>>,
    sink: &mut Sink,
) {
    let text = |node: Node<'_>, key: &str| node.get(key).and_then(Node::text).unwrap_or_default().into_owned();
    let mut candidates = listeners.clone();
    for (own, key, noun) in [("sectionName", "name", "listener"), ("port", "port", "listener on port")] {
        let Some(written) = reference.holder.get(own).filter(|node| !node.is_null()) else { continue };
        let wanted = written.text().unwrap_or_default();
        let names: Vec<String> = listeners.iter().map(|&listener| text(listener, key)).collect();
        candidates.retain(|&listener| text(listener, key) == wanted);
        if names.contains(&wanted.clone().into_owned()) {
            continue;
        }
        if is_templated(&wanted) || names.iter().any(|name| is_templated(name)) {
            return;
        }
        let near = closest(&wanted, names.iter().map(String::as_str)).filter(|_| own == "sectionName");
        let help = match near {
            Some(near) => format!("Did you mean `{near}`?"),
            None => {
                format!("{gateway} has {}", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
            }
        };
        let message =
            format!("{route} wants the {noun} `{wanted}` of {gateway}, which has none: nothing serves the route");
        sink.report(written.span(), message)
            .object(Arc::clone(route.reference()))
            .related(gateway.name_span(), gateway.to_string())
            .help(help);
        return;
    }
    let Namespaces::Known(namespaces) = route.namespaces() else { return };
    let [namespace] = namespaces.as_slice() else { return };
    candidates.retain(|&listener| admits(graph, reference, number, listener, namespace));
    if candidates.is_empty() {
        let message = format!(
            "{route} belongs to {gateway}, none of whose listeners takes routes of namespace `{namespace}`: nothing serves the route"
        );
        let report = sink.report(reference.node.span(), message).object(Arc::clone(route.reference()));
        let report = report.help("Write `allowedRoutes: {namespaces: {from: All}}`, or a selector, in the listener");
        if let Some(listener) = listeners.first() {
            report.related(listener.span(), "by default a listener takes routes of its own namespace");
        }
        return;
    }
    let hosts: Vec<Node<'_>> = route.at(&["spec", "hostnames"]).into_iter().flat_map(Node::items).collect();
    let takes = |listener: &Node<'_>| {
        let served = text(*listener, "hostname");
        served.is_empty()
            || is_templated(&served)
            || hosts.iter().filter_map(|host| host.text()).any(|host| is_templated(&host) || intersect(&served, &host))
    };
    if let Some(first) = hosts.first()
        && !candidates.iter().any(takes)
    {
        let host = first.text().unwrap_or_default();
        let served: Vec<_> = candidates.iter().map(|&listener| format!("`{}`", text(listener, "hostname"))).collect();
        let message = format!(
            "{route} is for `{host}`, and {gateway} listens for {}: nothing serves the route",
            served.join(", ")
        );
        sink.report(first.span(), message)
            .object(Arc::clone(route.reference()))
            .related(gateway.name_span(), gateway.to_string())
            .help("Add a listener for the host, or correct the host");
    }
}

/// Whether a listener takes routes of a namespace, as far as that is known.
fn admits(graph: &Graph<'_>, reference: &Reference<'_>, gateway: usize, listener: Node<'_>, namespace: &str) -> bool {
    let allowed = listener.at(&["allowedRoutes", "namespaces"]);
    let from = allowed.and_then(|allowed| allowed.get("from")).and_then(Node::text);
    match from.as_deref() {
        None | Some("Same") => reference.namespace.as_deref() == Some(namespace),
        Some("Selector") => {
            let selections = graph.selections();
            let of_gateway = selections.of(gateway).iter().filter(|selection| selection.cluster == reference.cluster);
            let mut of_listener =
                of_gateway.filter(|selection| allowed.is_some_and(|allowed| allowed.span() == selection.holder.span()));
            let is_declared = graph.of_kind("", "Namespace").any(|declared| declared.name() == namespace);
            !is_declared
                || of_listener.all(|selection| {
                    let mut selected = selections.selected(selection);
                    selection.is_uncertain || selected.any(|number| graph.objects()[number].name() == namespace)
                })
        }
        Some(_) => true,
    }
}

/// Whether some name is like both: `*.` stands for one or more labels.
fn intersect(left: &str, right: &str) -> bool {
    let is_under = |name: &str, wildcard: &str| {
        wildcard.strip_prefix('*').is_some_and(|end| name.strip_suffix(end).is_some_and(|start| !start.is_empty()))
    };
    let (left, right) = (left.to_ascii_lowercase(), right.to_ascii_lowercase());
    left == right || is_under(&left, &right) || is_under(&right, &left)
}

#[cfg(test)]
mod tests {
    use super::intersect;

    #[test]
    fn a_wildcard_stands_for_labels() {
        for (left, right, expected) in [
            ("shop.example.com", "shop.example.com", true),
            ("*.example.com", "shop.example.com", true),
            ("*.example.com", "a.shop.example.com", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", "*.shop.example.com", true),
            ("shop.example.com", "blog.example.com", false),
        ] {
            assert_eq!(intersect(left, right), expected, "{left} {right}");
            assert_eq!(intersect(right, left), expected, "{right} {left}");
        }
    }
}
