//! Syntax errors in the words of somebody who has to mend them: what was expected, what stands there, and where it began.

use super::place::{
    bad_escape, column, is_first_on_line, line_end, line_start, opening_quote, rest_of_line, tab_in_indentation,
};
use super::{Builder, Failure};
use crate::DiagnosticKind;
use crate::arena::Shape;
use granit_parser::ErrorKind;
use memchr::{memchr, memmem};
use std::ops::Range;

/// Where granit stopped.
pub(super) struct Stop<'a> {
    pub(super) text: &'a str,
    pub(super) chunk: Range<usize>,
    /// The end of the last token that was read without error.
    pub(super) read: usize,
    /// The place that granit names.
    pub(super) at: usize,
    pub(super) kind: &'a ErrorKind,
}

/// The failure to tell.
pub(super) fn explain(mut stop: Stop<'_>, builder: &Builder<'_>) -> Failure {
    let bound = stop.at.min(stop.chunk.end);
    stop.at = (0..=bound).rev().find(|at| stop.text.is_char_boundary(*at)).unwrap_or(0);
    stop.conflict_marker()
        .or_else(|| stop.template())
        .or_else(|| stop.tab())
        .or_else(|| stop.quote())
        .or_else(|| stop.bracket(builder))
        .or_else(|| stop.indentation(builder))
        .or_else(|| stop.character())
        .unwrap_or_else(|| stop.otherwise(builder))
}

fn failure(range: Range<usize>, message: impl Into<String>) -> Failure {
    Failure::new(DiagnosticKind::SyntaxError, range, message)
}

impl Failure {
    fn with(mut self, range: Range<usize>, message: impl Into<String>) -> Self {
        self.related = Some((range, message.into()));
        self
    }
}

