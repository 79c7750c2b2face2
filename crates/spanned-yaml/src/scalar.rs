//! What a plain scalar means: the rules of go-yaml v2, which `sigs.k8s.io/yaml` and so every Kubernetes client uses.
//!
//! They are YAML 1.1 with Go's number syntax: `yes` and `on` are true, `0400` and `0o400` are 256, `0b11` is 3, `1_000` is 1000, `08`
//! is the float 8, `12:30` is text, and a timestamp is text when it is converted to JSON.

use crate::Kind;
use std::borrow::Cow;

use crate::timestamp;

/// Whose rules say what a plain scalar means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Dialect {
    /// `sigs.k8s.io/yaml`, which is go-yaml v2: kubectl, the API server's clients, Flux, `kustomization.yaml` itself.
    #[default]
    Kubernetes,
    /// kustomize's resources and strategic-merge patches, read by go-yaml v3: `yes`, `no`, `on`, `off`, `y` and `n` are text, a date is
    /// a time, keys are text and stand once, and a written key counts more than a merged one.
    Kustomize,
}

/// The type that a node resolves to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Null,
    True,
    False,
    Int,
    Float,
    /// A plain `<<`: as a key it merges, as a value it is text.
    Merge,
    Str,
    Collection,
}

/// A number as Go would hold it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    Signed(i64),
    Unsigned(u64),
    Float(f64),
}

const TEXT: u8 = 0;
const WORD: u8 = 1;
const NUMBER: u8 = 2;

/// What the first byte allows. Almost all scalars of a repository are decided by this one load.
const FIRST: [u8; 256] = {
    let mut table = [TEXT; 256];
    let words = b"yYnNtTfFoO~<";
    let mut at = 0;
    while at < words.len() {
        table[words[at] as usize] = WORD;
        at += 1;
    }
    let numbers = b"+-.0123456789";
    at = 0;
    while at < numbers.len() {
        table[numbers[at] as usize] = NUMBER;
        at += 1;
    }
    table
};

/// The type of the plain scalar `text`.
#[inline]
pub(crate) fn resolve(text: &str) -> Type {
    let Some(first) = text.as_bytes().first() else { return Type::Null };
    match FIRST[*first as usize] {
        TEXT => Type::Str,
        WORD => resolve_word(text),
        _ => resolve_number(text),
    }
}

/// What the plain scalar `text` is to Kubernetes: never a collection. A `<<` is text here; only as a key it merges.
pub fn plain_kind(text: &str) -> Kind {
    match resolve(text) {
        Type::Null => Kind::Null,
        Type::True | Type::False => Kind::Bool,
        Type::Int => Kind::Int,
        Type::Float => Kind::Float,
        Type::Merge | Type::Str | Type::Collection => Kind::String,
    }
}

fn resolve_word(text: &str) -> Type {
    match text {
        "~" | "null" | "Null" | "NULL" => Type::Null,
        "true" | "True" | "TRUE" | "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Type::True,
        "false" | "False" | "FALSE" | "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Type::False,
        "<<" => Type::Merge,
        _ => Type::Str,
    }
}

/// Whether `text` is text when it stands without quotes as a value: to go-yaml v2 it is no null, boolean, number or time.
pub fn is_plain_text(text: &str) -> bool {
    matches!(resolve(text), Type::Str | Type::Merge) && timestamp::rfc3339(text).is_none()
}

/// Whether the boolean `text` is one only in YAML 1.1: `yes`, `off`, `n`.
pub(crate) fn is_yaml_1_1_bool(text: &str) -> bool {
    !matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE")
}

fn resolve_number(text: &str) -> Type {
    match number(text) {
        Some(Number::Signed(_) | Number::Unsigned(_)) => Type::Int,
        Some(Number::Float(_)) => Type::Float,
        None => Type::Str,
    }
}

/// The number that the plain scalar `text` is, if it is one.
pub(crate) fn number(text: &str) -> Option<Number> {
    match text {
        ".nan" | ".NaN" | ".NAN" => return Some(Number::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(Number::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => return Some(Number::Float(f64::NEG_INFINITY)),
        _ => {}
    }
    let mut underscores = false;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b'+' | b'-' | b'.' | b'x' | b'X' | b'o' | b'O' => {}
            b'_' => underscores = true,
            _ => return None,
        }
    }
    if text.starts_with('.') {
        return if !underscores || digits_around_underscores(text) { float(&without_underscores(text)) } else { None };
    }
    if underscores {
        let digits = without_underscores(text);
        integer(&digits).or_else(|| float(&digits))
    } else {
        integer(text).or_else(|| float(text))
    }
}

