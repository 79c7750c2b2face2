//! Whether text can be an expression in CEL.
//!
//! Nothing is compiled: names and types are not known here. Brackets and quotation marks that are not closed are wrong in any case.

/// Whether every bracket and every quotation mark is closed.
pub(super) fn is_expression(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut open = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'(' => open.push(b')'),
            b'[' => open.push(b']'),
            b'{' => open.push(b'}'),
            b')' | b']' | b'}' if open.pop() != Some(*byte) => return false,
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += bytes[at..].iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len() - at);
                continue;
            }
            b'"' | b'\'' => match string_end(bytes, at, *byte) {
                Some(end) => {
                    at = end;
                    continue;
                }
                None => return false,
            },
            _ => {}
        }
        at += 1;
    }
    open.is_empty()
}

/// Whether the string that begins here takes a backslash as it is: an `r` stands before it, and perhaps a `b`.
fn is_raw(before: &[u8]) -> bool {
    let word = before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    word <= 2 && before[before.len() - word..].iter().any(|byte| matches!(byte, b'r' | b'R'))
}

/// Where a string ends that begins with a quotation mark, or with three.
fn string_end(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let triple = [quote; 3];
    let (is_raw, is_triple) = (is_raw(&bytes[..start]), bytes[start..].starts_with(&triple));
    let mut at = start + if is_triple { 3 } else { 1 };
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' && !is_raw {
            at += 2;
        } else if is_triple && bytes[at..].starts_with(&triple) {
            return Some(at + 3);
        } else if !is_triple && *byte == quote {
            return Some(at + 1);
        } else if !is_triple && *byte == b'\n' {
            return None;
        } else {
            at += 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::is_expression;

    #[test]
    fn brackets_and_quotation_marks_are_closed() {
        for good in [
            "true",
            "!('a' in b.c)",
            "[1, 2].all(x, {'a': x}.a > 0)",
            r#"'it\'s' + "]""#,
            r"matches(r'\') && a",
            "'''a'b\n''' + \"\"\"(\"\"\"",
            "a // it's (open\n&& b",
            "'' + ''",
            "",
        ] {
            assert!(is_expression(good), "{good}");
        }
        for bad in ["(", "a)", "[(])", "'a", "\"a\n\"", "'''a'", r"'\'"] {
            assert!(!is_expression(bad), "{bad}");
        }
    }
}
