//! Errors of regorus, which are text: `--> path:line:column`, the line, and `error: ...`.

use regorus::unstable::Span as RegoSpan;

use super::adapt::Texts;
use crate::source::{FileId, Source, Sources, Span};

/// How regorus counts a tab.
const TAB: u32 = 4;

/// The place that an error names and its last sentence. Errors without a place are about the file as a whole.
pub(super) fn located(text: &str, sources: &Sources, texts: &Texts, file: FileId) -> (Span, String) {
    let sentence = text.lines().rev().find_map(|line| line.strip_prefix("error: ")).unwrap_or_else(|| text.trim());
    let place = text.lines().find_map(|line| place(line.trim_start().strip_prefix("--> ")?));
    let span = place.and_then(|(path, line, column)| {
        let id = sources.find(path.into())?;
        let source = sources.get(id);
        let start = match texts.get(&id) {
            Some(text) => text.original(offset(&text.source, line, column)),
            None => offset(source, line, column),
        };
        Some(word(source, id, start))
    });
    (span.unwrap_or(Span::new(file, 0, 0)), sentence.trim_end_matches('.').to_owned())
}

fn place(text: &str) -> Option<(&str, u32, u32)> {
    let mut parts = text.rsplitn(3, ':');
    let column = parts.next()?.trim().parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    Some((parts.next()?, line, column))
}

/// The offset of a line and column, both from 1.
fn offset(source: &Source, line: u32, column: u32) -> u32 {
    let text = source.text();
    let range = source.lines().line_range(text, line).unwrap_or(text.len()..text.len());
    let rest = &text[range.clone()];
    let mut at_column = 1;
    let start = rest.char_indices().find_map(|(at, sign)| {
        let found = (at_column >= column).then_some(at);
        at_column += if sign == '\t' { TAB } else { 1 };
        found
    });
    (range.start + start.unwrap_or(rest.len())) as u32
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

/// A span of a compiled module as a span of the run.
pub(super) fn span(span: &RegoSpan, texts: &Texts, file: FileId) -> Span {
    let original = |offset: u32| texts.get(&file).map_or(offset, |text| text.original(offset));
    Span::new(file, original(span.start), original(span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_find_their_word() {
        let sources = Sources::new(vec![Source::new("a:b.rego", "package a\né := )\n"), Source::new("c.rego", "x")]);
        let (span, message) = located(
            "\n--> a:b.rego:2:6\n  |\n2 | é := )\n  |      ^\nerror: unexpected `)`.",
            &sources,
            &Texts::new(),
            FileId(1),
        );
        assert_eq!((sources.slice(span), message.as_str()), (")", "unexpected `)`"));
        let (span, message) = located("too large", &sources, &Texts::new(), FileId(1));
        assert_eq!((span, message.as_str()), (Span::new(FileId(1), 0, 0), "too large"));
        let (span, _) = located("--> a:b.rego:99:99\nerror: x", &sources, &Texts::new(), FileId(1));
        assert_eq!(span.source, FileId(0));
        let sources = Sources::new(vec![Source::new("t.rego", "\tx := y")]);
        let (span, _) = located("--> t.rego:1:10\nerror: x", &sources, &Texts::new(), FileId(0));
        assert_eq!(sources.slice(span), "y", "a tab counts as four columns");
    }
}
