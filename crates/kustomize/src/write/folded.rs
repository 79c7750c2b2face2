//! What kustomize makes of a folded scalar (`>`): it writes it folded and reads it again, and go-yaml v3's writer is not exact.

use std::borrow::Cow;

/// A folded scalar's text after it was written and read again.
///
/// The writer puts a second break after a line that does not begin with a blank, because a single one would be read as a blank.
/// Before a line that begins with a blank, and at an end that is kept, breaks are not folded, so that one too many is read. It
/// decides by the first character of the *text* whether to do so at all, so that a text that begins with a blank loses breaks.
pub(super) fn refolded(text: Cow<'_, str>) -> Cow<'_, str> {
    if !is_written_folded(&text) {
        return text;
    }
    let body = text.trim_start_matches('\n');
    let doubles = body.starts_with(|first| !matches!(first, ' ' | '\t'));
    let mut out = String::with_capacity(text.len() + 8);
    out.push_str(&text[..text.len() - body.len()]);
    let mut rest = body;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.find('\n').unwrap_or(rest.len()));
        out.push_str(line);
        let next = after.trim_start_matches('\n');
        let breaks = after.len() - next.len();
        let is_blank = |line: &str| line.starts_with([' ', '\t']);
        let written = if doubles && !is_blank(line) { breaks + 1 } else { breaks };
        let read = match (breaks, next.is_empty()) {
            (0, _) => 0,
            // At the end one break is clipped to one, more are kept.
            (1, true) => 1,
            (_, true) => written,
            (_, false) if is_blank(line) || is_blank(next) => written,
            (_, false) => written - 1,
        };
        if breaks > 0 && read == 0 {
            out.push(' ');
        }
        out.extend(std::iter::repeat_n('\n', read));
        rest = next;
    }
    Cow::Owned(out)
}

/// Whether go-yaml writes a text as a block at all; otherwise it is quoted, which is exact.
fn is_written_folded(text: &str) -> bool {
    !text.is_empty()
        && text.contains('\n')
        && !text.ends_with(' ')
        && !text.contains(" \n")
        && !text.trim_start_matches('\n').is_empty()
        && text.chars().all(|character| character == '\n' || super::style::is_printable(character))
}

#[cfg(test)]
mod tests {
    use super::refolded;

    fn check(text: &str, expected: &str) {
        assert_eq!(refolded(text.into()), expected, "{text:?}");
    }

    #[test]
    fn breaks_between_ordinary_lines_stay() {
        check("one line\n", "one line\n");
        check("a\nb\n\nc", "a\nb\n\nc");
    }

    #[test]
    fn a_line_that_is_indented_more_gets_another_break_before_it() {
        check("a\n  b\nc\n", "a\n\n  b\nc\n");
    }

    #[test]
    fn breaks_that_are_kept_at_the_end_become_more() {
        check("a\n\n", "a\n\n\n");
    }

    #[test]
    fn a_text_that_begins_with_a_blank_loses_breaks() {
        check(" a\nb\nc\n", " a\nb c\n");
    }

    #[test]
    fn what_is_written_in_quotes_is_exact() {
        check("a \n  b", "a \n  b");
        check("a\tb\n  c", "a\tb\n  c");
    }
}
