//! The kinds of references, by topic. What is not declared here is not followed.

mod access;
mod producers;
mod scaling;
mod secrets;
mod selectors;
mod storage;
mod traffic;
mod workload;

use super::declare::{Producer, ReferenceKind};
use super::selection::SelectionKind;

/// Every kind of reference.
pub(super) fn references() -> impl Iterator<Item = &'static ReferenceKind> {
    let topics = [
        workload::REFERENCES,
        storage::REFERENCES,
        traffic::REFERENCES,
        access::REFERENCES,
        scaling::REFERENCES,
        secrets::REFERENCES,
    ];
    topics.into_iter().flatten()
}

/// Everything that makes objects when it runs.
pub(super) fn producers() -> impl Iterator<Item = &'static Producer> {
    producers::PRODUCERS.iter()
}

/// Every kind of selection by label.
pub(super) fn selections() -> impl Iterator<Item = &'static SelectionKind> {
    selectors::SELECTIONS.iter()
}
