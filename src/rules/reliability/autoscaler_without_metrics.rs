//! Autoscalers that do not say what they scale by.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("autoscaling", "HorizontalPodAutoscaler")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let has = |field: &str| object.at(&["spec", field]).is_some_and(|node| !node.is_null() && !node.is_empty());
    let is_scalar = object.at(&["spec", "targetCPUUtilizationPercentage"]).is_some();
    if has("metrics") || is_scalar || object.at(&["spec"]).is_none() {
        return;
    }
    let message = format!("{object} has no metrics: it scales by 80 % of the requested processor time");
    sink.report_missing(object.nearest_key_span(&["spec", "metrics"]), message)
        .help("Write the `metrics` that the workload's load shows in");
}
