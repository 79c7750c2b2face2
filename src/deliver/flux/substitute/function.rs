//! What the operators do with a value: pure functions from text to text.
//!
//! Lengths and positions count bytes, as the controller does. A result that cuts a character in two is an error: the
//! controller goes on with it and then fails to read its own YAML.

use super::super::pattern;
use super::syntax::Operator;

/// The longest text that a substitution may make, in bytes. An object in etcd may have 1.5 MiB.
pub(super) const LONGEST: usize = 8 << 20;

/// The longest value whose ends are matched with patterns, in bytes: matching is cubic in the worst case.
const LONGEST_MATCHED: usize = 1024;

/// Why an operator has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    SplitCharacter,
    TooLarge,
}

/// Applies an operator to a value.
pub(super) fn apply(operator: Operator, value: &str, arguments: &[&str]) -> Result<String, Refusal> {
    let first = arguments.first().copied().unwrap_or("");
    let second = arguments.get(1).copied();
    match operator {
        Operator::Value => Ok(value.to_owned()),
        Operator::Default => Ok(if value.is_empty() { first } else { value }.to_owned()),
        Operator::Length => Ok(value.len().to_string()),
        Operator::LowerFirst => Ok(first_letter(value, lower)),
        Operator::Lower => Ok(value.chars().map(lower).collect()),
        Operator::UpperFirst => Ok(first_letter(value, upper)),
        Operator::Upper => Ok(value.chars().map(upper).collect()),
        Operator::TrimShortestPrefix => trim_prefix(value, first, Greed::Shortest),
        Operator::TrimLongestPrefix => trim_prefix(value, first, Greed::Longest),
        Operator::TrimShortestSuffix => trim_suffix(value, first, Greed::Shortest),
        Operator::TrimLongestSuffix => trim_suffix(value, first, Greed::Longest),
        Operator::Substring => substring(value, first, second),
        Operator::ReplaceFirst => replace(value, first, second.unwrap_or(""), 1),
        Operator::ReplaceAll => replace(value, first, second.unwrap_or(""), usize::MAX),
        // Without a replacement these two leave the value as it is.
        Operator::ReplacePrefix => match second {
            Some(new) if value.starts_with(first) => replace(value, first, new, 1),
            _ => Ok(value.to_owned()),
        },
        Operator::ReplaceSuffix => Ok(match (second, value.strip_suffix(first)) {
            (Some(new), Some(rest)) => format!("{rest}{new}"),
            _ => value.to_owned(),
        }),
    }
}

fn first_letter(value: &str, change: impl Fn(char) -> char) -> String {
    let mut letters = value.chars();
    let Some(first) = letters.next() else { return String::new() };
    std::iter::once(change(first)).chain(letters).collect()
}

/// One character to one, as Go does it: `ß` has no upper case.
fn upper(letter: char) -> char {
    let mut upper = letter.to_uppercase();
    if upper.len() == 1 { upper.next().unwrap_or(letter) } else { letter }
}

/// One character to one: `İ` becomes `i`.
fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// The part from a position on, of a length. Both may be negative and then count from the end. What is not a number leaves
/// the value as it is.
fn substring(value: &str, position: &str, length: Option<&str>) -> Result<String, Refusal> {
    let unchanged = || Ok(value.to_owned());
    let size = value.len() as i64;
    let Ok(position) = position.parse::<i64>() else { return unchanged() };
    let start = if position < 0 { (size + position.max(-size)).max(0) } else { position };
    let end = match length.map(str::parse::<i64>) {
        None => size,
        Some(Err(_)) => return unchanged(),
        Some(Ok(length)) if length < 0 => size.saturating_add(length),
        Some(Ok(length)) => start.saturating_add(length).min(size),
    };
    if start >= size || end < start {
        return Ok(String::new());
    }
    value.get(start as usize..end as usize).map(str::to_owned).ok_or(Refusal::SplitCharacter)
}

