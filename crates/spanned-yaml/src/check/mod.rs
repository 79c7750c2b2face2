//! What is looked at when a chunk is read: what aliases expand to, duplicate and merge keys, and what kubectl would refuse.
//!
//! Every check is linear in the chunk, or bounded by [`crate::ParseOptions::max_expanded_nodes`] where aliases repeat nodes.

mod aliases;
mod keys;
pub(crate) mod kubectl;

pub(crate) use keys::bad_key;

use crate::backend::Builder;
use std::ops::Range;

/// Checks the documents from number `first` on, which stand in the chunk `range`. Those whose aliases are fatal are taken out.
pub(crate) fn chunk(text: &str, range: Range<usize>, first: usize, builder: &mut Builder<'_>) {
    let mut at = first;
    let mut nth = 0;
    while let Some(document) = builder.arena.documents.get(at).copied() {
        let end = builder.arena.documents.get(at + 1).map_or(builder.arena.nodes.len(), |next| next.root as usize);
        let nodes = document.root..end as u32;
        if let Some(failure) = aliases::check(builder, nodes.clone()) {
            builder.diagnose(failure.kind, failure.range, failure.message, failure.related);
            builder.arena.documents.remove(at);
        } else {
            keys::check(text, builder, nodes);
            at += 1;
        }
        kubectl::document(&document, nth, builder);
        nth += 1;
    }
    kubectl::chunk(text, range, builder);
}
