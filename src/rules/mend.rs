//! Edits for fixes. An edit that the text does not allow is none: the finding then has no fix.

use spanned_yaml::edit::{Edit, Error, Scalar, delete_entry, set_scalar};

use crate::manifest::{Entry, Node};
use crate::source::Span;

/// Deletes an entry of a mapping, with its lines.
pub(super) fn without(entry: Entry<'_>) -> Vec<(Span, String)> {
    edits(entry.key, delete_entry(entry))
}

/// Deletes several entries; none of them if not all can go.
pub(super) fn without_all<'t>(entries: impl IntoIterator<Item = Entry<'t>>) -> Vec<(Span, String)> {
    let each: Vec<Vec<(Span, String)>> = entries.into_iter().map(without).collect();
    let is_whole = each.iter().all(|edits| !edits.is_empty());
    let mut all: Vec<(Span, String)> = each.into_iter().flatten().collect();
    all.sort_by_key(|(span, _)| (span.source, span.start));
    let overlaps = |pair: &[(Span, String)]| pair[0].0.source != pair[1].0.source || pair[0].0.end > pair[1].0.start;
    if is_whole && !all.windows(2).any(overlaps) { all } else { Vec::new() }
}

/// Puts a text in the place of a scalar, in quotes where it would be something else without.
pub(super) fn replaced(node: Node<'_>, text: &str) -> Vec<(Span, String)> {
    edits(node, set_scalar(node, Scalar::Text(text)))
}

fn edits(node: Node<'_>, edit: Result<Edit, Error>) -> Vec<(Span, String)> {
    let place = |edit: Edit| {
        let (start, end) = (u32::try_from(edit.range.start).ok()?, u32::try_from(edit.range.end).ok()?);
        Some((Span::new(node.tree().source(), start, end), edit.replacement))
    };
    edit.ok().and_then(place).into_iter().collect()
}