fn replace(value: &str, old: &str, new: &str, most: usize) -> Result<String, Refusal> {
    let count = value.matches(old).take(most).count();
    match count.checked_mul(new.len()).and_then(|added| added.checked_add(value.len())) {
        Some(size) if size <= LONGEST => Ok(value.replacen(old, new, most)),
        _ => Err(Refusal::TooLarge),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Greed {
    Shortest,
    Longest,
}

fn trim_prefix(value: &str, pattern: &str, greed: Greed) -> Result<String, Refusal> {
    let rest = trim(value.as_bytes(), pattern.as_bytes(), greed)?;
    std::str::from_utf8(rest).map(str::to_owned).map_err(|_| Refusal::SplitCharacter)
}

/// Suffixes are prefixes of the reversed text, and the pattern is reversed with it: `%[a-z]` looks for `]z-a[`, which
/// matches nothing. That is what the controller does.
fn trim_suffix(value: &str, pattern: &str, greed: Greed) -> Result<String, Refusal> {
    let reverse = |text: &str| text.chars().rev().collect::<String>();
    let value = reverse(value);
    let rest = trim(value.as_bytes(), reverse(pattern).as_bytes(), greed)?;
    // Reversing replaces the bytes of a character that was cut.
    Ok(reverse(&String::from_utf8_lossy(rest)))
}

/// Takes the shortest or longest prefix away that is not empty and matches. A pattern with a syntax error takes nothing.
fn trim<'v>(value: &'v [u8], pattern: &[u8], greed: Greed) -> Result<&'v [u8], Refusal> {
    if value.len() > LONGEST_MATCHED || pattern.len() > LONGEST_MATCHED {
        return Err(Refusal::TooLarge);
    }
    let mut found = 0;
    for length in (1..=value.len()).rev() {
        match pattern::matches(pattern, &value[..length]) {
            Err(pattern::BadPattern) => {
                found = 0;
                break;
            }
            Ok(false) => {}
            Ok(true) => {
                found = length;
                if greed == Greed::Longest {
                    break;
                }
            }
        }
    }
    Ok(&value[found..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_give_what_the_controller_gives() {
        use Operator as Op;
        for (operator, value, arguments, expected) in [
            (Op::Default, "", &["d"][..], "d"),
            (Op::Default, "v", &["d"], "v"),
            (Op::Length, "é1", &[], "3"),
            (Op::LowerFirst, "ABC", &[], "aBC"),
            (Op::Lower, "ABC", &[], "abc"),
            (Op::UpperFirst, "éa", &[], "Éa"),
            (Op::Upper, "straße", &[], "STRAßE"),
            (Op::TrimShortestPrefix, "a.b.c", &["*."], "b.c"),
            (Op::TrimLongestPrefix, "a.b.c", &["*."], "c"),
            (Op::TrimShortestSuffix, "a.b.c", &[".*"], "a.b"),
            (Op::TrimLongestSuffix, "a.b.c", &[".*"], "a"),
            (Op::TrimShortestSuffix, "abc", &["[a-z]"], "abc"),
            (Op::TrimShortestPrefix, "abc", &["["], "abc"),
            (Op::Substring, "abcdef", &["2"], "cdef"),
            (Op::Substring, "abcdef", &["2", "3"], "cde"),
            (Op::Substring, "abcdef", &["-2"], "ef"),
            (Op::Substring, "abcdef", &["-20", "2"], "ab"),
            (Op::Substring, "abcdef", &["9"], ""),
            (Op::Substring, "abcdef", &["1", "-1"], "bcde"),
            (Op::Substring, "abcdef", &["4", "-4"], ""),
            (Op::Substring, "abcdef", &["x"], "abcdef"),
            (Op::Substring, "abcdef", &[" 1"], "abcdef"),
            (Op::Substring, "abcdef", &["1", "x"], "abcdef"),
            (Op::ReplaceFirst, "aXbX", &["X", "-"], "a-bX"),
            (Op::ReplaceAll, "aXbX", &["X", "-"], "a-b-"),
            (Op::ReplaceAll, "aXbX", &["X"], "ab"),
            (Op::ReplacePrefix, "XaX", &["X", "-"], "-aX"),
            (Op::ReplaceSuffix, "XaX", &["X", "-"], "Xa-"),
            (Op::ReplaceSuffix, "XaX", &["X"], "XaX"),
        ] {
            assert_eq!(
                apply(operator, value, arguments).as_deref(),
                Ok(expected),
                "{operator:?} {value} {arguments:?}"
            );
        }
    }

    #[test]
    fn half_a_character_and_too_much_text_are_refused() {
        assert_eq!(apply(Operator::Substring, "é", &["1"]), Err(Refusal::SplitCharacter));
        assert_eq!(apply(Operator::TrimShortestPrefix, "é", &["?"]), Err(Refusal::SplitCharacter));
        let long = "a".repeat(100_000);
        assert_eq!(apply(Operator::ReplaceAll, &long, &["a", &long]), Err(Refusal::TooLarge));
        assert_eq!(apply(Operator::TrimLongestPrefix, &long, &["*b"]), Err(Refusal::TooLarge));
    }
}
