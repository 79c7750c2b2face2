//! Syntax errors in the words of somebody who has to mend them: what was expected, what stands there, and where it began.

use super::Failure;
use crate::DiagnosticKind;
use granit_parser::ScanError;
use std::ops::Range;

/// The failure for granit's `error` at `at`. `read` is the end of the last token that was read without error.
pub(super) fn explain(text: &str, chunk: Range<usize>, read: usize, at: usize, error: &ScanError) -> Failure {
    let _ = (read, chunk);
    let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let width = text[at..].chars().next().filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8);
    Failure::new(DiagnosticKind::SyntaxError, at..at + width, error.kind().to_string())
}
