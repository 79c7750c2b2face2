//! Typed reading of a spanned tree that collects every mistake instead of stopping at the first.

use spanned_yaml::{Entry, Kind, Node};

use super::problem::Problem;
use crate::source::Span;

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spanned<T> {
    /// The value.
    pub(super) value: T,
    /// Its text.
    pub(super) span: Span,
}

/// A key of a mapping: its name and what it does, for "did you mean" and for the JSON Schema.
pub(super) type Key = (&'static str, &'static str);

/// Reads values and collects mistakes.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    problems: &'a mut Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(problems: &'a mut Vec<Problem>) -> Self {
        Self { problems }
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The entries of a mapping. An empty value is an empty mapping.
    pub(super) fn mapping<'t>(&mut self, node: Node<'t>, place: Span) -> Vec<Entry<'t>> {
        if !node.is_mapping() && !node.is_null() {
            self.wrong(node, place, "a mapping");
        }
        node.entries().collect()
    }

    /// The elements of a list. An empty value is an empty list.
    pub(super) fn list<'t>(&mut self, entry: Entry<'t>, of: &str) -> Vec<Node<'t>> {
        if !entry.value.is_sequence() && !entry.value.is_null() {
            self.wrong(entry.value, entry.key.span(), &format!("a list of {of}"));
        }
        entry.value.items().collect()
    }

    /// A list of strings.
    pub(super) fn strings(&mut self, entry: Entry<'_>) -> Vec<Spanned<String>> {
        let items = self.list(entry, "strings");
        items.into_iter().filter_map(|item| self.string_at(item, entry.key.span())).collect()
    }

    /// A string.
    pub(super) fn string(&mut self, entry: Entry<'_>) -> Option<Spanned<String>> {
        self.string_at(entry.value, entry.key.span())
    }

    /// A string that stands where `place` is near.
    pub(super) fn string_at(&mut self, node: Node<'_>, place: Span) -> Option<Spanned<String>> {
        match node.as_str() {
            Some(text) => Some(Spanned { value: text.into_owned(), span: span_or(node, place) }),
            None => {
                self.wrong(node, place, "a string");
                None
            }
        }
    }

    /// The text of a string or number, for versions and dates, which YAML may take for something else.
    pub(super) fn text(&mut self, entry: Entry<'_>, expected: &str) -> Option<Spanned<String>> {
        let fits = matches!(entry.value.kind(), Kind::String | Kind::Int | Kind::Float);
        match entry.value.text().filter(|_| fits) {
            Some(text) => Some(Spanned { value: text.into_owned(), span: entry.value.span() }),
            None => {
                self.wrong(entry.value, entry.key.span(), expected);
                None
            }
        }
    }

    /// `true` or `false`.
    pub(super) fn boolean(&mut self, entry: Entry<'_>) -> Option<Spanned<bool>> {
        match entry.value.as_bool() {
            Some(value) => Some(Spanned { value, span: entry.value.span() }),
            None => {
                self.wrong(entry.value, entry.key.span(), "`true` or `false`");
                None
            }
        }
    }

    /// A whole number of at least 1.
    pub(super) fn positive(&mut self, entry: Entry<'_>) -> Option<Spanned<u64>> {
        match entry.value.as_u64().filter(|&value| value > 0) {
            Some(value) => Some(Spanned { value, span: entry.value.span() }),
            None => {
                self.wrong(entry.value, entry.key.span(), "a whole number above 0");
                None
            }
        }
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&mut self, entry: Entry<'_>, words: &[(&'static str, T)]) -> Option<Spanned<T>> {
        self.word_at(entry.value, entry.key.span(), words)
    }

    /// One of a few words, where `place` is near.
    pub(super) fn word_at<T: Copy>(
        &mut self,
        node: Node<'_>,
        place: Span,
        words: &[(&'static str, T)],
    ) -> Option<Spanned<T>> {
        let word = self.string_at(node, place)?;
        match words.iter().find(|(name, _)| *name == word.value) {
            Some(&(_, value)) => Some(Spanned { value, span: word.span }),
            None => {
                let problem = Problem::at(word.span, format!("`{}` is not known here", word.value));
                self.problem(problem.suggest(&word.value, words.iter().map(|(name, _)| *name)));
                None
            }
        }
    }

    /// A key that is not known.
    pub(super) fn unknown_key(&mut self, entry: Entry<'_>, known: &[Key]) {
        let name = entry.name();
        let problem = Problem::at(entry.key.span(), format!("unknown key `{name}`"));
        self.problem(problem.suggest(&name, known.iter().map(|(name, _)| *name)));
    }

    /// A value of the wrong type.
    pub(super) fn wrong(&mut self, node: Node<'_>, place: Span, expected: &str) {
        let found = node.kind().described();
        self.problem(Problem::at(span_or(node, place), format!("expected {expected}, found {found}")));
    }
}

/// The span of a value, or of its key where the value is left out.
pub(super) fn span_or(node: Node<'_>, key: Span) -> Span {
    if node.span().is_empty() { key } else { node.span() }
}
