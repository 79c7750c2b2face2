//! Long-term support without the tier that has it.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::Answer;
use crate::object::azure::cluster::{CLUSTERS, SUPPORT_PLAN, TIER, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for cluster in clusters(object) {
        let Some(plan) = cluster.ask(&SUPPORT_PLAN).node() else { continue };
        if plan.text().is_none_or(|plan| plan != "AKSLongTermSupport") {
            continue;
        }
        let tier = cluster.ask(&TIER);
        let what = match (&tier, tier.text()) {
            (_, Some(text)) if text != "Premium" => format!("is of the tier `{text}`"),
            (Answer::Missing(_), _) => "has no tier".to_owned(),
            _ => continue,
        };
        let message = format!("{} asks for long-term support and {what}: AKS refuses it", cluster.named(object));
        sink.report(plan.span(), message).help(format!("Set `{}` to `Premium`", cluster.field(&TIER)));
    }
}
