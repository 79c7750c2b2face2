//! `regex.match` with the meaning of RE2: `\w`, `\d`, `\s` and `\b` are about ASCII. Expressions with such a class in a
//! large repetition (`[\w][\w.-]{0,127}`, the published pattern for image tags) are then small enough, too.

use regex::Regex;
use regorus::Value;
use rustc_hash::FxHashMap;

/// Patterns that are kept.
const MOST_PATTERNS: usize = 256;

/// Compiled patterns; `None` for those that are no expression.
#[derive(Clone, Default)]
pub(super) struct Patterns {
    compiled: FxHashMap<String, Option<Regex>>,
}

impl Patterns {
    /// Whether a text (the second argument) matches a pattern (the first); undefined if the pattern is none.
    pub(super) fn matches(&mut self, arguments: &[Value]) -> Value {
        let [pattern, text] = arguments else { return Value::Undefined };
        let (Ok(pattern), Ok(text)) = (pattern.as_string(), text.as_string()) else { return Value::Undefined };
        if self.compiled.len() >= MOST_PATTERNS && !self.compiled.contains_key(&**pattern) {
            self.compiled.clear();
        }
        let regex = self.compiled.entry(pattern.to_string()).or_insert_with(|| Regex::new(&ascii(pattern)).ok());
        regex.as_ref().map_or(Value::Undefined, |regex| Value::Bool(regex.is_match(text)))
    }
}

/// The pattern with RE2's classes spelled out.
fn ascii(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 32);
    let mut signs = pattern.chars();
    let mut in_class = false;
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => {
                let escaped = signs.next();
                let members = match escaped.map(|sign| sign.to_ascii_lowercase()) {
                    Some('w') => Some("0-9A-Za-z_"),
                    Some('d') => Some("0-9"),
                    Some('s') => Some(r"\t\n\f\r "),
                    _ => None,
                };
                match (members, escaped) {
                    (Some(members), Some(escaped)) if escaped.is_ascii_uppercase() => out.extend(["[^", members, "]"]),
                    (Some(members), _) if in_class => out.push_str(members),
                    (Some(members), _) => out.extend(["[", members, "]"]),
                    (None, Some('b')) if !in_class => out.push_str(r"(?-u:\b)"),
                    (None, Some(other)) => out.extend(['\\', other]),
                    (None, None) => out.push('\\'),
                }
            }
            '[' if !in_class => {
                in_class = true;
                out.push('[');
            }
            // RE2 has no nested classes: a bracket in a class is a sign, but for `[:alpha:]`.
            '[' if !signs.as_str().starts_with(':') => out.push_str(r"\["),
            '[' => {
                let end = signs.as_str().find(":]").map_or(0, |end| end + 2);
                out.push('[');
                out.extend(signs.by_ref().take(end));
            }
            // These mean set operations to this engine and nothing to RE2.
            '&' | '~' if in_class => out.extend(['\\', sign]),
            ']' => {
                in_class = in_class && (out.ends_with('[') && !out.ends_with(r"\[") || out.ends_with("[^"));
                out.push_str(if in_class { r"\]" } else { "]" });
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> Value {
        Patterns::default().matches(&[Value::from(pattern), Value::from(text)])
    }

    #[test]
    fn classes_are_those_of_re2() {
        assert_eq!(matches(r"^\w+$", "aZ_9"), Value::Bool(true));
        assert_eq!(matches(r"^\w+$", "é"), Value::Bool(false));
        assert_eq!(matches(r"^[^\W\d]+$", "ab"), Value::Bool(true));
        assert_eq!(matches(r"^[^\W\d]+$", "a1"), Value::Bool(false));
        assert_eq!(matches(r"^[[:alpha:]\]]+$", "a]"), Value::Bool(true));
        assert_eq!(matches(r"^[]a[]+$", "]a["), Value::Bool(true));
        assert_eq!(matches(r"^[^]]$", "]"), Value::Bool(false));
        assert_eq!(matches(r"^[a&&b]+$", "a&b"), Value::Bool(true));
        assert_eq!(matches(r"\bweb\b", "a web b"), Value::Bool(true));
        assert_eq!(matches(r"^a.c$", "aéc"), Value::Bool(true));
    }

    #[test]
    fn the_pattern_of_image_tags_is_small_enough() {
        assert_eq!(matches(r"^[\w][\w.-]{0,127}$", "v1.2.3"), Value::Bool(true));
    }

    #[test]
    fn what_is_no_pattern_is_undefined() {
        assert_eq!(matches("(", "a"), Value::Undefined);
        assert_eq!(matches(r"a\", "a"), Value::Undefined);
        assert_eq!(matches("[[:", "a"), Value::Undefined);
        assert_eq!(Patterns::default().matches(&[Value::Null, Value::from("a")]), Value::Undefined);
    }
}
