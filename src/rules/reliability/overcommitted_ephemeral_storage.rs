//! Containers that may write more to their node than they ask for.

use super::overcommitment::{self, Resource};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

const STORAGE: Resource =
    Resource { name: "ephemeral-storage", consequence: "what it writes above its request fills the disk of the node" };

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    overcommitment::check(&STORAGE, object, container, context, sink);
}
