//! Jobs that run again each time that they are cleaned up.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("batch", "Job")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "ttlSecondsAfterFinished"]) else { return };
    let Some(seconds) = node.as_i64() else { return };
    // How places call what Flux applies.
    let by_flux = object.places().iter().any(|place| place.delivery.starts_with("Kustomization "));
    // Flux leaves alone what it has made once.
    let once = ["kustomize.toolkit.fluxcd.io/ssa", "kustomize.toolkit.fluxcd.io/reconcile"];
    let is_left = once.iter().any(|key| {
        let value = object.annotation(key).or_else(|| object.label(key)).and_then(|node| node.text());
        value.is_some_and(|value| matches!(&*value, "Ignore" | "disabled"))
    });
    if !by_flux || is_left || object.name().ends_with('*') {
        return;
    }
    let message = format!(
        "{object} is deleted {seconds} seconds after it has ended, and Flux makes it again at the next reconciliation: it runs over and \
         over"
    );
    sink.report(node.span(), message)
        .help("Remove `ttlSecondsAfterFinished`, or use a CronJob if it is meant to run again");
}
