//! Disruption budgets that keep broken pods from being evicted.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("policy", "PodDisruptionBudget")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.at(&["spec", "unhealthyPodEvictionPolicy"]).is_some() || object.version() == "v1beta1" {
        return;
    }
    let message = format!(
        "{object} does not say what becomes of pods that are not ready: by default they may not be evicted while the budget is not met, \
         so that an application that crashes blocks the drain of its node"
    );
    sink.report_missing(object.nearest_key_span(&["spec", "unhealthyPodEvictionPolicy"]), message)
        .help("Add `unhealthyPodEvictionPolicy: AlwaysAllow`");
}
