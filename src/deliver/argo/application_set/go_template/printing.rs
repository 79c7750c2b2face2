//! `print`, `println` and `printf`, which Go brings itself, with a bound on what they write.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use gotmpl::{Result, Template, Value};

use super::work::{Function, argument, refused, string, text, unsupported};

pub(super) const TABLE: &[(&str, Function)] =
    &[("print", print), ("println", println), ("printf", printf), (SHOW, show)];

/// The name of the function that every action ends with ([`super::inspect`]); no template can name it.
pub(super) const SHOW: &str = "\u{1}show";

/// What an action writes: `gotmpl` writes numbers differently from Go.
fn show(arguments: &[Value]) -> Result<Value> {
    Ok(string(match argument(arguments, 0)? {
        Value::Nil => "<no value>".to_owned(),
        value => super::work::printed(value),
    }))
}

/// Operands one after the other, with a blank between two that are both no texts.
fn print(arguments: &[Value]) -> Result<Value> {
    let mut out = String::new();
    for (index, value) in arguments.iter().enumerate() {
        let texts = |value: &Value| value.as_str().is_some();
        if index > 0 && !texts(value) && !texts(&arguments[index - 1]) {
            out.push(' ');
        }
        out.push_str(&super::work::printed(value));
    }
    Ok(string(out))
}

fn println(arguments: &[Value]) -> Result<Value> {
    let words: Vec<String> = arguments.iter().map(super::work::printed).collect();
    Ok(string(words.join(" ") + "\n"))
}

/// Longest format, widest field and most operands: the product is a text that can be made in memory.
const FORMAT: usize = 4096;
const WIDTH: usize = 3;
const OPERANDS: usize = 64;

fn printf(arguments: &[Value]) -> Result<Value> {
    let format = text(arguments, 0)?;
    let wide = format.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() > WIDTH);
    if format.len() > FORMAT || arguments.len() > OPERANDS || (wide && format.contains('%')) || format.contains("*") {
        return Err(unsupported("a `printf` with a long format or a width of many digits is not evaluated here"));
    }
    argument(arguments, 0)?;
    // The crate keeps its `printf` to itself, so it is asked through a template.
    static CALLS: OnceLock<Vec<Option<Template>>> = OnceLock::new();
    let calls = CALLS.get_or_init(|| {
        let call = |operands: usize| {
            let names: Vec<String> = (0..operands).map(|index| format!("(index . \"{index}\")")).collect();
            Template::new("").parse(&format!("{{{{printf {}}}}}", names.join(" "))).ok()
        };
        (0..=OPERANDS).map(call).collect()
    });
    let template = calls.get(arguments.len()).and_then(Option::as_ref);
    let template = template.ok_or_else(|| refused("`printf` expects a format"))?;
    let plain = plain(format, arguments);
    let operands: BTreeMap<Arc<str>, Value> = arguments
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let value = if plain.contains(&index) { string(super::work::printed(value)) } else { value.clone() };
            (index.to_string().into(), value)
        })
        .collect();
    template.execute_to_string(&Value::Map(Arc::new(operands))).map(string)
}

/// The operands of a format that `%v` writes and that the crate would write differently from Go.
fn plain(format: &str, arguments: &[Value]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut operand = 0;
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            continue;
        }
        let flag = |letter: &char| "+- 0123456789.".contains(*letter);
        match letters.by_ref().find(|letter| !flag(letter)) {
            Some('%') => {}
            // Operands by number, and Go syntax: rare enough to be left to the crate.
            Some('[' | '#') | None => return found,
            Some(verb) => {
                operand += 1;
                let value = arguments.get(operand);
                if verb == 'v' && matches!(value, Some(Value::Float(_) | Value::List(_) | Value::Map(_))) {
                    found.push(operand);
                }
            }
        }
    }
    found
}
