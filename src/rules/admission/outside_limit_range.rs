//! Containers whose requests or limits a LimitRange of their namespace refuses.

use std::sync::Arc;

use super::places::{self, Deciders};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::quantity::Quantity;
use crate::object::workload::{Container, ContainerKind};
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let ranges = Deciders::in_namespaces(graph.of_kind("", "LimitRange"));
    if ranges.is_empty() {
        return;
    }
    for workload in places::workloads(graph.objects()) {
        for ranges in ranges.of(workload, graph) {
            // Of several ranges the defaults of one apply, and nothing says of which.
            let [range] = ranges else { continue };
            let items = range.at(&["spec", "limits"]).into_iter().flat_map(Node::items);
            let mut items =
                items.filter(|item| item.get("type").and_then(Node::text).is_some_and(|kind| kind == "Container"));
            let (Some(item), None) = (items.next(), items.next()) else { continue };
            for container in workload.pod().into_iter().flat_map(|pod| pod.containers()) {
                if container.kind() != ContainerKind::Ephemeral {
                    judge(workload, container, range, item, sink);
                }
            }
        }
    }
}

/// An amount and where it stands; of a default, in the range.
#[derive(Clone, Copy)]
struct Amount<'t> {
    quantity: Quantity,
    node: Node<'t>,
    is_default: bool,
}

/// What a container ends up with of a resource.
struct Given<'t> {
    request: Option<Amount<'t>>,
    limit: Option<Amount<'t>>,
}

impl<'t> Given<'t> {
    /// As the API server fills it in: a limit is the request too; then come the defaults, which of the range's own fields the API
    /// server fills in as well (`default` from `max`, `defaultRequest` from `default` and `min`). `None` if something is not known.
    fn of(container: &Container<'t>, item: Node<'t>, resource: &str) -> Option<Self> {
        let written = |part: &str| match container.at(&["resources", part, resource]).filter(|node| !node.is_null()) {
            None => Some(None),
            Some(node) => Quantity::of(node).map(|quantity| Some(Amount { quantity, node, is_default: false })),
        };
        let default = |fields: &[&str]| {
            let node = fields.iter().find_map(|field| item.at(&[field, resource]))?;
            Some(Amount { quantity: Quantity::of(node)?, node, is_default: true })
        };
        let (request, limit) = (written("requests")?, written("limits")?);
        Some(Self {
            request: request.or(limit).or_else(|| default(&["defaultRequest", "default", "max", "min"])),
            limit: limit.or_else(|| default(&["default", "max"])),
        })
    }
}

fn judge(workload: &Object<'_>, container: &Container<'_>, range: &Object<'_>, item: Node<'_>, sink: &mut Sink) {
    let bounds = ["max", "min", "default"].into_iter().filter_map(|field| item.get(field)).flat_map(Node::entries);
    let mut resources: Vec<_> = bounds
        .map(|entry| entry.name())
        .filter(|name| matches!(&**name, "cpu" | "memory" | "ephemeral-storage"))
        .collect();
    resources.sort_unstable();
    resources.dedup();
    for resource in resources {
        let Some(given) = Given::of(container, item, &resource) else { continue };
        let Some((place, amount, related, what)) = objection(&given, item, &resource) else { continue };
        let message = format!(
            "The pods of {workload} are refused: {container} has {amount}, {what} that {range} sets for the namespace",
        );
        sink.report(place, message)
            .object(Arc::clone(workload.reference()))
            .related(related, "the limit range of the namespace")
            .help("Bring the container into the range, or change the range");
    }
}

/// Where, how much, the place in the range, and what is wrong. A default that breaks a bound of its own range is refused with the
/// range itself.
fn objection(given: &Given<'_>, item: Node<'_>, resource: &str) -> Option<(Span, String, Span, &'static str)> {
    let bound = |field: &str| {
        let node = item.at(&[field, resource])?;
        Some((Quantity::of(node)?, node))
    };
    let shown =
        |amount: &Amount<'_>, part: &str| format!("the {resource} {part} `{}`", amount.node.text().unwrap_or_default());
    let parts = [("limit", given.limit), ("request", given.request)];
    for (part, amount) in parts {
        let Some(amount) = amount.filter(|amount| !amount.is_default) else { continue };
        if let Some((_, node)) = bound("max").filter(|(max, _)| amount.quantity > *max) {
            return Some((amount.node.span(), shown(&amount, part), node.span(), "which is more than the `max`"));
        }
        if let Some((_, node)) = bound("min").filter(|(min, _)| amount.quantity < *min) {
            return Some((amount.node.span(), shown(&amount, part), node.span(), "which is less than the `min`"));
        }
    }
    let (request, limit) = (given.request.filter(|amount| !amount.is_default)?, given.limit?);
    let above = limit.is_default && request.quantity > limit.quantity;
    above.then(|| {
        let what = "and no limit, so that it is given the smaller `default` limit";
        (request.node.span(), shown(&request, "request"), limit.node.span(), what)
    })
}
