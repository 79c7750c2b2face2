//! Secrets in source text: which bytes no report may print, and the mask that stands there instead.
//!
//! Built from every sensitive finding of an outcome, shown or suppressed, and asked wherever source text is quoted, because
//! the snippet of one finding shows lines that another finding is about.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::finding::Outcome;
use crate::source::{FileId, Source, Sources, Span};

/// What is printed for a secret, once per line. Its width says nothing about the secret.
pub(super) const MASK: &str = "••••••••";

/// Values shorter than this occur in innocent words too often to be taken out of messages.
const SHORTEST_VALUE: usize = 4;
/// Lines of a value that are shorter than this are not looked for on their own.
const SHORTEST_LINE: usize = 8;
/// A message that quotes this many bytes of a value quotes the value, even if it stops early.
const TELLING: usize = 12;
/// The part of a value whose lines are looked for; more does not fit into a message.
const LONGEST_VALUE: usize = 16 * 1024;
/// Secrets that are looked for in one message; keeps a finding about a whole file of secrets affordable.
const MOST_VALUES: usize = 256;

/// The secrets of an outcome, by file.
#[derive(Debug, Default)]
pub(super) struct Masks {
    files: BTreeMap<FileId, FileMasks>,
}

#[derive(Debug, Default)]
struct FileMasks {
    /// Byte ranges to hide: sorted, apart from each other.
    hidden: Vec<Range<usize>>,
    /// The sensitive spans, sorted by the start of their first line.
    secrets: Vec<Secret>,
}

#[derive(Debug)]
struct Secret {
    /// The value itself.
    value: Range<usize>,
    /// The start of the line in which it starts.
    from: usize,
    /// The furthest end of this secret and all before it, so that a search can start in the middle.
    furthest: usize,
}

/// A part of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Bytes that may be printed.
    Shown(Range<usize>),
    /// Bytes for which the mask is printed.
    Hidden(Range<usize>),
}

impl Masks {
    /// Collects the sensitive spans of all findings, suppressed ones included.
    pub(super) fn new(outcome: &Outcome, sources: &Sources) -> Self {
        let mut files: BTreeMap<FileId, FileMasks> = BTreeMap::new();
        for finding in outcome.findings.iter().chain(&outcome.suppressed).filter(|finding| finding.sensitive) {
            let source = sources.get(finding.span.source);
            let value = super::place::text_range(source, finding.span);
            let line = |offset: usize| source.lines().line_range(source.text(), source.position(offset as u32).line);
            let from = line(value.start).map_or(value.start, |line| line.start);
            let end = line(value.end).map_or(value.end, |line| line.end.max(value.end));
            let file = files.entry(finding.span.source).or_default();
            file.hidden.push(value.start..end);
            file.secrets.push(Secret { value, from, furthest: end });
        }
        for file in files.values_mut() {
            file.hidden.sort_by_key(|range| range.start);
            file.hidden.dedup_by(|next, kept| {
                let joined = next.start <= kept.end;
                if joined {
                    kept.end = kept.end.max(next.end);
                }
                joined
            });
            file.secrets.sort_by_key(|secret| (secret.from, secret.value.start, secret.value.end));
            let mut furthest = 0;
            for secret in &mut file.secrets {
                furthest = secret.furthest.max(furthest);
                secret.furthest = furthest;
            }
        }
        Self { files }
    }

    /// Whether there is nothing to hide.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Cuts a byte range of a file into what may be shown and what is hidden, in order.
    pub(super) fn pieces(&self, file: FileId, range: Range<usize>) -> Vec<Piece> {
        let hidden = self.files.get(&file).map_or(&[][..], |file| &file.hidden);
        let mut pieces = Vec::new();
        let mut at = range.start;
        for mask in &hidden[hidden.partition_point(|mask| mask.end <= range.start)..] {
            let (start, end) = (mask.start.max(range.start), mask.end.min(range.end));
            if start >= end {
                break;
            }
            if at < start {
                pieces.push(Piece::Shown(at..start));
            }
            pieces.push(Piece::Hidden(start..end));
            at = end;
        }
        if at < range.end {
            pieces.push(Piece::Shown(at..range.end));
        }
        pieces
    }

    /// The text of a byte range with a mask for every hidden part of every line; line breaks stay.
    pub(super) fn quote(&self, file: FileId, source: &Source, range: Range<usize>) -> String {
        let text = source.text();
        let mut quoted = String::new();
        for piece in self.pieces(file, range) {
            match piece {
                Piece::Shown(shown) => quoted.push_str(&text[shown]),
                Piece::Hidden(hidden) => {
                    for line in text[hidden].split_inclusive(['\n', '\r']) {
                        let content = line.trim_end_matches(['\n', '\r']);
                        if !content.is_empty() {
                            quoted.push_str(MASK);
                        }
                        quoted.push_str(&line[content.len()..]);
                    }
                }
            }
        }
        quoted
    }

