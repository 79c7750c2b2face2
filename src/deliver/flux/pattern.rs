//! Shell patterns (`*`, `?`, `[a-z]`, `\x`) as Go's `path.Match` reads them, for variables' prefixes and suffixes and for the
//! names in ignore files.
//!
//! Both users match byte strings that hold no separator for the pattern to stop at: the copy of the function in
//! `fluxcd/pkg/envsubst` lets `*` match `/`, and ignore patterns are matched with one path segment at a time.

/// A pattern with a syntax error in the part that was looked at. Go reports it only when matching gets there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadPattern;

/// Whether a pattern matches all of a name. A star takes the shortest text that lets the next part match and is never
/// reconsidered, so the time is bounded by the product of the two lengths.
pub(super) fn matches(pattern: &[u8], name: &[u8]) -> Result<bool, BadPattern> {
    let (mut pattern, mut name) = (pattern, name);
    'parts: while !pattern.is_empty() {
        let (star, part, rest) = first_part(pattern);
        pattern = rest;
        if star && part.is_empty() {
            return Ok(true);
        }
        match match_part(part, name)? {
            Some(after) if after.is_empty() || !pattern.is_empty() => {
                name = after;
                continue;
            }
            _ => {}
        }
        if star {
            for skipped in 1..=name.len() {
                if let Some(after) = match_part(part, &name[skipped..])? {
                    if pattern.is_empty() && !after.is_empty() {
                        continue;
                    }
                    name = after;
                    continue 'parts;
                }
            }
        }
        return Ok(false);
    }
    Ok(name.is_empty())
}

/// Whether the pattern starts with a star, what follows up to the next star, and the rest.
fn first_part(pattern: &[u8]) -> (bool, &[u8], &[u8]) {
    let stars = pattern.iter().take_while(|byte| **byte == b'*').count();
    let pattern = &pattern[stars..];
    let mut in_class = false;
    let mut at = 0;
    while at < pattern.len() {
        match pattern[at] {
            b'\\' => at += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'*' if !in_class => break,
            _ => {}
        }
        at += 1;
    }
    let (part, rest) = pattern.split_at(at.min(pattern.len()));
    (stars > 0, part, rest)
}

/// Matches a part without stars with the start of `text`; what is left of the text.
fn match_part<'t>(mut part: &[u8], mut text: &'t [u8]) -> Result<Option<&'t [u8]>, BadPattern> {
    while let Some((&first, after)) = part.split_first() {
        if text.is_empty() {
            return Ok(None);
        }
        part = after;
        match first {
            b'[' => {
                let (letter, length) = decode(text);
                text = &text[length..];
                let (listed, rest) = class(part, letter)?;
                if !listed {
                    return Ok(None);
                }
                part = rest;
            }
            b'?' => text = &text[decode(text).1..],
            _ => {
                let literal = if first == b'\\' {
                    let (&escaped, after) = part.split_first().ok_or(BadPattern)?;
                    part = after;
                    escaped
                } else {
                    first
                };
                if text[0] != literal {
                    return Ok(None);
                }
                text = &text[1..];
            }
        }
    }
    Ok(Some(text))
}

/// Whether a class (what follows its `[`) accepts a character, and what follows the class.
fn class(mut class: &[u8], letter: Option<char>) -> Result<(bool, &[u8]), BadPattern> {
    let negated = class.first() == Some(&b'^');
    if negated {
        class = &class[1..];
    }
    let mut listed = false;
    for count in 0.. {
        if count > 0 && class.first() == Some(&b']') {
            class = &class[1..];
            break;
        }
        let (low, rest) = member(class)?;
        let (high, rest) = if rest.first() == Some(&b'-') { member(&rest[1..])? } else { (low, rest) };
        // An invalid byte is U+FFFD to Go.
        let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
        listed |= low <= letter && letter <= high;
        class = rest;
    }
    Ok((listed != negated, class))
}

/// A character of a class, perhaps escaped; something must follow it.
fn member(class: &[u8]) -> Result<(char, &[u8]), BadPattern> {
    let escaped = match class.first() {
        None | Some(b'-' | b']') => return Err(BadPattern),
        Some(b'\\') => &class[1..],
        Some(_) => class,
    };
    if escaped.is_empty() {
        return Err(BadPattern);
    }
    let (letter, length) = decode(escaped);
    let rest = &escaped[length..];
    match letter {
        Some(letter) if !rest.is_empty() => Ok((letter, rest)),
        _ => Err(BadPattern),
    }
}

/// The first character and its length; an invalid byte is one of its own.
fn decode(text: &[u8]) -> (Option<char>, usize) {
    let head = &text[..text.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(valid) => valid,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or(""),
    };
    valid.chars().next().map_or((None, 1), |letter| (Some(letter), letter.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_go() {
        for (pattern, name, expected) in [
            ("", "", true),
            ("*", "", true),
            ("*", "a/b", true),
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("*b*", "abc", true),
            ("a*b*c", "aXbYc", true),
            ("a?c", "aéc", true),
            ("a?c", "ac", false),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("[^a-c]x", "dx", true),
            ("[*]x", "*x", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("*.tar.gz", "a.tar.gz", true),
            ("*.tar.gz", "a.tar.gz.tar", false),
            ("a", "ab", false),
        ] {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), Ok(expected), "{pattern} {name}");
        }
    }

    #[test]
    fn bad_patterns_are_bad_where_they_are_reached() {
        for (pattern, name) in [("[", "a"), ("[a", "a"), ("[-]", "a"), ("[]a]", "]"), ("a\\", "ab"), ("[a-]", "a")] {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), Err(BadPattern), "{pattern} {name}");
        }
        assert_eq!(matches(b"b[", b"a"), Ok(false));
    }
}
