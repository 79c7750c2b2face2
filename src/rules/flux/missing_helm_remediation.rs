//! HelmReleases that stay failed.

use super::clusters::Patched;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::flux::HELM;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let patched = Patched::new(graph);
    for object in graph.of_kind(HELM, "HelmRelease").filter(|object| !patched.may_change(object)) {
        sink.set_object(Some(object.reference().clone()));
        of_object(object, sink);
    }
}

fn of_object(object: &Object<'_>, sink: &mut Sink) {
    let Some(spec) = object.root().entry("spec") else { return };
    let handles = |action: &str| {
        let retries = spec.value.at(&[action, "remediation", "retries"]).and_then(Node::as_i64);
        retries.is_some_and(|retries| retries != 0)
            || spec.value.at(&[action, "remediation", "retries"]).is_some_and(|retries| retries.as_i64().is_none())
            || spec.value.at(&[action, "strategy"]).is_some()
    };
    if handles("upgrade") || handles("install") {
        return;
    }
    sink.report_missing(
        spec.key.span(),
        format!(
            "{object} neither retries nor rolls back: one failed upgrade, and it stays failed until somebody comes"
        ),
    )
    .help("Set `upgrade.remediation.retries: 3` and `install.remediation.retries: 3`");
}
