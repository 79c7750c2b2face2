//! Autoscalers that cannot scale.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(spec) = object.at(&["spec"]) else { return };
    let (least, most) = match object.group() {
        "autoscaling" => ("minReplicas", "maxReplicas"),
        _ => ("minReplicaCount", "maxReplicaCount"),
    };
    let (Some(minimum), Some(maximum)) = (spec.get(least), spec.get(most)) else { return };
    let (Some(fewest), Some(greatest)) = (minimum.as_i64(), maximum.as_i64()) else { return };
    // More than that is rejected by the API server, which is another finding.
    if fewest != greatest {
        return;
    }
    let message = format!("{object} has `{least}` and `{most}` {greatest}: it never scales, whatever the load is");
    sink.report(maximum.span(), message)
        .related(minimum.span(), format!("`{least}`"))
        .help(format!("Raise `{most}`, or remove the autoscaler and write `replicas`"));
}
