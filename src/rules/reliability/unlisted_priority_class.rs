//! Priority classes that the platform does not give to everybody.

use serde::Deserialize;

use crate::finding::Sink;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

#[derive(Deserialize)]
struct Options {
    allowed: Vec<String>,
}

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(node) = pod.spec().get("priorityClassName") else { return };
    let Some(name) = node.text().filter(|name| !name.trim().is_empty() && !is_templated(name)) else { return };
    let Options { allowed } = context.options(object.file());
    if allowed.iter().any(|class| *class == name) {
        return;
    }
    let message = format!("{object} has priority class `{name}`, which is not among those that the platform gives out");
    sink.report(node.span(), message).help("Use one of the allowed classes, or allow this one in the configuration");
}
