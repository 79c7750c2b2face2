//! The kinds of references, by topic. What is not declared here is not followed.

mod access;
mod argocd;
mod azure;
mod cluster_api;
mod crossplane;
mod flux;
mod holders;
mod producers;
mod scaling;
mod secrets;
mod selectors;
mod storage;
mod traffic;
mod workload;

use super::declare::{Holder, Producer, ReferenceKind};
use super::selection::SelectionKind;

/// Every kind of reference.
pub(super) fn references() -> impl Iterator<Item = &'static ReferenceKind> {
    let written = [
        access::REFERENCES,
        argocd::REFERENCES,
        azure::REFERENCES,
        cluster_api::REFERENCES,
        crossplane::REFERENCES,
        flux::REFERENCES,
        scaling::REFERENCES,
        secrets::REFERENCES,
        storage::REFERENCES,
        traffic::REFERENCES,
        workload::REFERENCES,
    ];
    written.into_iter().flatten().chain(azure::owners()).chain(crossplane::resources())
}

/// Everything that makes objects when it runs.
pub(super) fn producers() -> impl Iterator<Item = &'static Producer> {
    producers::PRODUCERS.iter().chain(flux::PRODUCERS)
}

/// Everything that holds other objects, or templates of them.
pub(super) fn holders() -> impl Iterator<Item = &'static Holder> {
    holders::HOLDERS.iter()
}

/// Every kind of selection by label.
pub(super) fn selections() -> impl Iterator<Item = &'static SelectionKind> {
    selectors::SELECTIONS.iter()
}