    /// A sentence about `span` without the values of secrets on the same lines. Rules do not put them there; a policy
    /// that the user brings, or a rule about types that quotes what it found, might.
    pub(super) fn scrub<'text>(&self, sources: &Sources, span: Span, message: &'text str) -> Cow<'text, str> {
        let Some(file) = self.files.get(&span.source) else { return Cow::Borrowed(message) };
        let text = sources.get(span.source).text();
        let (start, end) = (span.start as usize, span.end as usize);
        let first = file.secrets.partition_point(|secret| secret.furthest < start);
        let mut values: Vec<&str> = file.secrets[first..]
            .iter()
            .take_while(|secret| secret.from <= end)
            .take(MOST_VALUES)
            .flat_map(|secret| values(&text[secret.value.clone()]))
            .filter(|value| message.contains(telling(value)))
            .collect();
        if values.is_empty() {
            return Cow::Borrowed(message);
        }
        // The longest first, so that a value that contains another one goes as a whole.
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        Cow::Owned(values.into_iter().fold(message.to_owned(), |message, value| without(&message, value)))
    }
}

/// What of a secret's text could stand in a message: the whole value without its quotes, and its longer lines.
fn values(text: &str) -> impl Iterator<Item = &str> {
    let whole = text.trim();
    let bare = ['"', '\''].iter().find_map(|&quote| whole.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(whole);
    let bare = &bare[..floor(bare, LONGEST_VALUE)];
    let lines = bare.split(['\n', '\r']).map(str::trim).filter(|line| line.len() >= SHORTEST_LINE);
    Some(bare).filter(|bare| bare.len() >= SHORTEST_VALUE && !is_well_known(bare)).into_iter().chain(lines)
}

/// Passwords of lists and of default installations: words that messages and paths are made of (`postgres`, `password`), and
/// that tell nobody anything.
const WELL_KNOWN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/well-known-passwords.txt"));

fn is_well_known(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_lowercase()) && WELL_KNOWN.lines().any(|known| known == value)
}

/// The start of a value that gives it away.
fn telling(value: &str) -> &str {
    &value[..floor(value, TELLING)]
}

/// The message with a mask for every quotation of the value, however long.
fn without(message: &str, value: &str) -> String {
    let mut safe = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find(telling(value)) {
        let (before, quoted) = rest.split_at(at);
        let same = quoted.char_indices().zip(value.chars()).take_while(|((_, left), right)| left == right);
        let end = same.last().map_or(0, |((at, character), _)| at + character.len_utf8());
        safe.push_str(before);
        safe.push_str(MASK);
        rest = &quoted[end..];
    }
    safe + rest
}

fn floor(text: &str, mut end: usize) -> usize {
    if end >= text.len() {
        return text.len();
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    const TEXT: &str = "a: 1\npassword: hunter2-is-long # x\nb: 2\nkeys: |\n  one-line\n  two-line\nc: 3\n";

    fn masks(sensitive: &[&str]) -> (Sample, Masks) {
        let mut sample = Sample::new(&[("s.yaml", TEXT)]);
        for needle in sensitive {
            sample.add("plaintext-secret", "s.yaml", needle).sensitive = true;
        }
        let masks = Masks::new(&sample.outcome, &sample.sources);
        (sample, masks)
    }

    #[test]
    fn a_mask_goes_to_the_end_of_the_last_line() {
        let (sample, masks) = masks(&["|\n  one-line\n  two-line\n", "hunter2-is-long", "is-long"]);
        let file = sample.span("s.yaml", "a").source;
        let source = sample.sources.get(file);
        let expected = "a: 1\npassword: ••••••••\nb: 2\nkeys: ••••••••\n••••••••\n••••••••\nc: 3\n";
        assert_eq!(masks.quote(file, source, 0..TEXT.len()), expected);
        let at = TEXT.find("hunter2").unwrap();
        assert_eq!(masks.pieces(file, at + 3..at + 5), [Piece::Hidden(at + 3..at + 5)]);
        assert_eq!(masks.pieces(file, 0..at), [Piece::Shown(0..at)]);
        assert_eq!(masks.pieces(file, 2..2), []);
    }

    #[test]
    fn every_range_is_cut_into_pieces_that_cover_it() {
        let (sample, masks) = masks(&["hunter2-is-long", "is-long", "one-line", "3"]);
        let file = sample.span("s.yaml", "a").source;
        for start in 0..=TEXT.len() {
            for end in start..=TEXT.len() {
                let mut at = start;
                for piece in masks.pieces(file, start..end) {
                    let (Piece::Shown(range) | Piece::Hidden(range)) = piece;
                    assert!(range.start == at && range.end > at);
                    at = range.end;
                }
                assert_eq!(at, end);
            }
        }
    }

    #[test]
    fn messages_lose_quotations_of_secrets_on_their_lines_only() {
        let (sample, masks) = masks(&["hunter2-is-long"]);
        let scrub = |needle, message| masks.scrub(&sample.sources, sample.span("s.yaml", needle), message).into_owned();
        assert_eq!(scrub("password", "`hunter2-is-long`, hunter2-is-l…"), "`••••••••`, ••••••••…");
        assert_eq!(scrub("x\nb", "hunter2-is-longer"), "••••••••er");
        assert_eq!(scrub("a: 1\np", "hunter2-is-long"), "••••••••");
        assert_eq!(scrub("c: 3", "hunter2-is-long"), "hunter2-is-long");
        assert_eq!(scrub("password", "hunter2"), "hunter2");
    }
}
