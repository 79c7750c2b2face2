//! Claims and other things that version 2 of a definition does not have.

use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("apiextensions.crossplane.io", "CompositeResourceDefinition")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(spec) = object.at(&["spec"]) else { return };
    if object.version() == "v1" {
        if let Some(claim) = spec.entry("claimNames") {
            sink.report(claim.key.span(), format!("{object} makes claims, which are deprecated since Crossplane 2"))
                .at_most(Severity::Info)
                .help("Use `apiextensions.crossplane.io/v2` with `scope: Namespaced`: composite resources then stand in namespaces themselves");
        }
        return;
    }
    for field in ["claimNames", "connectionSecretKeys"] {
        if let Some(entry) = spec.entry(field) {
            let message =
                format!("{object} has `{field}`, which `v2` does not have: the API server rejects the definition");
            sink.report(entry.key.span(), message).help("Delete it, or use `apiextensions.crossplane.io/v1`");
        }
    }
    if let Some(scope) = spec.get("scope").filter(|scope| scope.text().is_some_and(|scope| scope == "LegacyCluster")) {
        let message = format!(
            "{object} has `scope: LegacyCluster`, which `v2` does not have: the API server rejects the definition"
        );
        sink.report(scope.span(), message).help("Use `Namespaced` or `Cluster`");
    }
}
