//! sprig's functions for regular expressions. Go's syntax and that of the `regex` crate are both RE2's.

use std::sync::Arc;

use gotmpl::{Result, Value};
use regex::{NoExpand, Regex, RegexBuilder};

use super::work::{Function, allow, integer, refused, string, text};

pub(super) const TABLE: &[(&str, Function)] = &[
    // A bad expression matches nothing, unless it must.
    ("regexMatch", |arguments| matches(arguments).or_else(|_| text(arguments, 1).map(|_| Value::Bool(false)))),
    ("mustRegexMatch", matches),
    ("regexFind", find),
    ("mustRegexFind", find),
    ("regexFindAll", find_all),
    ("mustRegexFindAll", find_all),
    ("regexReplaceAll", replace),
    ("mustRegexReplaceAll", replace),
    ("regexReplaceAllLiteral", replace_literally),
    ("mustRegexReplaceAllLiteral", replace_literally),
    ("regexSplit", split),
    ("mustRegexSplit", split),
    ("regexQuoteMeta", |arguments| Ok(string(regex::escape(text(arguments, 0)?)))),
];

/// Memory for one compiled expression.
const SIZE: usize = 1 << 20;

fn expression(arguments: &[Value]) -> Result<Regex> {
    let built = RegexBuilder::new(text(arguments, 0)?).size_limit(SIZE).dfa_size_limit(SIZE).build();
    built.map_err(|error| refused(format!("bad regular expression: {error}")))
}

fn matches(arguments: &[Value]) -> Result<Value> {
    Ok(Value::Bool(expression(arguments)?.is_match(text(arguments, 1)?)))
}

fn find(arguments: &[Value]) -> Result<Value> {
    Ok(string(expression(arguments)?.find(text(arguments, 1)?).map_or("", |found| found.as_str())))
}

/// How many results a Go function gives for its last argument: all for a negative number.
fn number(arguments: &[Value]) -> Result<usize> {
    Ok(usize::try_from(integer(arguments, 2)?).unwrap_or(usize::MAX))
}

fn find_all(arguments: &[Value]) -> Result<Value> {
    let expression = expression(arguments)?;
    let found = expression.find_iter(text(arguments, 1)?).take(number(arguments)?);
    Ok(Value::List(found.map(|found| string(found.as_str())).collect::<Arc<[Value]>>()))
}

fn replace(arguments: &[Value]) -> Result<Value> {
    let (expression, text, new) = (expression(arguments)?, text(arguments, 1)?, text(arguments, 2)?);
    let mut result = String::new();
    let mut end = 0;
    for captures in expression.captures_iter(text) {
        let Some(found) = captures.get(0) else { continue };
        result.push_str(&text[end..found.start()]);
        captures.expand(new, &mut result);
        end = found.end();
        // One match can write the text once for every `$0` of the replacement.
        if result.len() > super::work::HEAVIEST {
            allow(result.len())?;
        }
    }
    result.push_str(&text[end..]);
    allow(result.len())?;
    Ok(string(result))
}

fn replace_literally(arguments: &[Value]) -> Result<Value> {
    let (expression, text, new) = (expression(arguments)?, text(arguments, 1)?, text(arguments, 2)?);
    let matches = expression.find_iter(text).count();
    allow(text.len().saturating_add(matches.saturating_mul(new.len())))?;
    Ok(string(expression.replace_all(text, NoExpand(new)).into_owned()))
}

fn split(arguments: &[Value]) -> Result<Value> {
    let (expression, text) = (expression(arguments)?, text(arguments, 1)?);
    let parts: Vec<Value> = match integer(arguments, 2)? {
        number if number < 0 => expression.split(text).map(string).collect(),
        number => expression.splitn(text, usize::try_from(number).unwrap_or(usize::MAX)).map(string).collect(),
    };
    Ok(Value::List(parts.into()))
}
