//! Agents of a node without walls.

use super::privileged_container::privileged;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::is_node_agent;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if let Some(span) = privileged(container).filter(|_| is_node_agent(object)) {
        let message = format!(
            "{object}: {container} has `privileged: true`; whoever takes over one pod of this agent has its node"
        );
        sink.report(span, message).help(
            "Give the agent only the capabilities and volumes that it needs, or ignore the finding with the reason",
        );
    }
}
