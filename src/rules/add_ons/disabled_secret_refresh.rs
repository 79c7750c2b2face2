//! External secrets that are read once.

use crate::finding::Sink;

use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(
    &[
        ("external-secrets.io", "ExternalSecret"),
        ("external-secrets.io", "ClusterExternalSecret"),
        ("external-secrets.io", "PushSecret"),
    ],
    check,
);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let spec = object.at(&["spec", "externalSecretSpec"]).or_else(|| object.at(&["spec"]));
    let Some(node) = spec.and_then(|spec| spec.get("refreshInterval")) else { return };
    let is_meant = spec.and_then(|spec| spec.get("refreshPolicy")).is_some_and(|policy| !policy.is_null());
    if !is_meant && node.text().is_some_and(|text| matches!(&*text, "0" | "0s" | "0m" | "0h")) {
        let message = format!(
            "{object} has `refreshInterval: {}`: the secret is read once, and a new version in the vault never reaches the cluster",
            node.text().unwrap_or_default()
        );
        sink.report(node.span(), message)
            .help("Write an interval such as `1h`, or `refreshPolicy: CreatedOnce` if reading once is meant");
    }
}
