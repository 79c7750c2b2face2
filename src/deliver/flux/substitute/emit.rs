//! How `sigs.k8s.io/yaml` writes a text, which is what the controller substitutes in.
//!
//! The rules are those of go-yaml v2's emitter. Long lines are not folded here: the emitter folds at blanks after column 80, and
//! the reader puts the blank back, so it shows only where an operator's pattern holds a blank.

use std::fmt::Write as _;

use spanned_yaml::Kind;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    /// `|`, with `-` or `+` when the text ends with no or several line breaks.
    Literal,
}

/// Line breaks to go-yaml.
fn is_break(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Characters that are written as they are. Those outside of the basic plane are not: an emoji makes a text double-quoted.
fn is_printable(letter: char) -> bool {
    matches!(letter, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// The style of a text, as a value or as a key.
pub(super) fn style(text: &str, is_key: bool) -> Style {
    let traits = Traits::of(text);
    let asked = if text.contains('\n') {
        Style::Literal
    } else if spanned_yaml::plain_kind(text) == Kind::String {
        Style::Plain
    } else {
        Style::Double
    };
    match asked {
        _ if is_key && traits.lines => Style::Double,
        Style::Literal if traits.block_allowed && !is_key => Style::Literal,
        Style::Plain if traits.plain_allowed => Style::Plain,
        Style::Plain if traits.single_allowed => Style::Single,
        _ => Style::Double,
    }
}

/// What of a text decides how it can be written.
struct Traits {
    lines: bool,
    plain_allowed: bool,
    single_allowed: bool,
    block_allowed: bool,
}

impl Traits {
    fn of(text: &str) -> Self {
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let (mut lines, mut special) = (false, false);
        let (mut break_space, mut space_break) = (false, false);
        let mut before: Option<char> = None;
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let blank_next = letters.peek().is_none_or(|next| matches!(next, ' ' | '\t') || is_break(*next));
            indicators |= match (letter, before) {
                (
                    '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`',
                    None,
                ) => true,
                ('?' | '-', None) | (':', _) => blank_next,
                ('#', Some(before)) => matches!(before, ' ' | '\t' | '\0') || is_break(before),
                _ => false,
            };
            special |= !is_printable(letter);
            lines |= is_break(letter);
            break_space |= letter == ' ' && before.is_some_and(is_break);
            space_break |= is_break(letter) && before == Some(' ');
            before = Some(letter);
        }
        let is_edge = |letter: char| letter == ' ' || is_break(letter);
        let edges = text.starts_with(is_edge) || text.ends_with(is_edge);
        Self {
            lines,
            plain_allowed: !(edges || break_space || space_break || special || lines || indicators),
            single_allowed: !(break_space || space_break || special),
            block_allowed: !(text.is_empty() || text.ends_with(' ') || space_break || special),
        }
    }
}

/// Writes a text in a style; the lines of a literal are indented by `indent` blanks more than nothing.
pub(super) fn write(text: &str, style: Style, indent: usize) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::Single => format!("'{}'", text.replace('\'', "''")),
        Style::Double => double(text),
        Style::Literal => literal(text, indent),
    }
}

fn double(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        let escape = match letter {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ if is_printable(letter) => {
                out.push(letter);
                continue;
            }
            _ => {
                let code = u32::from(letter);
                // Writing to a string cannot fail.
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02X}"),
                    0x100..=0xffff => write!(out, "\\u{code:04X}"),
                    _ => write!(out, "\\U{code:08X}"),
                };
                continue;
            }
        };
        out.push('\\');
        out.push(escape);
    }
    out.push('"');
    out
}

/// What follows the `|` of a literal: an indentation hint when the text starts with a blank or a line break, and how the line
/// breaks at its end count.
fn literal(text: &str, indent: usize) -> String {
    let mut out = String::from("|");
    if has_hint(text) {
        out.push('2');
    }
    match chomping(text) {
        Chomping::Strip => out.push('-'),
        Chomping::Clip => {}
        Chomping::Keep => out.push('+'),
    }
    let blanks = " ".repeat(indent);
    for line in text.split_inclusive('\n') {
        if !out.ends_with('\n') {
            out.push('\n');
        }
        if line != "\n" {
            out.push_str(&blanks);
        }
        out.push_str(line);
    }
    out
}

/// Whether the indentation of a literal is written, because its first line would not show it.
pub(super) fn has_hint(text: &str) -> bool {
    text.starts_with([' ', '\n'])
}

/// What a literal does with the line breaks at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chomping {
    /// `|-`
    Strip,
    /// `|`
    Clip,
    /// `|+`
    Keep,
}

/// How a literal of this text is marked.
pub(super) fn chomping(text: &str) -> Chomping {
    match text.strip_suffix('\n') {
        None => Chomping::Strip,
        Some(rest) if rest.is_empty() || rest.ends_with('\n') => Chomping::Keep,
        Some(_) => Chomping::Clip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_as_go_yaml_writes_them() {
        for (text, expected) in [
            ("${A}", "${A}"),
            ("a ${A:-b}", "a ${A:-b}"),
            ("a: ${A}", "'a: ${A}'"),
            ("a #${A}", "'a #${A}'"),
            ("*${A}'", "'*${A}'''"),
            ("${A} ", "'${A} '"),
            ("yes", "\"yes\""),
            ("5", "\"5\""),
            ("", "\"\""),
            ("a\tb\"", "\"a\\tb\\\"\""),
            ("🚀", "\"\\U0001F680\""),
            ("a\nb", "|-\n  a\n  b"),
            ("a\n\nb\n", "|\n  a\n\n  b\n"),
            (" a\n\n", "|2+\n   a\n\n"),
            ("a \nb", "\"a \\nb\""),
            ("a\n b", "|-\n  a\n   b"),
            ("a\rb", "\"a\\rb\""),
        ] {
            assert_eq!(write(text, style(text, false), 2), expected, "{text:?}");
        }
    }

    #[test]
    fn keys_stand_in_one_line() {
        assert_eq!(style("a\nb", true), Style::Double);
        assert_eq!(style("a: b", true), Style::Single);
        assert_eq!(style("a", true), Style::Plain);
    }
}
