//! Changes of the source text, as small as possible: a range and what replaces it. Comments, blank lines, quoting and order of everything
//! else stay as they are, because nothing else is touched.

mod entry;
mod write;

pub use entry::{delete_entry, insert_entry, set_scalar};
pub use write::Scalar;

use std::ops::Range;

/// A replacement of some bytes of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edit {
    /// The bytes that go; empty for an insertion.
    pub range: Range<usize>,
    /// What comes instead.
    pub replacement: String,
}

impl Edit {
    /// Puts `replacement` in the place of `range`.
    pub fn new(range: Range<usize>, replacement: impl Into<String>) -> Self {
        Self { range, replacement: replacement.into() }
    }
}

/// Why a text cannot be edited so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Two edits touch the same bytes, or two insertions the same place: their order would decide.
    #[error("two edits overlap at byte {0}")]
    Overlap(usize),
    /// An edit ends after the text, ends before it starts, or cuts a character.
    #[error("an edit does not fit the text at byte {0}")]
    OutOfText(usize),
    /// The node is in the value of another scalar, whose indentation and escapes the edit would have to obey.
    #[error("text inside another scalar is not edited")]
    Embedded,
    /// The node is not what the edit needs.
    #[error("expected {0}")]
    Unexpected(&'static str),
    /// The value has a character that the place cannot hold.
    #[error("the value cannot be written here")]
    Unwritable,
}

/// The text after `edits`, which may come in any order.
///
/// # Errors
/// [`Error::Overlap`] and [`Error::OutOfText`]; then nothing was changed.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, Error> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut last: Option<&Edit> = None;
    for edit in sorted {
        let overlaps = last.is_some_and(|last| edit.range.start < last.range.end || edit.range == last.range);
        if overlaps {
            return Err(Error::Overlap(edit.range.start));
        }
        if text.get(edit.range.clone()).is_none() {
            return Err(Error::OutOfText(edit.range.start));
        }
        out.push_str(&text[at..edit.range.start]);
        out.push_str(&edit.replacement);
        at = edit.range.end;
        last = Some(edit);
    }
    out.push_str(&text[at..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(range: Range<usize>, replacement: &str) -> Edit {
        Edit::new(range, replacement)
    }

    #[test]
    fn edits_apply_in_any_order() {
        assert_eq!(apply("abcdef", &[edit(4..5, "E"), edit(0..1, ""), edit(2..2, "-")]), Ok("b-cdEf".to_owned()));
    }

    #[test]
    fn edits_that_collide_or_miss_are_refused() {
        assert_eq!(apply("abc", &[edit(0..2, "x"), edit(1..3, "y")]), Err(Error::Overlap(1)));
        assert_eq!(apply("abc", &[edit(1..1, "x"), edit(1..1, "y")]), Err(Error::Overlap(1)));
        assert_eq!(apply("abc", &[edit(2..9, "x")]), Err(Error::OutOfText(2)));
        assert_eq!(apply("é", &[edit(1..2, "x")]), Err(Error::OutOfText(1)));
    }
}
