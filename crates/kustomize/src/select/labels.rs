//! Label selectors as text: `app=web,tier in (a, b),!legacy`.

use std::borrow::Cow;

use crate::editor::Editor;
use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};

/// One requirement of a selector.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Exists,
    Missing,
    In(Vec<String>),
    /// Also true without the key.
    NotIn(Vec<String>),
    Above(i64),
    Below(i64),
}

/// All requirements must hold; without any it takes everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LabelSelector(Vec<Requirement>);

impl LabelSelector {
    /// Reads a field with a selector.
    pub(super) fn read(planner: &Planner<'_>, mapping: NodeId, field: &str) -> Result<Self, Problem> {
        let Some(node) = planner.field(mapping, field) else { return Ok(Self::default()) };
        let text = planner.read.text(node);
        Self::parse(&text).map_err(|reason| {
            planner.problem(ProblemKind::InvalidField, node, format!("`{field}` `{text}` is no selector: {reason}"))
        })
    }

    /// Parses a selector as the `labels` package of Kubernetes does.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = Tokens { rest: text };
        let mut requirements = Vec::new();
        if tokens.peek() == Token::End {
            return Ok(Self::default());
        }
        loop {
            requirements.push(requirement(&mut tokens)?);
            match tokens.next() {
                Token::End => return Ok(Self(requirements)),
                Token::Symbol(",") => {}
                token => return Err(format!("expected `,` before {}", token.described())),
            }
        }
    }

    /// Whether it takes everything.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a mapping of labels or annotations, perhaps none, has what it asks for.
    pub(crate) fn matches(&self, editor: &Editor<'_>, mapping: Option<NodeId>) -> bool {
        self.0.iter().all(|requirement| {
            let value = mapping.and_then(|mapping| editor.get(mapping, &requirement.key));
            requirement.test.holds(value.map(|value| editor.text(value)))
        })
    }
}

impl Test {
    fn holds(&self, value: Option<Cow<'_, str>>) -> bool {
        match (self, value) {
            (Self::Exists, value) => value.is_some(),
            (Self::Missing, value) => value.is_none(),
            (Self::NotIn(_), None) => true,
            (Self::NotIn(values), Some(value)) => !values.iter().any(|one| **one == *value),
            (Self::In(values), Some(value)) => values.iter().any(|one| **one == *value),
            (Self::Above(limit), Some(value)) => value.parse::<i64>().is_ok_and(|value| value > *limit),
            (Self::Below(limit), Some(value)) => value.parse::<i64>().is_ok_and(|value| value < *limit),
            (Self::In(_) | Self::Above(_) | Self::Below(_), None) => false,
        }
    }
}

fn requirement(tokens: &mut Tokens<'_>) -> Result<Requirement, String> {
    let (key, is_missing) = match tokens.next() {
        Token::Symbol("!") => (tokens.next(), true),
        token => (token, false),
    };
    let Token::Word(key) = key else { return Err(format!("expected a key, found {}", key.described())) };
    check_key(key)?;
    let key = key.to_owned();
    if is_missing {
        return Ok(Requirement { key, test: Test::Missing });
    }
    let test = match tokens.peek() {
        Token::End | Token::Symbol(",") => return Ok(Requirement { key, test: Test::Exists }),
        Token::Word(word @ ("in" | "notin")) => {
            tokens.next();
            let values = values(tokens)?;
            if word == "in" { Test::In(values) } else { Test::NotIn(values) }
        }
        Token::Symbol(symbol @ ("=" | "==" | "!=" | ">" | "<")) => {
            tokens.next();
            let value = exact_value(tokens)?;
            let number = || value.parse::<i64>().map_err(|_| format!("`{value}` is not a whole number"));
            match symbol {
                "!=" => Test::NotIn(vec![value]),
                ">" => Test::Above(number()?),
                "<" => Test::Below(number()?),
                _ => Test::In(vec![value]),
            }
        }
        token => return Err(format!("expected an operator after `{key}`, found {}", token.described())),
    };
    Ok(Requirement { key, test })
}

/// A value after an operator; it may be missing, and is empty then.
fn exact_value(tokens: &mut Tokens<'_>) -> Result<String, String> {
    match tokens.peek() {
        Token::End | Token::Symbol(",") => Ok(String::new()),
        Token::Word(word) => {
            tokens.next();
            check_value(word)?;
            Ok(word.to_owned())
        }
        token => Err(format!("expected a value, found {}", token.described())),
    }
}

