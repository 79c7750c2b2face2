//! Containers that may use more memory than they ask for.

use super::overcommitment::{self, Resource};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

const MEMORY: Resource =
    Resource { name: "memory", consequence: "what it takes above its request makes the node evict pods, itself first" };

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    overcommitment::check(&MEMORY, object, container, context, sink);
}
