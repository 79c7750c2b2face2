//! Jobs that stay when they have ended.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("batch", "Job")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.at(&["spec", "ttlSecondsAfterFinished"]).is_some() || object.at(&["spec"]).is_none() {
        return;
    }
    // What GitOps applies it makes again when it is gone, and hooks say themselves when they go.
    let is_hook =
        object.annotations().any(|entry| matches!(&*entry.name(), "helm.sh/hook" | "argocd.argoproj.io/hook"));
    if is_hook || object.is_delivered() {
        return;
    }
    let message =
        format!("{object} has no `ttlSecondsAfterFinished`: it and its pods stay until somebody deletes them");
    sink.report_missing(object.nearest_key_span(&["spec", "ttlSecondsAfterFinished"]), message)
        .help("Add `ttlSecondsAfterFinished: 86400`, for a day");
}
