//! `sprintf` as Go prints: too many or too few arguments, and verbs that do not fit, show in the text. regorus gives up
//! there, and the finding whose message it was would be lost.

use std::fmt::Write as _;

use regorus::Value;

/// Widths and precisions above are taken as this.
const MAX_WIDTH: usize = 1_000;

/// An argument as OPA hands it to Go: numbers, and everything else as text.
enum Argument {
    Int(String),
    Float(f64),
    Text(String),
}

/// The text, or undefined when the arguments are not a text and a list.
pub(super) fn sprintf(arguments: &[Value]) -> Value {
    let [format, Value::Array(values)] = arguments else { return Value::Undefined };
    let Ok(format) = format.as_string() else { return Value::Undefined };
    let mut values = values.iter().map(Argument::of);
    let mut out = String::new();
    let mut rest: &str = format;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let (verb, after) = Verb::read(&rest[at + 1..], &mut values);
        rest = after;
        match verb.letter {
            None => out.push_str("%!(NOVERB)"),
            Some('%') => out.push('%'),
            Some(letter) => match values.next() {
                Some(argument) => verb.print(letter, &argument, &mut out),
                None => drop(write!(out, "%!{letter}(MISSING)")),
            },
        }
    }
    out.push_str(rest);
    let extra: Vec<String> = values.map(|value| format!("{}={}", value.kind(), value.text())).collect();
    if !extra.is_empty() {
        let _ = write!(out, "%!(EXTRA {})", extra.join(", "));
    }
    Value::from(out)
}

impl Argument {
    fn of(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text.to_string()),
            Value::Number(_) => {
                let text = value.to_json_str().unwrap_or_default();
                let is_whole = !text.contains(['.', 'e', 'E']);
                match (is_whole, value.as_f64()) {
                    (false, Ok(number)) => Self::Float(number),
                    _ => Self::Int(text),
                }
            }
            other => Self::Text(term(other)),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Int(_) => "int",
            Self::Float(_) => "float64",
            Self::Text(_) => "string",
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Int(text) | Self::Text(text) => text.clone(),
            Self::Float(number) => shortest(*number),
        }
    }
}

/// A verb with its flags: `%-5.2f`.
#[derive(Default)]
struct Verb {
    left: bool,
    zeros: bool,
    plus: bool,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
    letter: Option<char>,
}

impl Verb {
    /// Reads what follows a `%`; gives the rest of the format.
    fn read<'f>(format: &'f str, values: &mut impl Iterator<Item = Argument>) -> (Self, &'f str) {
        let mut verb = Self::default();
        let flags = format.find(|sign| !matches!(sign, '-' | '+' | '#' | ' ' | '0')).unwrap_or(format.len());
        for flag in format[..flags].chars() {
            match flag {
                '-' => verb.left = true,
                '+' => verb.plus = true,
                '#' => verb.alternate = true,
                '0' => verb.zeros = true,
                _ => {}
            }
        }
        let (width, rest) = number(&format[flags..], values);
        verb.width = width.unwrap_or(0);
        let (precision, rest) = match rest.strip_prefix('.') {
            Some(rest) => {
                let (precision, rest) = number(rest, values);
                (Some(precision.unwrap_or(0)), rest)
            }
            None => (None, rest),
        };
        verb.precision = precision;
        let mut signs = rest.chars();
        verb.letter = signs.next();
        (verb, signs.as_str())
    }

    fn print(&self, letter: char, argument: &Argument, out: &mut String) {
        let text = match (letter, argument) {
            ('T', argument) => argument.kind().to_owned(),
            ('v', Argument::Text(text)) if self.alternate => quoted(text),
            ('q', Argument::Text(text)) => quoted(text),
            ('v' | 's', Argument::Text(text)) => match self.precision {
                Some(precision) => text.chars().take(precision).collect(),
                None => text.clone(),
            },
            ('x', Argument::Text(text)) => text.bytes().map(|byte| format!("{byte:02x}")).collect(),
            ('X', Argument::Text(text)) => text.bytes().map(|byte| format!("{byte:02X}")).collect(),
            ('v' | 'd', Argument::Int(text)) => self.signed(text.clone()),
            ('b' | 'o' | 'x' | 'X' | 'c' | 'O', Argument::Int(text)) => match text.parse::<i64>() {
                Ok(number) => self.signed(self.based(letter, number)),
                Err(_) => text.clone(),
            },
            ('v' | 'g' | 'G', Argument::Float(number)) => self.signed(shortest(*number)),
            ('f' | 'F', Argument::Float(number)) => {
                let precision = self.precision.unwrap_or(6);
                self.signed(format!("{number:.precision$}"))
            }
            ('e' | 'E', Argument::Float(number)) => self.signed(exponent(*number, self.precision.unwrap_or(6), letter)),
            (letter, argument) => format!("%!{letter}({}={})", argument.kind(), argument.text()),
        };
        let missing = self.width.saturating_sub(text.chars().count());
        let (sign, digits) = match text.strip_prefix(['-', '+']) {
            Some(digits) => text.split_at(text.len() - digits.len()),
            None => ("", text.as_str()),
        };
        match (self.left, self.zeros && !matches!(argument, Argument::Text(_))) {
            (true, _) => out.extend([&text, " ".repeat(missing).as_str()]),
            (false, true) => out.extend([sign, "0".repeat(missing).as_str(), digits]),
            (false, false) => out.extend([" ".repeat(missing).as_str(), &text]),
        }
    }

    fn signed(&self, text: String) -> String {
        if self.plus && !text.starts_with('-') { format!("+{text}") } else { text }
    }

    fn based(&self, letter: char, number: i64) -> String {
        let minus = if number < 0 { "-" } else { "" };
        let size = number.unsigned_abs();
        match letter {
            'b' => format!("{minus}{size:b}"),
            'o' if self.alternate => format!("{minus}0{size:o}"),
            'o' => format!("{minus}{size:o}"),
            'O' => format!("{minus}0o{size:o}"),
            'x' if self.alternate => format!("{minus}0x{size:x}"),
            'x' => format!("{minus}{size:x}"),
            'X' if self.alternate => format!("{minus}0X{size:X}"),
            'X' => format!("{minus}{size:X}"),
            _ => u32::try_from(number).ok().and_then(char::from_u32).unwrap_or('\u{fffd}').to_string(),
        }
    }
}

