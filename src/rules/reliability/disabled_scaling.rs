//! Autoscalers that are told not to scale in one direction.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("autoscaling", "HorizontalPodAutoscaler")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (direction, consequence) in
        [("scaleUp", "it never adds a pod"), ("scaleDown", "it never removes a pod, and a peak is paid for ever")]
    {
        let Some(node) = object.at(&["spec", "behavior", direction, "selectPolicy"]) else { continue };
        if node.text().is_some_and(|text| text == "Disabled") {
            let message = format!("{object} disables `{direction}`: {consequence}");
            sink.report(node.span(), message).help("Limit the speed with `policies` instead");
        }
    }
}
