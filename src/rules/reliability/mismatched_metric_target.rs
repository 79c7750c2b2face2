//! Metrics of autoscalers whose target has another type than the value that is given.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("autoscaling", "HorizontalPodAutoscaler")], check);

/// The kinds of metrics. Source: `k8s.io/api/autoscaling/v2`, `MetricSpec`.
const SOURCES: &[&str] = &["resource", "containerResource", "pods", "object", "external"];

/// The field of each type of target. Source: `k8s.io/api/autoscaling/v2`, `MetricTarget`.
const FIELDS: &[(&str, &str)] =
    &[("Utilization", "averageUtilization"), ("AverageValue", "averageValue"), ("Value", "value")];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for metric in object.at(&["spec", "metrics"]).into_iter().flat_map(Node::items) {
        for source in SOURCES {
            let Some(target) = metric.at(&[source, "target"]) else { continue };
            let Some(kind) = target.get("type") else { continue };
            let Some(text) = kind.text() else { continue };
            let Some((_, wanted)) = FIELDS.iter().find(|(name, _)| *name == text) else { continue };
            if target.get(wanted).is_some() {
                continue;
            }
            let Some((fitting, entry)) = FIELDS.iter().find_map(|(name, field)| Some((name, target.entry(field)?)))
            else {
                continue;
            };
            let consequence = match *source {
                "object" => "the autoscaler reads no value and does not scale",
                _ => "the autoscaler takes the value that is there and ignores the type",
            };
            let message = format!("{object} has a target of type `{text}` with `{}`: {consequence}", entry.name());
            sink.report(kind.span(), message)
                .related(entry.key.span(), "the value")
                .help(format!("Write `type: {fitting}`, or give `{wanted}`"));
        }
    }
}
