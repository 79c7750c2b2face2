//! Errors of regorus, which are text: `--> path:line:column`, the line, and `error: ...`.

use regorus::unstable::Span as RegoSpan;

use crate::source::{FileId, Source, Sources, Span};

/// The place that an error names and its last sentence. Errors without a place are about the file as a whole.
pub(super) fn located(text: &str, sources: &Sources, file: FileId) -> (Span, String) {
    let sentence = text.lines().rev().find_map(|line| line.strip_prefix("error: ")).unwrap_or_else(|| text.trim());
    let place = text.lines().find_map(|line| place(line.trim_start().strip_prefix("--> ")?));
    let span = place.and_then(|(path, line, column)| {
        let id = sources.find(path.into())?;
        Some(at(sources.get(id), id, line, column))
    });
    (span.unwrap_or(Span::new(file, 0, 0)), sentence.trim_end_matches('.').to_owned())
}

fn place(text: &str) -> Option<(&str, u32, u32)> {
    let mut parts = text.rsplitn(3, ':');
    let column = parts.next()?.trim().parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    Some((parts.next()?, line, column))
}

/// The word at a line and column, both from 1; columns count characters.
fn at(source: &Source, file: FileId, line: u32, column: u32) -> Span {
    let text = source.text();
    let range = source.lines().line_range(text, line).unwrap_or(text.len()..text.len());
    let rest = &text[range.clone()];
    let start = rest.char_indices().nth(column.saturating_sub(1) as usize).map_or(rest.len(), |(at, _)| at);
    word(source, file, (range.start + start) as u32)
}

/// The word or sign that starts at an offset; nothing at the end of a line.
pub(super) fn word(source: &Source, file: FileId, start: u32) -> Span {
    let rest = source.text().get(start as usize..).unwrap_or("");
    let is_word = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '.');
    let length = rest.find(|sign| !is_word(sign)).unwrap_or(rest.len());
    let length = match rest.chars().next() {
        Some(sign) if length == 0 && !matches!(sign, '\r' | '\n') => sign.len_utf8(),
        _ => length,
    };
    Span::new(file, start, start + length as u32)
}

/// A span of a module as a span of the run.
pub(super) fn span(span: &RegoSpan, file: FileId) -> Span {
    Span::new(file, span.start, span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_find_their_word() {
        let sources = Sources::new(vec![Source::new("a:b.rego", "package a\né := )\n"), Source::new("c.rego", "x")]);
        let (span, message) =
            located("\n--> a:b.rego:2:6\n  |\n2 | é := )\n  |      ^\nerror: unexpected `)`.", &sources, FileId(1));
        assert_eq!((sources.slice(span), message.as_str()), (")", "unexpected `)`"));
        let (span, message) = located("too large", &sources, FileId(1));
        assert_eq!((span, message.as_str()), (Span::new(FileId(1), 0, 0), "too large"));
        let (span, _) = located("--> a:b.rego:99:99\nerror: x", &sources, FileId(1));
        assert_eq!(span.source, FileId(0));
    }
}