impl Stop<'_> {
    /// The character at `at`; empty at the end of a line.
    fn character_at(&self, at: usize) -> Range<usize> {
        let width = self.text[at..].chars().next().filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8);
        at..at + width
    }

    /// What stands at `at`, for a message: a word or so.
    fn found(&self, at: usize) -> String {
        if at >= self.chunk.end {
            return if at >= self.text.len() { "the end of the file" } else { "the end of the document" }.to_owned();
        }
        let rest = &self.text[at..line_end(self.text, at).min(self.chunk.end)];
        match rest.chars().next() {
            None => "the end of the line".to_owned(),
            Some(first) if first.is_alphanumeric() => {
                "text".to_owned() // not quoted: it may be a secret
            }
            Some(first) => format!("`{}`", first.escape_debug()),
        }
    }

    fn conflict_marker(&self) -> Option<Failure> {
        let bytes = &self.text.as_bytes()[self.chunk.clone()];
        let starts_line = |at: &usize| *at == 0 || bytes[at - 1] == b'\n';
        let at = [&b"<<<<<<< "[..], b">>>>>>> "]
            .iter()
            .find_map(|marker| memmem::find_iter(bytes, marker).find(starts_line))
            .map(|at| at + self.chunk.start)?;
        let range = at..line_end(self.text, at);
        Some(failure(range, "expected YAML, found the mark of a merge conflict that nobody resolved"))
    }

    /// `{{` without quotes on the line, before the place of the error.
    fn template(&self) -> Option<Failure> {
        let line = line_start(self.text, self.at);
        let found = self.text[line..self.at].find("{{")?;
        let quoted = self.text[line..line + found].contains(['"', '\'']);
        let message = "expected YAML, found `{{`, the mark of a template; text that starts with it needs quotes";
        (!quoted).then(|| failure(line + found..line + found + 2, message))
    }

    fn tab(&self) -> Option<Failure> {
        let is_tab = matches!(
            self.kind,
            ErrorKind::TabNotAllowed
                | ErrorKind::TabInBlockIndentation
                | ErrorKind::TabInIndentation
                | ErrorKind::TabInPlainScalar
                | ErrorKind::TabAtBlockScalarStart
        ) || matches!(self.kind, ErrorKind::UnexpectedCharacter { character: '\t' });
        let from = line_start(self.text, self.read).max(self.chunk.start);
        let range = is_tab.then(|| tab_in_indentation(self.text, from, self.chunk.end))??;
        Some(failure(range, "expected blanks as indentation, found a tab"))
    }

    fn quote(&self) -> Option<Failure> {
        let open = || opening_quote(self.text, self.read, self.chunk.end);
        match self.kind {
            ErrorKind::UnclosedQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::DocumentIndicatorInQuotedScalar => {
                let open = open()?;
                let quote = &self.text[open..=open];
                let told = failure(open..open + 1, format!("expected a closing `{quote}` for this one, found none"));
                let on_later_line = line_start(self.text, self.at) > open && self.at < self.chunk.end;
                Some(if on_later_line {
                    let range = rest_of_line(self.text, self.at);
                    told.with(range, "quoted text has to be indented to go on here")
                } else {
                    told
                })
            }
            ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
                let open = open()?;
                let hint = if self.text.as_bytes()[open] == b'\'' { "`''`" } else { "`\\\"`" };
                let message = format!(
                    "expected nothing after the closing quote, found {}; a quote inside is written {hint}",
                    self.found(self.at)
                );
                Some(
                    failure(rest_of_line(self.text, self.at), message)
                        .with(open..open + 1, "the quoted text starts here"),
                )
            }
            ErrorKind::UnknownQuotedScalarEscape
            | ErrorKind::InvalidQuotedScalarHexEscape
            | ErrorKind::InvalidLowSurrogateHexEscape
            | ErrorKind::InvalidLowSurrogate
            | ErrorKind::MissingLowSurrogate
            | ErrorKind::UnpairedLowSurrogate
            | ErrorKind::InvalidUnicodeEscape => {
                let open = open()?;
                let Some(range) = bad_escape(self.text, open, self.chunk.end) else {
                    return Some(failure(
                        open..open + 1,
                        "expected escapes that name characters, found half of a surrogate pair",
                    ));
                };
                let escape = &self.text[range.clone()];
                let message = match escape {
                    "\\x" | "\\u" | "\\U" => format!("expected more hexadecimal digits after `{escape}`"),
                    _ => format!(
                        "expected an escape that YAML knows, found `{}`; a backslash is written `\\\\`, or the text put in single quotes",
                        escape.escape_debug().to_string().replace("\\\\", "\\")
                    ),
                };
                Some(failure(range, message))
            }
            _ => None,
        }
    }

    fn bracket(&self, builder: &Builder<'_>) -> Option<Failure> {
        if let ErrorKind::UnclosedFlowCollection { open } = self.kind {
            let message = format!("expected `{}` that closes this `{open}`, found none", closing(*open));
            return Some(failure(self.character_at(self.at), message));
        }
        if let ErrorKind::MismatchedFlowCollectionEnd { open, close } = self.kind {
            let message = format!("expected `{}` that closes this `{open}`, found `{close}`", closing(*open));
            return Some(failure(self.character_at(self.at), message));
        }
        if *self.kind == ErrorKind::MisplacedFlowCollectionEnd {
            let message =
                format!("expected no closing bracket here, found {}; no bracket is open", self.found(self.at));
            return Some(failure(self.character_at(self.at), message));
        }
        let opened = builder.open_bracket()?;
        let open = self.text[opened..].chars().next()?;
        let close = closing(open);
        let bracket = opened..opened + open.len_utf8();
        let closes = memchr(close as u8, &self.text.as_bytes()[self.at..self.chunk.end]).is_some();
        if !closes && (line_start(self.text, self.at) > opened || self.at >= self.chunk.end) {
            let message = format!("expected `,` or `{close}` that closes this `{open}`, found neither");
            return Some(failure(bracket, message).with(rest_of_line(self.text, self.at), "it does not go on here"));
        }
        let message = match self.kind {
            ErrorKind::BlockEntryInFlowCollection => {
                format!(
                    "expected a value or `{close}`, found the dash of a list; a list in brackets is written `[a, b]`"
                )
            }
            ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::InvalidColonPlacement => {
                format!("expected `,` or `{close}`, found {}", self.found(self.at))
            }
            ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofImplicitFlowMapping
            | ErrorKind::ExpectedNodeContent => {
                format!("expected a value or `{close}`, found {}", self.found(self.at))
            }
            _ => return None,
        };
        Some(failure(self.character_at(self.at), message).with(bracket, "the bracket opens here"))
    }

    fn indentation(&self, builder: &Builder<'_>) -> Option<Failure> {
        match self.kind {
            ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::InvalidIndentation => self.wrong_line(builder),
            ErrorKind::BlockSequenceEntryNotAllowed => {
                let message = "expected a value, found the dash of a list; a list starts on the line after its key";
                Some(failure(self.character_at(self.at), message))
            }
            ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
                let message = "expected `key: value`, found text without a colon";
                Some(failure(rest_of_line(self.text, self.at), message))
            }
            ErrorKind::MappingValueNotAllowed => Some(self.colon()),
            _ => None,
        }
    }

    /// A line that continues nothing that is open.
    fn wrong_line(&self, builder: &Builder<'_>) -> Option<Failure> {
        let mut at = self.at;
        let before = &self.text[line_start(self.text, at)..at];
        if matches!(before.trim_matches([' ', '\t']), "-" | "?") {
            at -= before.len() - before.find(['-', '?'])?;
        }
        let innermost = builder.parent()?;
        let what = if innermost.shape == Shape::BlockSequence { "list" } else { "mapping" };
        let start = innermost.start as usize;
        let opened = rest_of_line(self.text, start);
        if !is_first_on_line(self.text, at) {
            let message = format!("expected the end of the line, found {}", self.found(at));
            return Some(failure(rest_of_line(self.text, at), message));
        }
        let indent = column(self.text, at);
        let mut columns = builder.block_columns(|at| column(self.text, at));
        // The collection of the line above may just have been closed by this line; it is what most people meant.
        columns.extend(self.indentation_above(at).filter(|above| *above > indent));
        if !columns.contains(&indent) {
            let columns: Vec<String> = columns.iter().map(usize::to_string).collect();
            let message = format!(
                "expected an indentation of {}, found {indent}; no mapping or list that is open starts at this column",
                columns.join(" or ")
            );
            return Some(
                failure(rest_of_line(self.text, at), message).with(opened, format!("the innermost {what} starts here")),
            );
        }
        let message = match (innermost.shape, self.text.as_bytes().get(at)) {
            (Shape::BlockSequence, _) => {
                format!("expected `- ` as on the other lines of this list, found {}", self.found(at))
            }
            (_, Some(b'-')) => {
                "expected `key: value` as on the other lines of this mapping, found the dash of a list".to_owned()
            }
            _ => format!("expected `key: value`, found {}", self.found(at)),
        };
        Some(failure(rest_of_line(self.text, at), message).with(opened, format!("the {what} starts here")))
    }

    /// The indentation of the nearest line above that has more than a comment.
    fn indentation_above(&self, at: usize) -> Option<usize> {
        let above = &self.text[self.chunk.start..line_start(self.text, at).max(self.chunk.start)];
        let line = above.lines().rev().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))?;
        Some(line.len() - line.trim_start_matches(' ').len())
    }

    /// A colon where no key can be.
    fn colon(&self) -> Failure {
        let start = line_start(self.text, self.at);
        let before = &self.text[start..self.at];
        if before.contains(": ") {
            let message = "expected a value without `: `, found a second key on this line; text with `: ` needs quotes";
            return failure(self.character_at(self.at), message);
        }
        let key = start + (before.len() - before.trim_start().len());
        let message =
            "expected no key here: this line is indented deeper than the key above it, which already has a value";
        failure(key..self.at + 1, message)
    }

    fn character(&self) -> Option<Failure> {
        let range = self.character_at(self.at);
        Some(match self.kind {
            ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
                failure(range, format!("expected text, found the control character U+{:04X}", *character as u32))
            }
            ErrorKind::UnexpectedCharacter { character } => failure(
                range,
                format!("expected a value, found `{character}`, with which text without quotes cannot start"),
            ),
            ErrorKind::MissingAnchorOrAliasName => {
                let what = if self.text[range.clone()].starts_with('*') { "an alias" } else { "an anchor" };
                let message = format!(
                    "expected the name of {what} after `{}`; text that starts with it needs quotes",
                    &self.text[range.clone()]
                );
                failure(range, message)
            }
            ErrorKind::InvalidBlockScalarHeader => {
                let rest = rest_of_line(self.text, self.at);
                failure(rest, "expected a line break after the header of a block text, which goes on indented below it")
            }
            ErrorKind::InvalidBlockScalarIndent => failure(
                rest_of_line(self.text, self.at),
                "expected the indentation that the header of this block text asks for, found less",
            ),
            ErrorKind::CommentNotSeparated => failure(range, "expected a blank before `#`, found none"),
            ErrorKind::BomInsideDocument => failure(range, "expected text, found a byte order mark inside a document"),
            ErrorKind::UnexpectedEofBlockMapping
            | ErrorKind::UnexpectedEofBlockSequence
            | ErrorKind::UnexpectedEof
            | ErrorKind::ExpectedNodeContent => {
                failure(range, format!("expected a value, found {}", self.found(self.at)))
            }
            _ => return None,
        })
    }

    fn otherwise(&self, builder: &Builder<'_>) -> Failure {
        let range = self.character_at(self.at);
        if *self.kind == ErrorKind::RecursionLimitExceeded {
            return builder.too_deep(self.at);
        }
        failure(range, self.kind.to_string())
    }
}

fn closing(open: char) -> char {
    if open == '[' { ']' } else { '}' }
}