fn without_underscores(text: &str) -> Cow<'_, str> {
    if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) }
}

/// Go's `strconv.ParseFloat` takes underscores only between digits; go-yaml hands it the text as it is when it starts with a dot.
fn digits_around_underscores(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).filter(|at| bytes[*at] == b'_').all(|at| is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)))
}

/// Go's `ParseInt(text, 0, 64)`, then `ParseUint(text, 0, 64)`.
fn integer(text: &str) -> Option<Number> {
    let (negative, signed, body) = match text.as_bytes().first()? {
        b'-' => (true, true, &text[1..]),
        b'+' => (false, true, &text[1..]),
        _ => (false, false, text),
    };
    let (radix, digits) = match body.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &body[2..]),
        [b'0', b'o' | b'O', ..] => (8, &body[2..]),
        [b'0', b'b' | b'B', ..] => (2, &body[2..]),
        [b'0', _, ..] => (8, &body[1..]),
        _ => (10, body),
    };
    if !digits.bytes().next()?.is_ascii_alphanumeric() {
        return None; // `from_str_radix` would take a sign here
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    if negative {
        return 0i64.checked_sub_unsigned(magnitude).map(Number::Signed);
    }
    match i64::try_from(magnitude) {
        Ok(value) => Some(Number::Signed(value)),
        Err(_) if signed => None,
        Err(_) => Some(Number::Unsigned(magnitude)),
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, and not out of range.
fn float(text: &str) -> Option<Number> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text).as_bytes();
    let digits_from = |start: usize| body[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits_from(0);
    let mut at = whole;
    if body.get(at) == Some(&b'.') {
        let fraction = digits_from(at + 1);
        if whole == 0 && fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    } else if whole == 0 {
        return None;
    }
    if matches!(body.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(body.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits_from(at.min(body.len()));
        if exponent == 0 {
            return None;
        }
        at += exponent;
    }
    if at != body.len() {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Number::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_yaml_1_1() {
        for text in ["y", "Yes", "ON", "true", "True"] {
            assert_eq!(resolve(text), Type::True, "{text}");
        }
        for text in ["n", "No", "off", "FALSE"] {
            assert_eq!(resolve(text), Type::False, "{text}");
        }
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(resolve(text), Type::Null, "{text}");
        }
        for text in ["yEs", "nULL", "tRUE", "nil", "none", "yes ", "oN"] {
            assert_eq!(resolve(text), Type::Str, "{text}");
        }
        assert_eq!(resolve("<<"), Type::Merge);
    }

    #[test]
    fn plain_text_is_nothing_else() {
        for text in ["a", "10Mi", "12:30", "-", "a: b", "2001-13-01", "<<"] {
            assert!(is_plain_text(text), "{text}");
        }
        for text in ["", "~", "yes", "1", "0x1F", "1e3", "2001-01-01", "2001-12-14T21:59:43Z"] {
            assert!(!is_plain_text(text), "{text}");
        }
    }

    #[test]
    fn integers_are_go_integers() {
        for (text, value) in [
            ("0400", 256),
            ("0o17", 15),
            ("0b11", 3),
            ("0x1F", 31),
            ("1_000", 1000),
            ("-0x10", -16),
            ("+5", 5),
            ("2_17", 217),
            ("-9223372036854775808", i64::MIN),
            ("0", 0),
            ("00", 0),
        ] {
            assert_eq!(number(text), Some(Number::Signed(value)), "{text}");
        }
        assert_eq!(number("18446744073709551615"), Some(Number::Unsigned(u64::MAX)));
    }

    #[test]
    fn floats_are_go_floats() {
        for (text, value) in [
            ("08", 8.0),
            ("1e3", 1000.0),
            (".5_5", 0.55),
            ("1.", 1.0),
            ("+18446744073709551615", 18446744073709551615.0),
        ] {
            assert_eq!(number(text), Some(Number::Float(value)), "{text}");
        }
        assert_eq!(number("-.inf"), Some(Number::Float(f64::NEG_INFINITY)));
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        for text in [
            "12:30",
            "2001-01-01",
            "1.2.3",
            "0x",
            "0o8",
            "0b2x",
            "1e",
            "1e400",
            "-",
            "+",
            ".",
            "..",
            "-.",
            "._5",
            ".5_",
            "1_e",
            "0x_g",
            "--1",
            "+-1",
            "0x+1",
            "1-2",
            "e5",
            ".e5",
            "10Mi",
            "0x1p3",
        ] {
            assert_eq!(resolve(text), Type::Str, "{text}");
        }
    }
}
