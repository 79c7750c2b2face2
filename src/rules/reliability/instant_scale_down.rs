//! Autoscalers that remove pods as soon as a metric dips.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("autoscaling", "HorizontalPodAutoscaler")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "behavior", "scaleDown", "stabilizationWindowSeconds"]) else { return };
    // Who scales between nothing and one switches, and wants no delay.
    let is = |field: &str, wanted: i64| object.at(&["spec", field]).and_then(Node::as_i64) == Some(wanted);
    if node.as_i64() != Some(0) || is("minReplicas", 0) || is("maxReplicas", 1) {
        return;
    }
    let message = format!(
        "{object} scales down without a stabilization window: pods go with each dip of the metric, and come back with the next peak"
    );
    sink.report(node.span(), message)
        .help("Remove the field, which means 300 seconds, or write how long a dip must last");
}
