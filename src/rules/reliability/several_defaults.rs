//! Objects without a namespace of which a cluster has one default.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;

/// Reports every object that is the default of a cluster in which another one is. Objects of no known cluster are not compared: they
/// may be meant for different ones.
pub(super) fn report<'g, 't: 'g>(
    graph: &Graph<'t>,
    default: impl Iterator<Item = (&'g Object<'t>, Node<'t>)>,
    sink: &mut Sink,
    consequence: &str,
    help: &str,
) {
    let mut first: BTreeMap<usize, (&Object<'_>, Node<'_>)> = BTreeMap::new();
    for (object, node) in default.filter(|(object, _)| !object.is_uncertain() && !graph.is_example(object)) {
        for cluster in object.clusters() {
            let Some((other, place)) = first.get(cluster) else {
                first.insert(*cluster, (object, node));
                continue;
            };
            if other.name() == object.name() {
                continue;
            }
            sink.report(node.span(), format!("{object} is the default, and so is {other}: {consequence}"))
                .object(Arc::clone(object.reference()))
                .related(place.span(), "the other default")
                .help(help);
            break;
        }
    }
}
