//! How `sigs.k8s.io/yaml` writes a text, which is what the controller substitutes in.
//!
//! Styles are those of `kustomize build`, which uses the same emitter, go-yaml v2's. Long lines are not folded here: the emitter folds at blanks after column 80, and
//! the reader puts the blank back, so it shows only where an operator's pattern holds a blank.

use std::fmt::Write as _;

use kustomize::{ScalarStyle as Style, is_printable};

/// Writes a text in a style; the lines of a literal are indented by `indent` blanks more than nothing.
pub(super) fn write(text: &str, style: Style, indent: usize) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::SingleQuoted => format!("'{}'", text.replace('\'', "''")),
        Style::DoubleQuoted => double(text),
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
            assert_eq!(write(text, kustomize::style_of_text(text, false), 2), expected, "{text:?}");
        }
    }
}
