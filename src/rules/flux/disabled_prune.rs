//! Kustomizations that never delete.

use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::object::flux::KUSTOMIZE;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(KUSTOMIZE, "Kustomization")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    match object.at(&["spec", "prune"]) {
        None => {
            sink.report_missing(
                object.nearest_key_span(&["spec", "prune"]),
                format!("{object} has no `prune`, which is required: the API server refuses it"),
            )
            .help("Set `prune: true`");
        }
        Some(prune) if prune.as_bool() == Some(false) => {
            let _ = sink
                .report(
                    prune.span(),
                    format!("{object} does not prune: what is deleted in Git stays in the cluster and nobody looks after it"),
                )
                .help("Set `prune: true`, and protect single objects with the annotation `kustomize.toolkit.fluxcd.io/prune: disabled`")
                .at_most(Severity::Warning);
        }
        Some(_) => {}
    }
}
