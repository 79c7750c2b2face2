//! One text of an object: what it is after its serialised form was substituted in and read again.

use kustomize::ScalarStyle as Style;
use spanned_yaml::{Kind, Node, ParseOptions, SourceId, Tree};

use super::emit::{self, Chomping};
use super::{ErrorKind, Lookup, Origin, Piece, Substituted, SubstitutionError, SyntaxError, substitute};

/// Where in an object a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The value of a key.
    Value,
    /// An element of a list.
    Item,
}

/// What a text of an object becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// Still one scalar.
    One {
        /// What it is now: a plain `${N}` may be a number.
        kind: Kind,
        /// Its text as YAML reads it, and where that comes from.
        substituted: Substituted,
    },
    /// It became a list or a mapping, ends early, swallows what follows, or breaks the YAML: only the whole object, serialised
    /// and read again, tells.
    Structural,
}

/// Substitutes in a text (a string of the object; nothing else can hold an expression).
///
/// # Errors
/// When an expression cannot be read or its result cannot be text.
pub(crate) fn scalar(text: &str, place: Place, lookup: &Lookup<'_, '_>) -> Result<Scalar, SubstitutionError> {
    let Some(substituted) = or_structural(substitute(text, lookup))? else { return Ok(Scalar::Structural) };
    let style = kustomize::style_of_text(text, false);
    if let Some((kind, substituted)) = as_written(text, style, &substituted) {
        return Ok(Scalar::One { kind, substituted });
    }
    let written = match or_structural(substitute(&emit::write(text, style, 2), lookup))? {
        Some(written) => written.text,
        None => return Ok(Scalar::Structural),
    };
    let prefix = match place {
        Place::Value => "k: ",
        // A tab may follow a colon, but cannot indent.
        Place::Item if written.starts_with('\t') => return Ok(Scalar::Structural),
        Place::Item => "- ",
    };
    let end = if written.ends_with('\n') { "" } else { "\n" };
    let read = read(&format!("{prefix}{written}{end}"), |root| {
        let node = match place {
            Place::Value if root.is_mapping() && root.len() == 1 => root.get("k"),
            Place::Item if root.is_sequence() && root.len() == 1 => root.items().next(),
            _ => None,
        }?;
        Some((node.kind(), node.text()?.into_owned()))
    });
    Ok(read.map_or(Scalar::Structural, |(kind, text)| Scalar::One { kind, substituted: reread(substituted, text) }))
}

/// Substitutes in a mapping's key. `None` when only the whole object tells.
///
/// # Errors
/// When an expression cannot be read or its result cannot be text.
pub(crate) fn key(text: &str, lookup: &Lookup<'_, '_>) -> Result<Option<Substituted>, SubstitutionError> {
    let Some(substituted) = or_structural(substitute(text, lookup))? else { return Ok(None) };
    let style = kustomize::style_of_text(text, true);
    // A key of several lines is written as `? |`, which nobody does.
    if text.contains('\n') {
        return Ok(None);
    }
    if let Some((Kind::String, substituted)) = as_written(text, style, &substituted)
        && substituted.text != "<<"
    {
        return Ok(Some(substituted));
    }
    let Some(written) = or_structural(substitute(&emit::write(text, style, 2), lookup))? else { return Ok(None) };
    if written.text.starts_with('\t') {
        return Ok(None);
    }
    let name = read(&format!("{}: 1\n", written.text), |root| {
        let entry = root.entries().next().filter(|entry| root.len() == 1 && entry.value.as_i64() == Some(1))?;
        (!entry.key.is_null()).then(|| (Kind::String, entry.name().into_owned()))
    });
    Ok(name.map(|(_, name)| reread(substituted, name)))
}

/// An error at the end of a text is none: the controller reads on, in whatever follows.
fn or_structural(
    substituted: Result<Substituted, SubstitutionError>,
) -> Result<Option<Substituted>, SubstitutionError> {
    match substituted {
        Err(SubstitutionError {
            kind: ErrorKind::Syntax(SyntaxError::Argument | SyntaxError::BadSubstitution),
            ..
        }) => Ok(None),
        other => other.map(Some),
    }
}

