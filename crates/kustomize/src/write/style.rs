//! How a text is written: plain, in single or double quotes, or as a literal block. The rules are those of go-yaml v2's emitter.

use spanned_yaml::is_plain_text;

/// A style of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarStyle {
    /// As it is.
    Plain,
    /// `'a: b'`
    SingleQuoted,
    /// `"a\tb"`
    DoubleQuoted,
    /// `|`
    Literal,
}

/// What go-yaml finds out about a text.
#[derive(Debug, Default)]
struct Analysis {
    has_breaks: bool,
    plain: bool,
    single_quoted: bool,
    block: bool,
}

/// Whether a text has line breaks, so that it cannot stand before a `:` in one line.
pub(super) fn is_multiline(text: &str) -> bool {
    text.contains(is_break)
}

/// The style of a text. `is_key`: it stands before the `:` of its line.
pub fn of_text(text: &str, is_key: bool) -> ScalarStyle {
    let wanted = if text.contains('\n') {
        ScalarStyle::Literal
    } else if is_plain_text(text) && !is_base_60(text) {
        ScalarStyle::Plain
    } else {
        ScalarStyle::DoubleQuoted
    };
    let analysis = analyze(text);
    match wanted {
        ScalarStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
        _ if is_key && analysis.has_breaks => ScalarStyle::DoubleQuoted,
        ScalarStyle::Literal if analysis.block && !is_key => ScalarStyle::Literal,
        ScalarStyle::Literal => ScalarStyle::DoubleQuoted,
        _ if analysis.plain => ScalarStyle::Plain,
        _ if analysis.single_quoted => ScalarStyle::SingleQuoted,
        _ => ScalarStyle::DoubleQuoted,
    }
}

fn analyze(text: &str) -> Analysis {
    let mut indicators = text.starts_with("---") || text.starts_with("...");
    let mut special = false;
    let (mut has_breaks, mut break_space, mut space_break) = (false, false, false);
    let (mut after_space, mut after_break, mut after_blank) = (false, false, true);
    let mut characters = text.chars().peekable();
    let mut is_first = true;
    while let Some(character) = characters.next() {
        let before_blank = characters.peek().is_none_or(|next| matches!(next, ' ' | '\t'));
        indicators |= match character {
            '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`'
                if is_first =>
            {
                true
            }
            '?' | '-' if is_first => before_blank,
            ':' => before_blank,
            '#' => after_blank,
            _ => false,
        };
        is_first = false;
        special |= !is_printable(character);
        if character == ' ' {
            break_space |= after_break;
            (after_space, after_break) = (true, false);
        } else if is_break(character) {
            has_breaks = true;
            space_break |= after_space;
            (after_space, after_break) = (false, true);
        } else {
            (after_space, after_break) = (false, false);
        }
        after_blank = matches!(character, ' ' | '\t' | '\0') || is_break(character);
    }
    let begins_or_ends_blank = |character: char| character == ' ' || is_break(character);
    let is_bare = !text.starts_with(begins_or_ends_blank) && !text.ends_with(begins_or_ends_blank);
    Analysis {
        has_breaks,
        plain: is_bare && !break_space && !space_break && !special && !has_breaks && !indicators,
        single_quoted: !break_space && !space_break && !special,
        block: !text.is_empty() && !text.ends_with(' ') && !space_break && !special,
    }
}

/// A line break of YAML 1.1.
pub(super) fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether go-yaml writes a character as it is. A tab and what is beyond the basic plane are not.
pub fn is_printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}') && character != '\u{feff}'
}

/// A number in base 60, as YAML 1.1 has them: `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`.
fn is_base_60(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let mut parts = text.split(':');
    let first = parts.next().unwrap_or("");
    let is_first = first.starts_with(|first: char| first.is_ascii_digit()) && is_digits(first);
    let is_sexagesimal = |part: &str| match part.as_bytes() {
        [digit] => digit.is_ascii_digit(),
        [b'0'..=b'5', digit] => digit.is_ascii_digit(),
        _ => false,
    };
    text.contains(':') && is_first && is_digits(fraction) && parts.all(is_sexagesimal)
}

#[cfg(test)]
mod tests {
    use super::ScalarStyle::{DoubleQuoted, Literal, Plain, SingleQuoted};
    use super::*;

    #[test]
    fn texts_have_the_styles_of_go_yaml() {
        for (text, style) in [
            ("plain text", Plain),
            ("a,b[c]", Plain),
            ("-x", Plain),
            ("http://host:80/a#b", Plain),
            ("- x", SingleQuoted),
            ("-", SingleQuoted),
            ("a: b", SingleQuoted),
            ("a:", SingleQuoted),
            ("a #b", SingleQuoted),
            ("*", SingleQuoted),
            (" a", SingleQuoted),
            ("a ", SingleQuoted),
            ("---", SingleQuoted),
            ("", DoubleQuoted),
            ("yes", DoubleQuoted),
            ("1", DoubleQuoted),
            ("12:30", DoubleQuoted),
            ("1:2:59.5", DoubleQuoted),
            ("1:60", Plain),
            ("2001-01-01", DoubleQuoted),
            ("a\tb", DoubleQuoted),
            ("\u{1f600}", DoubleQuoted),
            ("é", Plain),
            ("a\nb", Literal),
            ("\n", Literal),
            ("a\nb ", DoubleQuoted),
            ("a \nb", DoubleQuoted),
            ("a\r\nb", DoubleQuoted),
        ] {
            assert_eq!(of_text(text, false), style, "{text:?}");
        }
        assert_eq!(of_text("a\nb", true), DoubleQuoted);
    }
}
