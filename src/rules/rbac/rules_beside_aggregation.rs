//! Rules that the controller overwrites.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac::GROUP;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GROUP, "ClusterRole")], check);

fn check(role: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let (Some(aggregation), Some(rules)) = (role.root().entry("aggregationRule"), role.root().entry("rules")) else {
        return;
    };
    if aggregation.value.is_null() || rules.value.is_empty() || rules.value.is_null() {
        return;
    }
    let message = format!(
        "{role} has `rules` beside its `aggregationRule`: the controller overwrites them with the rules of the roles that it selects"
    );
    sink.report(rules.key.span(), message)
        .related(aggregation.key.span(), "makes the controller write the rules")
        .help("Move the rules into a ClusterRole with the label that the `aggregationRule` selects");
}