/// The answer when serialising changes nothing that the expressions see and reading changes nothing that they made.
fn as_written(text: &str, style: Style, substituted: &Substituted) -> Option<(Kind, Substituted)> {
    let new = &*substituted.text;
    let expressions_lack = |bad: &[char]| {
        let mut expressions = substituted.expressions.iter();
        let mut made = substituted.pieces.iter().filter(|piece| substituted.is_made(piece));
        expressions.all(|range| !text[range.clone()].contains(bad))
            && made.all(|piece| !new[piece.output.clone()].contains(|letter| bad.contains(&letter) || is_odd(letter)))
    };
    match style {
        Style::Plain if stays_plain(new) => Some((spanned_yaml::plain_kind(new), substituted.clone())),
        Style::SingleQuoted if expressions_lack(&['\'']) => Some((Kind::String, substituted.clone())),
        Style::DoubleQuoted if expressions_lack(&['"', '\\', '\n', '\t']) => Some((Kind::String, substituted.clone())),
        Style::Literal if expressions_lack(&['\n']) && (emit::has_hint(text) || shows_indentation(new)) => {
            Some((Kind::String, chomped(substituted, emit::chomping(text))))
        }
        _ => None,
    }
}

impl Substituted {
    /// Whether a piece is not text that stood there outside of all expressions.
    fn is_made(&self, piece: &Piece) -> bool {
        match &piece.origin {
            Origin::Variable { .. } => true,
            Origin::Text(at) => {
                let after = self.expressions.partition_point(|range| range.start <= *at);
                after.checked_sub(1).is_some_and(|index| self.expressions[index].contains(at))
            }
        }
    }
}

/// Characters that YAML reads as something else than themselves.
fn is_odd(letter: char) -> bool {
    matches!(letter, '\r' | '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Whether a text, written without quotes, is read as one scalar with just this text.
fn stays_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let starts_well = match first {
        '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' | ' ' => false,
        '-' | '?' | ':' => text[1..].starts_with(|next: char| next != ' '),
        _ => true,
    };
    starts_well
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !text.contains(|letter| letter == '\n' || letter == '\t' || is_odd(letter))
}

/// Whether the first line that is not blank starts at the indentation, so that the reader finds it.
fn shows_indentation(text: &str) -> bool {
    text.split('\n').find(|line| !line.is_empty()).is_some_and(|line| !line.starts_with([' ', '\t']))
}

/// The text of a literal: what its mark does with line breaks at the end is done again after substitution.
fn chomped(substituted: &Substituted, chomping: Chomping) -> Substituted {
    let mut kept = substituted.clone();
    let content = kept.text.trim_end_matches('\n').len();
    let length = match chomping {
        Chomping::Keep => kept.text.len(),
        Chomping::Clip if content > 0 => (content + 1).min(kept.text.len()),
        Chomping::Strip | Chomping::Clip => content,
    };
    kept.text.truncate(length);
    kept.pieces.retain(|piece| piece.output.start < length);
    if let Some(last) = kept.pieces.last_mut() {
        last.output.end = last.output.end.min(length);
    }
    kept
}

/// Reads a text as YAML and lets `find` pick something of its only document.
fn read(text: &str, find: impl Fn(Node<'_>) -> Option<(Kind, String)>) -> Option<(Kind, String)> {
    let tree = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
    let mut documents = tree.documents();
    let (document, None) = (documents.next()?, documents.next()) else { return None };
    if tree.diagnostics().is_empty() { find(document.root()) } else { None }
}

/// The substituted text with the text that reading it again gave. Where that differs, single pieces are no longer told apart.
fn reread(substituted: Substituted, text: String) -> Substituted {
    if text == substituted.text {
        return substituted;
    }
    let made = substituted.pieces.iter().find(|piece| matches!(piece.origin, Origin::Variable { .. }));
    let origin = made.map_or(Origin::Text(0), |piece| piece.origin.clone());
    let pieces = if text.is_empty() { Vec::new() } else { vec![Piece { output: 0..text.len(), origin }] };
    Substituted { text, pieces, ..substituted }
}
