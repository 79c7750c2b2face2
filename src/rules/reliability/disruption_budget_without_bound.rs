//! Disruption budgets that say neither how many pods must stay nor how many may go.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("policy", "PodDisruptionBudget")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let has = |field: &str| object.at(&["spec", field]).is_some_and(|node| !node.is_null());
    if has("minAvailable") || has("maxUnavailable") || object.is_uncertain() {
        return;
    }
    let message = format!(
        "{object} has neither `minAvailable` nor `maxUnavailable`: the API server accepts it, no pod may be evicted, and a node drain \
         waits until it fails"
    );
    sink.report_missing(object.nearest_key_span(&["spec", "maxUnavailable"]), message).help("Add `maxUnavailable: 1`");
}