/// Values in brackets.
fn values(tokens: &mut Tokens<'_>) -> Result<Vec<String>, String> {
    if tokens.next() != Token::Symbol("(") {
        return Err("expected `(` after `in` or `notin`".to_owned());
    }
    let mut values = Vec::new();
    loop {
        match tokens.next() {
            Token::Word(word) => {
                check_value(word)?;
                values.push(word.to_owned());
                match tokens.next() {
                    Token::Symbol(",") => {}
                    Token::Symbol(")") => return Ok(values),
                    token => return Err(format!("expected `,` or `)`, found {}", token.described())),
                }
            }
            Token::Symbol(",") => values.push(String::new()),
            Token::Symbol(")") => {
                values.push(String::new());
                return Ok(values);
            }
            token => return Err(format!("expected a value, found {}", token.described())),
        }
    }
}

/// A qualified name: an optional DNS prefix and a slash, then up to 63 characters.
fn check_key(key: &str) -> Result<(), String> {
    let name = key.rsplit_once('/').map_or(key, |(_, name)| name);
    if !name.is_empty() && is_name(name) && key.matches('/').count() <= 1 {
        Ok(())
    } else {
        Err(format!("`{key}` is no label key"))
    }
}

fn check_value(value: &str) -> Result<(), String> {
    if is_name(value) { Ok(()) } else { Err(format!("`{value}` is no label value")) }
}

/// Up to 63 letters, digits, `-`, `_` and `.`, a letter or digit first and last; or nothing.
fn is_name(name: &str) -> bool {
    let is_edge = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_alphanumeric);
    name.len() <= 63
        && is_edge(name.as_bytes().first())
        && is_edge(name.as_bytes().last())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    End,
    Symbol(&'t str),
    Word(&'t str),
}

impl Token<'_> {
    fn described(self) -> String {
        match self {
            Self::End => "the end".to_owned(),
            Self::Symbol(text) | Self::Word(text) => format!("`{text}`"),
        }
    }
}

#[derive(Debug)]
struct Tokens<'t> {
    rest: &'t str,
}

impl<'t> Tokens<'t> {
    fn peek(&self) -> Token<'t> {
        Self { rest: self.rest }.next()
    }

    fn next(&mut self) -> Token<'t> {
        const SPECIAL: [char; 7] = ['=', '!', '(', ')', ',', '>', '<'];
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let Some(first) = self.rest.chars().next() else { return Token::End };
        let is_special = SPECIAL.contains(&first);
        let end = if is_special {
            if self.rest.starts_with("==") || self.rest.starts_with("!=") { 2 } else { 1 }
        } else {
            let is_end =
                |character: char| SPECIAL.contains(&character) || matches!(character, ' ' | '\t' | '\r' | '\n');
            self.rest.find(is_end).unwrap_or(self.rest.len())
        };
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        if is_special { Token::Symbol(token) } else { Token::Word(token) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `key=value` pairs match.
    fn matches(selector: &str, labels: &[(&str, &str)]) -> bool {
        let selector = LabelSelector::parse(selector).unwrap_or_else(|reason| unreachable!("{reason}"));
        selector.0.iter().all(|requirement| {
            let value = labels.iter().find(|(key, _)| *key == requirement.key);
            requirement.test.holds(value.map(|(_, value)| Cow::Borrowed(*value)))
        })
    }

    #[test]
    fn every_operator() {
        let labels = [("app", "web"), ("example.com/tier", "2")];
        for yes in [
            "",
            "app",
            "!other",
            "app=web",
            "app == web",
            "app!=api",
            "other!=web",
            "app in (api, web)",
            "app notin (api)",
            "other notin (web)",
            "example.com/tier>1",
            "example.com/tier < 3",
            "app=web,example.com/tier=2",
        ] {
            assert!(matches(yes, &labels), "{yes}");
        }
        for no in [
            "!app",
            "other",
            "app=api",
            "app!=web",
            "app in (api)",
            "app notin (web,api)",
            "app=",
            "app>1",
            "app=web,other",
        ] {
            assert!(!matches(no, &labels), "{no}");
        }
    }

    #[test]
    fn what_is_no_selector() {
        for text in ["a b", "a=b c", "=b", "a in b", "a in (b", "a=b,", "a>x", "a==,=", "-a", "a=b/c", "!", "a/b/c"] {
            assert!(LabelSelector::parse(text).is_err(), "{text}");
        }
    }
}
