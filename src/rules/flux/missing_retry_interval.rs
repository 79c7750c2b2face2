//! Kustomizations that wait for a whole interval after a failure.

use std::time::Duration;

use super::durations;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::flux::KUSTOMIZE;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(KUSTOMIZE, "Kustomization")], check);

/// Nobody minds waiting for less.
const LONG: Duration = Duration::from_secs(600);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some((node, interval)) = durations::field(object, "interval") else { return };
    if interval <= LONG || object.at(&["spec", "retryInterval"]).is_some() {
        return;
    }
    sink.report_missing(
        node.span(),
        format!("{object} has no `retryInterval`, so a failure is tried again only after {}", durations::shown(interval)),
    )
    .help("Set `retryInterval: 2m`");
}
