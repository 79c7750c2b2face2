//! Scalars as text that reads back as the same value.

use crate::arena::Shape;
use crate::scalar::{self, Type};

/// A value to write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar<'v> {
    /// Text; it is quoted where it would be something else without quotes.
    Text(&'v str),
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Null.
    Null,
    /// YAML as it is to stand there, on one line; nothing is checked.
    Raw(&'v str),
}

impl<'v> From<&'v str> for Scalar<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Scalar<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Scalar<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

/// The value on one line, in the style `like` if it can be.
pub(super) fn inline(value: Scalar<'_>, like: Shape) -> String {
    match value {
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Null => "null".to_owned(),
        Scalar::Raw(text) => text.to_owned(),
        Scalar::Text(text) => match like {
            Shape::SingleQuoted if text.chars().all(is_printable) => format!("'{}'", text.replace('\'', "''")),
            Shape::DoubleQuoted => double_quoted(text),
            _ if is_plain(text) => text.to_owned(),
            _ => double_quoted(text),
        },
    }
}

/// The text as a literal block scalar after its header, each line behind `indent` blanks; `None` if it cannot be one. The header's
/// chomping indicator says what the text's last line break is.
pub(super) fn literal(text: &str, indent: usize, line_break: &str) -> Option<String> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let writable = |line: &str| line.chars().all(|character| character == '\t' || is_printable(character));
    if body.is_empty() || body.ends_with('\n') || body.starts_with([' ', '\t', '\n']) || !body.split('\n').all(writable)
    {
        return None;
    }
    let mut out = if body.len() < text.len() { "|".to_owned() } else { "|-".to_owned() };
    for line in body.split('\n') {
        out.push_str(line_break);
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
    Some(out)
}

fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            printable if is_printable(printable) => out.push(printable),
            other if (other as u32) < 0x100 => out.push_str(&format!("\\x{:02x}", other as u32)),
            other if (other as u32) < 0x10000 => out.push_str(&format!("\\u{:04x}", other as u32)),
            other => out.push_str(&format!("\\U{:08x}", other as u32)),
        }
    }
    out.push('"');
    out
}

/// Whether a YAML reader takes the character as it is, on one line.
fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{A0}'..='\u{2027}' | '\u{202A}'..='\u{D7FF}' | '\u{E000}'..='\u{FEFE}' | '\u{FF00}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether the text may stand without quotes in any context and is text to every dialect of YAML.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    let starts = !matches!(
        first,
        b' ' | b'-'
            | b'?'
            | b':'
            | b','
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'#'
            | b'&'
            | b'*'
            | b'!'
            | b'|'
            | b'>'
            | b'\''
            | b'"'
            | b'%'
            | b'@'
            | b'`'
            | b'.'
            | b'='
            | b'<'
            | b'~'
            | b'+'
            | b'0'..=b'9'
    );
    starts
        && !matches!(last, b' ' | b':')
        && !text.contains([',', '[', ']', '{', '}'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(is_printable)
        && scalar::resolve(text) == Type::Str
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_quoted_only_where_it_must_be() {
        for (text, written) in [
            ("nginx", "nginx"),
            ("a b", "a b"),
            ("x:y", "x:y"),
            ("yes", "\"yes\""),
            ("80", "\"80\""),
            ("", "\"\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("- a", "\"- a\""),
            ("a\nb", "\"a\\nb\""),
            ("\u{7}\u{202E}", "\"\\x07\u{202E}\""),
            ("2001-01-01", "\"2001-01-01\""),
        ] {
            assert_eq!(inline(Scalar::Text(text), Shape::Plain), written);
        }
        assert_eq!(inline(Scalar::Text("it's"), Shape::SingleQuoted), "'it''s'");
        assert_eq!(inline(Scalar::Text("a\nb"), Shape::SingleQuoted), "\"a\\nb\"");
    }

    #[test]
    fn a_literal_keeps_its_lines() {
        assert_eq!(literal("a\n\nb\n", 2, "\n").as_deref(), Some("|\n  a\n\n  b"));
        assert_eq!(literal("a", 1, "\r\n").as_deref(), Some("|-\r\n a"));
        assert_eq!(literal("", 2, "\n"), None);
        assert_eq!(literal(" a\n", 2, "\n"), None);
        assert_eq!(literal("a\n\n", 2, "\n"), None);
    }
}
