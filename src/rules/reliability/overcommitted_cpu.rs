//! Containers that may use more processors than they ask for.

use super::overcommitment::{self, Resource};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

const CPU: Resource =
    Resource { name: "cpu", consequence: "on a busy node it gets what it asks for, and is slower than in the test" };

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    overcommitment::check(&CPU, object, container, context, sink);
}
