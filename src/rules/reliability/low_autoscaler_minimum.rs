//! Autoscalers that go down to fewer pods than an outage of one node leaves.

use serde::Deserialize;

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("autoscaling", "HorizontalPodAutoscaler")], check);

#[derive(Deserialize)]
struct Options {
    minimum: i64,
}

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Options { minimum } = context.options(object.file());
    let Some(spec) = object.at(&["spec"]).filter(|spec| spec.is_mapping()) else { return };
    let written = spec.get("minReplicas").filter(|node| !node.is_null());
    let pods = match written.map(Node::as_i64) {
        None => 1,
        Some(Some(pods)) => pods,
        Some(None) => return,
    };
    // Nothing is what some scale to on purpose.
    if pods >= *minimum || pods == 0 {
        return;
    }
    let many = if pods == 1 { "one pod" } else { "fewer pods than are asked for" };
    let consequence = format!("in quiet hours {many} must bear every restart and every node upgrade");
    let report = match written {
        Some(node) => sink.report(node.span(), format!("{object} scales down to {pods}: {consequence}")),
        None => sink.report_missing(
            object.nearest_key_span(&["spec", "minReplicas"]),
            format!("{object} has no `minReplicas` and scales down to 1: {consequence}"),
        ),
    };
    report.help(format!("Set `minReplicas` to {minimum} or more"));
}
