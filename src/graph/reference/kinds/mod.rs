//! The kinds of references, by topic. What is not declared here is not followed.

mod argocd;
mod azure;
mod cluster_api;
mod crossplane;
mod flux;
mod holders;
mod producers;
mod selectors;
mod workload;

use super::declare::{Holder, Producer, ReferenceKind};
use super::selection::SelectionKind;

/// Every kind of reference.
pub(super) fn references() -> impl Iterator<Item = &'static ReferenceKind> {
    let written = [
        argocd::REFERENCES,
        azure::REFERENCES,
        cluster_api::REFERENCES,
        crossplane::REFERENCES,
        flux::REFERENCES,
        workload::REFERENCES,
    ];
    written.into_iter().flatten().chain(azure::owners()).chain(crossplane::resources())
}

/// Everything that makes objects when it runs.
pub(super) fn producers() -> impl Iterator<Item = &'static Producer> {
    producers::PRODUCERS.iter().chain(azure::PRODUCERS).chain(cluster_api::PRODUCERS).chain(flux::PRODUCERS)
}

/// Everything that holds other objects, or templates of them.
pub(super) fn holders() -> impl Iterator<Item = &'static Holder> {
    holders::HOLDERS.iter()
}

/// Every kind of selection by label.
pub(super) fn selections() -> impl Iterator<Item = &'static SelectionKind> {
    selectors::SELECTIONS.iter()
}
