//! Text from the repository on its way to a terminal or a log: whatever could move the cursor, reverse the reading
//! direction or hide is written out as an escape.

use std::borrow::Cow;

/// The text with control characters, bidirectional controls and invisible characters written as `\u{202e}`. Line feeds
/// and tabs stay.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    escape_where(text, |character| !matches!(character, '\n' | '\t') && is_treacherous(character))
}

/// [`sanitize`] for text that must stay on one line and be exact, such as a path: line feeds and tabs are escaped too.
pub fn sanitize_path(text: &str) -> Cow<'_, str> {
    escape_where(text, is_treacherous)
}

/// [`sanitize`] for a sentence that must stay on one line: runs of white space that hold a line break become a space.
pub fn one_line(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !text.contains(['\n', '\r']) {
        return escape_where(text, is_treacherous);
    }
    let mut line = String::with_capacity(text.len());
    for part in text.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&escape_where(part, is_treacherous));
    }
    Cow::Owned(line)
}

/// Appends a character as [`sanitize_path`] would write it, but keeps tabs.
pub(super) fn push_sanitized(line: &mut String, character: char) {
    if character != '\t' && is_treacherous(character) {
        line.extend(character.escape_unicode());
    } else {
        line.push(character);
    }
}

fn escape_where(text: &str, escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = text.find(&escaped) else { return Cow::Borrowed(text) };
    let mut safe = String::with_capacity(text.len() + 16);
    safe.push_str(&text[..first]);
    for character in text[first..].chars() {
        if escaped(character) {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// Whether a terminal would obey the character instead of showing it, or a reader would not see it. The ranges are
/// Unicode's control characters, line separators and default-ignorable code points (`DerivedCoreProperties.txt`, version
/// 16), without the two variation selectors that choose between the text and the emoji form of a visible character.
pub(super) fn is_treacherous(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_borrowed() {
        assert!(matches!(sanitize("größe: 1 ⚠\u{fe0f} 日本\n\tx"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_a_terminal_obeys_is_written_out() {
        assert_eq!(sanitize("a\u{1b}[31mb\u{7}\0"), r"a\u{1b}[31mb\u{7}\u{0}");
        assert_eq!(sanitize("one\rtwo\u{9b}2J\u{85}"), r"one\u{d}two\u{9b}2J\u{85}");
        assert_eq!(sanitize("a\u{202e}b\u{2066}c\u{200b}d\u{feff}"), r"a\u{202e}b\u{2066}c\u{200b}d\u{feff}");
        assert_eq!(sanitize("\u{e0041}\u{2028}"), r"\u{e0041}\u{2028}");
    }

    #[test]
    fn paths_escape_line_breaks_and_sentences_join_lines() {
        assert_eq!(sanitize_path("a\nb\t"), r"a\u{a}b\u{9}");
        assert_eq!(one_line(" first\r\n\n  second \u{1b} "), r"first second \u{1b}");
        assert_eq!(one_line("a\tb"), r"a\u{9}b");
    }

    #[test]
    fn nothing_invisible_survives() {
        for code in (0..=0x10_ffff).filter_map(char::from_u32) {
            let text = code.to_string();
            let safe = sanitize_path(&text);
            if code.is_control()
                || ('\u{2028}'..='\u{202e}').contains(&code)
                || ('\u{2066}'..='\u{2069}').contains(&code)
            {
                assert!(safe.is_ascii() && safe.len() > 1, "{:x}", code as u32);
            }
        }
    }
}
