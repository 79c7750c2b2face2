//! sprig's functions for texts.

use gotmpl::{Result, Value};

use super::work::{Function, allow, argument, integer, printed, refused, string, text};

pub(super) const TABLE: &[(&str, Function)] = &[
    ("trim", |arguments| Ok(string(text(arguments, 0)?.trim()))),
    ("upper", |arguments| Ok(string(text(arguments, 0)?.to_uppercase()))),
    ("lower", |arguments| Ok(string(text(arguments, 0)?.to_lowercase()))),
    ("title", |arguments| Ok(string(words(text(arguments, 0)?, true)))),
    ("untitle", |arguments| Ok(string(words(text(arguments, 0)?, false)))),
    ("nospace", |arguments| {
        Ok(string(text(arguments, 0)?.chars().filter(|letter| !letter.is_whitespace()).collect::<String>()))
    }),
    ("trimAll", trim_all),
    ("trimall", trim_all),
    ("trimSuffix", |arguments| {
        let text = (text(arguments, 0)?, text(arguments, 1)?);
        Ok(string(text.1.strip_suffix(text.0).unwrap_or(text.1)))
    }),
    ("trimPrefix", |arguments| {
        let text = (text(arguments, 0)?, text(arguments, 1)?);
        Ok(string(text.1.strip_prefix(text.0).unwrap_or(text.1)))
    }),
    ("contains", |arguments| Ok(Value::Bool(text(arguments, 1)?.contains(text(arguments, 0)?)))),
    ("hasPrefix", |arguments| Ok(Value::Bool(text(arguments, 1)?.starts_with(text(arguments, 0)?)))),
    ("hasSuffix", |arguments| Ok(Value::Bool(text(arguments, 1)?.ends_with(text(arguments, 0)?)))),
    ("trunc", trunc),
    ("substr", substr),
    ("repeat", repeat),
    ("replace", replace),
    ("quote", |arguments| Ok(string(each(arguments, |value| format!("{:?}", Quoted(value)))))),
    ("squote", |arguments| Ok(string(each(arguments, |value| format!("'{}'", printed(value)))))),
    ("cat", |arguments| Ok(string(each(arguments, printed)))),
    ("indent", |arguments| Ok(string(indent(integer(arguments, 0)?, text(arguments, 1)?)?))),
    ("nindent", |arguments| Ok(string(format!("\n{}", indent(integer(arguments, 0)?, text(arguments, 1)?)?)))),
    ("plural", |arguments| {
        let one = integer(arguments, 2)? == 1;
        Ok(string(text(arguments, usize::from(!one))?))
    }),
    ("toString", |arguments| Ok(string(printed(argument(arguments, 0)?)))),
    ("toStrings", |arguments| Ok(Value::List(strings(argument(arguments, 0)?).into_iter().map(string).collect()))),
    ("join", join),
    ("sortAlpha", |arguments| {
        let mut all = strings(argument(arguments, 0)?);
        all.sort();
        Ok(Value::List(all.into_iter().map(string).collect()))
    }),
    ("splitList", |arguments| {
        let parts = text(arguments, 1)?.split(text(arguments, 0)?);
        Ok(Value::List(pieces(text(arguments, 0)?, text(arguments, 1)?, parts).into_iter().map(string).collect()))
    }),
    ("split", |arguments| {
        let parts = text(arguments, 1)?.split(text(arguments, 0)?);
        Ok(numbered(&pieces(text(arguments, 0)?, text(arguments, 1)?, parts)))
    }),
    ("splitn", |arguments| {
        let number = usize::try_from(integer(arguments, 1)?).map_err(|_| refused("`splitn` expects a number"))?;
        Ok(numbered(&text(arguments, 2)?.splitn(number, text(arguments, 0)?).collect::<Vec<_>>()))
    }),
];

/// Go splits at an empty separator between all letters, without empty pieces at both ends.
fn pieces<'a>(separator: &str, text: &'a str, parts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let parts: Vec<&str> = parts.collect();
    match separator.is_empty() && parts.len() >= 2 {
        true => parts[1..parts.len() - 1].to_vec(),
        false if separator.is_empty() && text.is_empty() => Vec::new(),
        false => parts,
    }
}

/// Pieces as an object: `_0`, `_1`, ...
fn numbered(pieces: &[&str]) -> Value {
    let fields = pieces.iter().enumerate().map(|(index, piece)| (format!("_{index}").into(), string(*piece)));
    Value::Map(std::sync::Arc::new(fields.collect()))
}

