//! HelmReleases that stay failed.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::flux::HELM;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(HELM, "HelmRelease")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(spec) = object.root().entry("spec") else { return };
    let handles = |action: &str| {
        let retries = spec.value.at(&[action, "remediation", "retries"]).and_then(Node::as_i64);
        retries.is_some_and(|retries| retries != 0)
            || spec.value.at(&[action, "remediation", "retries"]).is_some_and(|retries| retries.as_i64().is_none())
            || spec.value.at(&[action, "strategy"]).is_some()
    };
    if handles("upgrade") || handles("install") {
        return;
    }
    sink.report_missing(
        spec.key.span(),
        format!("{object} neither retries nor rolls back: one failed upgrade, and it stays failed until somebody comes"),
    )
    .help("Set `upgrade.remediation.retries: 3` and `install.remediation.retries: 3`");
}
