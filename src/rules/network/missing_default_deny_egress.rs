//! Namespaces whose pods may connect to everything.

use super::default_deny;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::network::Direction;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    default_deny::check(Direction::Egress, graph, context, sink);
}