fn trim_all(arguments: &[Value]) -> Result<Value> {
    let set = text(arguments, 0)?;
    Ok(string(text(arguments, 1)?.trim_matches(|letter| set.contains(letter))))
}

/// The text with the first letter of every word in upper or lower case.
fn words(text: &str, upper: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for letter in text.chars() {
        let starts = if upper { !(before.is_alphanumeric() || before == '_') } else { before.is_whitespace() };
        match (starts, upper) {
            (true, true) => out.extend(letter.to_uppercase()),
            (true, false) => out.extend(letter.to_lowercase()),
            (false, _) => out.push(letter),
        }
        before = letter;
    }
    out
}

/// A byte offset that stands between two letters, at or before an offset that may not.
fn boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn trunc(arguments: &[Value]) -> Result<Value> {
    let (length, text) = (integer(arguments, 0)?, text(arguments, 1)?);
    let amount = usize::try_from(length.unsigned_abs()).unwrap_or(usize::MAX);
    Ok(string(match length < 0 {
        true if amount < text.len() => &text[boundary(text, text.len() - amount)..],
        false if amount < text.len() => &text[..boundary(text, amount)],
        _ => text,
    }))
}

fn substr(arguments: &[Value]) -> Result<Value> {
    let (start, end, text) = (integer(arguments, 0)?, integer(arguments, 1)?, text(arguments, 2)?);
    let at = |offset: i64| boundary(text, usize::try_from(offset).unwrap_or(usize::MAX));
    Ok(string(match (start < 0, end < 0 || end > text.len() as i64) {
        (true, _) if end < 0 => return Err(refused("`substr` is out of range")),
        (true, _) => &text[..at(end)],
        (false, true) => &text[at(start)..],
        (false, false) => text.get(at(start)..at(end)).ok_or_else(|| refused("`substr` is out of range"))?,
    }))
}

fn repeat(arguments: &[Value]) -> Result<Value> {
    let (count, text) = (integer(arguments, 0)?, text(arguments, 1)?);
    let count = usize::try_from(count).map_err(|_| refused("`repeat` expects a number that is not negative"))?;
    allow(text.len().saturating_mul(count))?;
    Ok(string(text.repeat(count)))
}

fn replace(arguments: &[Value]) -> Result<Value> {
    let (old, new, text) = (text(arguments, 0)?, text(arguments, 1)?, text(arguments, 2)?);
    allow(text.len().saturating_add(text.matches(old).count().saturating_mul(new.len())))?;
    Ok(string(text.replace(old, new)))
}

fn indent(columns: i64, text: &str) -> Result<String> {
    let columns = usize::try_from(columns).map_err(|_| refused("`indent` expects a number that is not negative"))?;
    let lines = text.matches('\n').count() + 1;
    allow(text.len().saturating_add(lines.saturating_mul(columns)))?;
    let pad = " ".repeat(columns);
    Ok(format!("{pad}{}", text.replace('\n', &format!("\n{pad}"))))
}

/// The arguments that are not nil, each written by `write`, with blanks between them.
fn each(arguments: &[Value], write: impl Fn(&Value) -> String) -> String {
    let written: Vec<String> = arguments.iter().filter(|value| !matches!(value, Value::Nil)).map(write).collect();
    written.join(" ")
}

/// What sprig's `strslice` makes of a value: texts of a list's elements without nil.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::List(items) => items.iter().filter(|item| !matches!(item, Value::Nil)).map(printed).collect(),
        Value::Nil => Vec::new(),
        value => vec![printed(value)],
    }
}

fn join(arguments: &[Value]) -> Result<Value> {
    let (separator, all) = (text(arguments, 0)?, strings(argument(arguments, 1)?));
    let bytes: usize = all.iter().map(String::len).sum();
    allow(bytes.saturating_add(all.len().saturating_mul(separator.len())))?;
    Ok(string(all.join(separator)))
}

/// A value as Go's `%q` writes it: control characters are escaped, everything else that can be printed is not.
struct Quoted<'v>(&'v Value);

impl std::fmt::Debug for Quoted<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write as _;
        formatter.write_char('"')?;
        for letter in printed(self.0).chars() {
            match letter {
                '"' => formatter.write_str("\\\"")?,
                '\\' => formatter.write_str("\\\\")?,
                '\n' => formatter.write_str("\\n")?,
                '\t' => formatter.write_str("\\t")?,
                '\r' => formatter.write_str("\\r")?,
                '\u{0}'..='\u{1f}' | '\u{7f}' => write!(formatter, "\\x{:02x}", letter as u32)?,
                _ => formatter.write_char(letter)?,
            }
        }
        formatter.write_char('"')
    }
}