/// A number in a format, or the next argument where a `*` stands.
fn number<'f>(format: &'f str, values: &mut impl Iterator<Item = Argument>) -> (Option<usize>, &'f str) {
    if let Some(rest) = format.strip_prefix('*') {
        let value = values.next().and_then(|value| value.text().parse::<usize>().ok());
        return (value.map(|value| value.min(MAX_WIDTH)), rest);
    }
    let end = format.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(format.len());
    (format[..end].parse::<usize>().ok().map(|value| value.min(MAX_WIDTH)), &format[end..])
}

/// As Go's `%v`: with an exponent for very large and very small numbers.
fn shortest(number: f64) -> String {
    match number.abs() {
        0.0 | 1e-4..1e21 => number.to_string(),
        _ => go_exponent(&format!("{number:e}"), 'e'),
    }
}

fn exponent(number: f64, precision: usize, letter: char) -> String {
    go_exponent(&format!("{number:.precision$e}"), letter)
}

/// Go writes at least two digits of an exponent, and its sign.
fn go_exponent(text: &str, letter: char) -> String {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
    format!("{digits}{letter}{sign}{exponent:0>2}")
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A value as OPA writes terms: `["a", {"b": 1}]`. Values are as deep as the policies and objects that make them, which
/// are bounded.
fn term(value: &Value) -> String {
    let listed = |items: Vec<String>| items.join(", ");
    match value {
        Value::Array(items) => format!("[{}]", listed(items.iter().map(term).collect())),
        Value::Set(items) if items.is_empty() => "set()".to_owned(),
        Value::Set(items) => format!("{{{}}}", listed(items.iter().map(term).collect())),
        Value::Object(object) => {
            let fields = object.iter_sorted().map(|(key, value)| format!("{}: {}", term(key), term(value)));
            format!("{{{}}}", listed(fields.collect()))
        }
        Value::String(text) => quoted(text),
        other => other.to_json_str().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(format: &str, json: &str) -> String {
        let value = sprintf(&[Value::from(format), Value::from_json_str(json).unwrap()]);
        value.as_string().unwrap().to_string()
    }

    /// Expected texts are those of OPA 1.4.2.
    #[test]
    fn verbs_print_as_in_go() {
        assert_eq!(
            print("%s is %d, %v and %v%%", r#"["a", 3, [1, "b", null], {"k": true}]"#),
            r#"a is 3, [1, "b", null] and {"k": true}%"#
        );
        assert_eq!(print("[%5v|%-5s|%05d|%+d]", r#"["ab", "cd", -42, 7]"#), "[   ab|cd   |-0042|+7]");
        assert_eq!(print("%o %x %X %#x %b %c", "[420, 255, 255, 255, 5, 65]"), "644 ff FF 0xff 101 A");
        assert_eq!(print("%.2f %f %v %e", "[1.005, 1.5, 0.25, 12345.5]"), "1.00 1.500000 0.25 1.234550e+04");
        assert_eq!(print("%q %#v %.1s %T %*d", r#"["a\"b", "c", "éf", 1, 3, 7]"#), r#""a\"b" "c" é int   7"#);
    }

    #[test]
    fn numbers_and_terms_print_as_in_opa() {
        assert_eq!(print("%v %v", "[1e21, 0.00001]"), "1e+21 1e-05");
        assert_eq!(print("%v %d %s", "[true, 1.5, null]"), "true %!d(float64=1.5) null");
        let set = Value::from(std::collections::BTreeSet::from([Value::from(1u64), Value::from(2u64)]));
        let values = Value::from(vec![set, Value::new_set()]);
        assert_eq!(sprintf(&[Value::from("%v %v"), values]), Value::from("{1, 2} set()"));
    }

    #[test]
    fn mistakes_show_and_lose_nothing() {
        assert_eq!(print("%s", r#"["a", "b", 1]"#), "a%!(EXTRA string=b, int=1)");
        assert_eq!(print("%s %s", r#"["a"]"#), "a %!s(MISSING)");
        assert_eq!(print("%d %s %!", r#"["a", 1]"#), "%!d(string=a) %!s(int=1) %!!(MISSING)");
        assert_eq!(print("100%", "[]"), "100%!(NOVERB)");
        assert_eq!(print("%99999999d", "[1]").len(), MAX_WIDTH);
        assert_eq!(sprintf(&[Value::from("x"), Value::Null]), Value::Undefined);
    }
}
