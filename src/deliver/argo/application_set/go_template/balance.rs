//! Whether blocks and `end`s of a template go together. `gotmpl` takes a text that ends too early as complete, and ignores
//! all that stands behind an `end` too many; Go refuses both.

use super::Failure;

/// Words that open a block.
const OPENING: [&str; 5] = ["if", "range", "with", "define", "block"];

/// Checks that every block is closed, once.
///
/// # Errors
/// A block without an end, and an `end` or `else` without a block.
pub(super) fn check(text: &str) -> Result<(), Failure> {
    let mut open: usize = 0;
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let action = &rest[start + 2..];
        let (word, after) = action_word(action);
        rest = after;
        match word {
            "end" | "else" if open == 0 => {
                return Err(Failure::Refused(format!("an `{word}` stands outside of every block")));
            }
            "end" => open -= 1,
            word if OPENING.contains(&word) => open += 1,
            _ => {}
        }
    }
    if open > 0 { Err(Failure::Refused("a block of the template has no `end`".to_owned())) } else { Ok(()) }
}

/// The first word of an action, and the text behind the action.
fn action_word(action: &str) -> (&str, &str) {
    let inner = action.strip_prefix("- ").unwrap_or(action).trim_start();
    if let Some(comment) = inner.strip_prefix("/*") {
        return ("", comment.find("*/").map_or("", |end| &comment[end..]));
    }
    let word = &inner[..inner.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(inner.len())];
    let bytes = inner.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'}' if bytes.get(at + 1) == Some(&b'}') => return (word, &inner[at + 2..]),
            quote @ (b'"' | b'\'' | b'`') => {
                at += 1;
                while at < bytes.len() && bytes[at] != quote {
                    at += if bytes[at] == b'\\' && quote != b'`' { 2 } else { 1 };
                }
            }
            _ => {}
        }
        at += 1;
    }
    (word, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_need_one_end_each() {
        for text in
            ["", "{{ if .a }}x{{ else if .b }}{{ else }}{{- end -}}", "{{/* {{ end }} */}}", "{{ \"}}{{ end\" }}"]
        {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        for text in
            ["{{ if .a }}", "{{ end }}", "{{ else }}", "{{ range . }}{{ with . }}{{ end }}", "{{ if 1 }}{{end}}{{end}}"]
        {
            assert!(check(text).is_err(), "{text}");
        }
    }
}
