//! Regular expressions of Go in the words of ours.
//!
//! The two have nearly the same syntax. In Go `\d`, `\w`, `\s` and `\b` are about ASCII, and in a class `[`, `&&`, `--` and `~~` are
//! plain characters. What Go takes and we do not is not judged.

use regex::{Regex, RegexBuilder};

/// A compiled expression may take so many bytes.
const MOST_BYTES: usize = 2 << 20;

/// Compiles an expression of Go; `None` if it is none, or one that cannot be expressed here.
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(&translated(pattern)).size_limit(MOST_BYTES).build().ok()
}

/// Why an expression does not compile.
pub(super) fn problem(pattern: &str) -> Option<String> {
    let compiled = RegexBuilder::new(&translated(pattern)).size_limit(MOST_BYTES).build();
    compiled.err().map(|error| error.to_string())
}

/// The characters of a class of Perl.
fn perl(letter: char) -> Option<&'static str> {
    Some(match letter.to_ascii_lowercase() {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => r"\t\n\f\r\x20",
        _ => return None,
    })
}

fn translated(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern.chars().peekable();
    // The number of characters that were read of a class; `None` outside of one.
    let mut class: Option<usize> = None;
    let mut after_dash = false;
    while let Some(letter) = rest.next() {
        let is_second_dash = std::mem::replace(&mut after_dash, letter == '-') && letter == '-';
        match (letter, class) {
            ('\\', _) => {
                let Some(escaped) = rest.next() else {
                    text.push('\\');
                    break;
                };
                match (perl(escaped), class) {
                    (Some(members), Some(_)) if escaped.is_ascii_lowercase() => text.push_str(members),
                    (Some(members), None) if escaped.is_ascii_lowercase() => text.push_str(&format!("[{members}]")),
                    (Some(members), _) => text.push_str(&format!("[^{members}]")),
                    (None, None) if matches!(escaped, 'b' | 'B') => text.push_str(&format!(r"(?-u:\{escaped})")),
                    (None, None) if escaped == 'Q' => {
                        let quoted: String = rest.by_ref().collect();
                        let (inner, after) = quoted.split_once(r"\E").unwrap_or((&quoted, ""));
                        return format!("{text}{}{}", regex::escape(inner), translated(after));
                    }
                    (None, _) => text.extend(['\\', escaped]),
                }
                class = class.map(|read| read + 1);
            }
            ('[', None) => {
                text.push('[');
                if rest.next_if_eq(&'^').is_some() {
                    text.push('^');
                }
                class = Some(0);
            }
            ('[', Some(read)) if rest.peek() == Some(&':') => {
                let name: String =
                    std::iter::once('[').chain(rest.by_ref().take_while(|letter| *letter != ']')).collect();
                text.push_str(&name);
                text.push(']');
                class = Some(read + 1);
            }
            (']', Some(read)) if read > 0 => {
                text.push(']');
                class = None;
            }
            ('[' | ']' | '&' | '~', Some(read)) => {
                text.extend(['\\', letter]);
                class = Some(read + 1);
            }
            ('-', Some(read)) if is_second_dash => {
                text.push_str(r"\-");
                class = Some(read + 1);
            }
            (_, class_now) => {
                text.push(letter);
                class = class_now.map(|read| read + 1);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        compile(pattern).unwrap_or_else(|| panic!("{pattern} does not compile")).is_match(text)
    }

    #[test]
    fn perl_classes_are_about_ascii() {
        assert!(matches(r"^\d+$", "42") && !matches(r"^\d+$", "٤٢"));
        assert!(matches(r"^[\w.-]+$", "a_b.c-d") && !matches(r"^[\w.-]+$", "größe"));
        assert!(matches(r"^[^\s]+$", "a\u{a0}b"));
        assert!(matches(r"^\W$", "ß") && matches(r"^[\D]$", "x"));
    }

    #[test]
    fn classes_have_no_sets_in_them() {
        assert!(matches(r"^[[a]+$", "[a[") && matches(r"^[a&&b]+$", "a&b") && matches(r"^[]a]+$", "a]"));
        assert!(matches(r"^[+--]+$", "+,-") && matches(r"^[[:alpha:]_]+$", "ab_"));
        assert!(matches(r"^[^]a]$", "b") && !matches(r"^[^]a]$", "]"));
    }

    #[test]
    fn expressions_of_published_definitions() {
        assert!(matches(r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$", "1m30s"));
        assert!(matches(r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", "shop.example"));
        assert!(matches(
            r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$",
            "1.5Gi"
        ));
        assert!(matches(r"^(?:(?:[a-zA-Z0-9!#$%&'*+\-.^_`|~]+)|\Q*.\E)$", "*."));
        assert!(!matches(r"(?i)^(http|https)://.*$", "oci://x") && matches(r"(?i)^(http|https)://.*$", "HTTP://x"));
    }
}
