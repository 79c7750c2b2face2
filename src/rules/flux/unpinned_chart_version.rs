//! HelmReleases that take whatever chart is newest.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::flux::HELM;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(HELM, "HelmRelease")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(spec) = object.at(&["spec", "chart"]).and_then(|chart| chart.entry("spec")) else { return };
    // A chart in a Git repository has the version of the commit.
    let kind = spec.value.at(&["sourceRef", "kind"]).and_then(Node::text);
    if kind.is_none_or(|kind| kind != "HelmRepository") {
        return;
    }
    let version = spec.value.get("version").filter(|version| !version.is_null());
    let text = version.and_then(Node::text).unwrap_or_default();
    if is_templated(&text) || !is_open(&text) {
        return;
    }
    let what = match version {
        Some(_) => format!("any version (`{text}`) of its chart"),
        None => "the newest version of its chart".to_owned(),
    };
    let message = format!(
        "{object} takes {what}: a release of somebody else, even a breaking one, is in the cluster within the interval"
    );
    let help = "Set `version` to an exact version or a range within one minor release";
    match version {
        Some(version) => sink.report(version.span(), message).help(help),
        None => sink.report_missing(spec.key.span(), message).help(help),
    };
}

/// Whether a range has no upper end: `*`, `x`, `>=1.0.0`.
fn is_open(version: &str) -> bool {
    let version = version.trim();
    let is_lower_end = version.starts_with('>') && !version.contains(['<', '|', ',']);
    matches!(version, "" | "*" | "x" | "X" | "latest") || is_lower_end
}
