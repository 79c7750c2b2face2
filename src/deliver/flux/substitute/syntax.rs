//! The grammar of `${...}`: text to a list of literal ranges and expressions.
//!
//! It is that of `fluxcd/pkg/envsubst`, a fork of `drone/envsubst` that differs from a shell in many corners; each function
//! names the corners that it keeps. The whole text is one template: an expression that is never closed is an error of all of it.

use std::ops::Range;

/// How deep expressions may stand in each other's arguments. The controller has no limit but its stack.
const DEEPEST: usize = 100;

/// A piece of a template or of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Literal text: a range of the input, escapes taken out.
    Text(Range<usize>),
    Expression(Expression),
}

/// One `${...}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expression {
    /// From the `$` to after the closing brace.
    pub(super) range: Range<usize>,
    /// The variable's name.
    pub(super) name: Range<usize>,
    pub(super) operator: Operator,
    /// Each argument is the text and the expressions that it is made of.
    pub(super) arguments: Vec<Vec<Part>>,
}

/// What an expression does with its variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// `${x}`, and the mixed `${x,^}`, which changes nothing.
    Value,
    /// `${x=y}`, `${x:=y}`, `${x:-y}`, and also `${x:+y}` and `${x:?y}`: all give the default when the value is empty.
    Default,
    /// `${#x}`.
    Length,
    /// `${x,}`
    LowerFirst,
    /// `${x,,}`
    Lower,
    /// `${x^}`
    UpperFirst,
    /// `${x^^}`
    Upper,
    /// `${x#pattern}`
    TrimShortestPrefix,
    /// `${x##pattern}`
    TrimLongestPrefix,
    /// `${x%pattern}`
    TrimShortestSuffix,
    /// `${x%%pattern}`
    TrimLongestSuffix,
    /// `${x:position}`, `${x:position:length}`
    Substring,
    /// `${x/old/new}`
    ReplaceFirst,
    /// `${x//old/new}`
    ReplaceAll,
    /// `${x/#old/new}`
    ReplacePrefix,
    /// `${x/%old/new}`
    ReplaceSuffix,
}

/// Why a text is not a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SyntaxError {
    /// `${` without a name, as in `${}` and `${ x }`.
    VariableName,
    /// Something after the name that is neither an operator nor `}`, as in `${x-default}`.
    MissingBrace,
    /// An argument is missing, or the text ends in one.
    Argument,
    /// An operator is used in a way that does not exist.
    BadSubstitution,
    /// Expressions nest deeper than 100 levels.
    TooDeep,
}

/// A syntax error and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) error: SyntaxError,
    /// From the `$` of the innermost expression to where reading stopped.
    pub(super) range: Range<usize>,
}

/// Reads a template.
pub(super) fn parse(text: &str) -> Result<Vec<Part>, Failure> {
    let bytes = text.as_bytes();
    let mut parser = Parser { text, at: 0 };
    let mut parts = Vec::new();
    let mut start = 0;
    while let Some(found) = memchr::memchr(b'$', &bytes[parser.at..]) {
        let dollar = parser.at + found;
        match bytes.get(dollar + 1) {
            Some(b'{') => {
                push_text(&mut parts, start..dollar);
                parser.at = dollar;
                parts.push(Part::Expression(parser.expression(0)?));
                start = parser.at;
            }
            // `$$` is an escaped `$`: the second one is text and starts nothing.
            Some(b'$') => {
                push_text(&mut parts, start..dollar);
                start = dollar + 1;
                parser.at = dollar + 2;
            }
            _ => parser.at = dollar + 1,
        }
    }
    push_text(&mut parts, start..text.len());
    Ok(parts)
}

fn push_text(parts: &mut Vec<Part>, range: Range<usize>) {
    if !range.is_empty() {
        parts.push(Part::Text(range));
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn starts_with(&self, prefix: &str) -> bool {
        self.text[self.at..].starts_with(prefix)
    }

    /// Takes `byte`, at most `most` times; how often it was there.
    fn take(&mut self, byte: u8, most: usize) -> usize {
        let count = self.text.as_bytes()[self.at..].iter().take(most).take_while(|found| **found == byte).count();
        self.at += count;
        count
    }

    /// Reads the expression that starts here with `${`.
    fn expression(&mut self, depth: usize) -> Result<Expression, Failure> {
        let start = self.at;
        let read = self.body(depth);
        // The failure of an expression inside has its own range.
        let (name, operator, arguments) = read.map_err(|failed| match failed {
            Failed::Here(error) => Failure { error, range: start..self.at.max(start + 2) },
            Failed::Inside(failure) => failure,
        })?;
        Ok(Expression { range: start..self.at, name, operator, arguments })
    }

    fn body(&mut self, depth: usize) -> Result<Body, Failed> {
        if depth >= DEEPEST {
            return Err(Failed::Here(SyntaxError::TooDeep));
        }
        self.at += 2;
        if self.take(b'#', 1) == 1 {
            let name = self.name().ok_or(SyntaxError::BadSubstitution)?;
            self.close()?;
            return Ok((name, Operator::Length, Vec::new()));
        }
        let name = self.name().ok_or(SyntaxError::VariableName)?;
        let (operator, arguments) = match self.peek() {
            Some(':') => self.default_or_substring(depth)?,
            Some('=') => self.default(1, depth)?,
            Some(',' | '^') => (self.casing(), Vec::new()),
            Some('/') => self.replace(depth)?,
            Some('#' | '%') => self.remove(depth)?,
            Some('}') => (Operator::Value, Vec::new()),
            _ => return Err(Failed::Here(SyntaxError::MissingBrace)),
        };
        self.close()?;
        Ok((name, operator, arguments))
    }

    /// A name may start with a digit here; the variables' names are what the controller checks.
    fn name(&mut self) -> Option<Range<usize>> {
        let rest = &self.text[self.at..];
        let length = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        let name = self.at..self.at + length;
        self.at = name.end;
        (length > 0).then_some(name)
    }

    fn close(&mut self) -> Result<(), SyntaxError> {
        if self.take(b'}', 1) == 1 { Ok(()) } else { Err(SyntaxError::BadSubstitution) }
    }

    fn default_or_substring(&mut self, depth: usize) -> Result<(Operator, Vec<Vec<Part>>), Failed> {
        match self.text[self.at + 1..].chars().next() {
            Some('=' | '-' | '?' | '+') => self.default(2, depth),
            // The scanner steps back by the length of what it looked at, and so loses its place when that is not ASCII.
            Some(letter) if letter.is_ascii() => self.substring(depth),
            _ => Err(Failed::Here(SyntaxError::BadSubstitution)),
        }
    }

    /// The rest up to the brace is the default, `$$` and backslashes included as they are.
    fn default(&mut self, operator: usize, depth: usize) -> Result<(Operator, Vec<Vec<Part>>), Failed> {
        self.at += operator;
        let mut argument = Vec::new();
        while self.peek() != Some('}') {
            argument.extend(self.argument(|letter| letter != '}', Escapes::None, depth)?);
        }
        Ok((Operator::Default, vec![argument]))
    }

    fn substring(&mut self, depth: usize) -> Result<(Operator, Vec<Vec<Part>>), Failed> {
        self.at += 1;
        let mut arguments = vec![self.argument(|letter| letter != ':' && letter != '}', Escapes::None, depth)?];
        if self.take(b':', usize::MAX) > 0 {
            arguments.push(self.argument(|letter| letter != '}', Escapes::None, depth)?);
        }
        Ok((Operator::Substring, arguments))
    }

    fn casing(&mut self) -> Operator {
        let start = self.at;
        while self.at < start + 2 && matches!(self.peek(), Some(',' | '^')) {
            self.at += 1;
        }
        match &self.text[start..self.at] {
            "," => Operator::LowerFirst,
            ",," => Operator::Lower,
            "^" => Operator::UpperFirst,
            "^^" => Operator::Upper,
            _ => Operator::Value,
        }
    }

    /// The pattern ends at the brace, or where an expression starts, after which only the brace may come.
    fn remove(&mut self, depth: usize) -> Result<(Operator, Vec<Vec<Part>>), Failed> {
        let hashes = self.take(b'#', 2);
        let percents = if hashes == 0 { self.take(b'%', 2) } else { 0 };
        let operator = match (hashes, percents) {
            (1, _) => Operator::TrimShortestPrefix,
            (2, _) => Operator::TrimLongestPrefix,
            (_, 1) => Operator::TrimShortestSuffix,
            _ => Operator::TrimLongestSuffix,
        };
        Ok((operator, vec![self.argument(|letter| letter != '}', Escapes::None, depth)?]))
    }

    /// The text to look for ends at the next `/`, wherever that is: a brace does not end it. Several slashes count as one.
    fn replace(&mut self, depth: usize) -> Result<(Operator, Vec<Vec<Part>>), Failed> {
        self.at += 1;
        let operator = match self.peek() {
            Some('/') => Operator::ReplaceAll,
            Some('#') => Operator::ReplacePrefix,
            Some('%') => Operator::ReplaceSuffix,
            _ => Operator::ReplaceFirst,
        };
        self.at += usize::from(operator != Operator::ReplaceFirst);
        let mut arguments = vec![self.argument(|letter| letter != '/', Escapes::All, depth)?];
        if self.take(b'/', usize::MAX) == 0 {
            return Err(Failed::Here(SyntaxError::BadSubstitution));
        }
        if self.peek() != Some('}') {
            arguments.push(self.argument(|letter| letter != '}', Escapes::All, depth)?);
        }
        Ok((operator, arguments))
    }

    /// An argument is one expression, or text up to an expression or to what `accept` refuses.
    fn argument(&mut self, accept: impl Fn(char) -> bool, escapes: Escapes, depth: usize) -> Result<Vec<Part>, Failed> {
        if self.starts_with("${") {
            return Ok(vec![Part::Expression(self.expression(depth + 1).map_err(Failed::Inside)?)]);
        }
        let mut parts = Vec::new();
        let mut start = self.at;
        while let Some(letter) = self.peek() {
            if self.starts_with("${") {
                break;
            }
            if escapes == Escapes::All && ["$$", "\\\\", "\\/"].iter().any(|pair| self.starts_with(pair)) {
                push_text(&mut parts, start..self.at);
                start = self.at + 1;
                self.at += 2;
            } else if accept(letter) {
                self.at += letter.len_utf8();
            } else {
                break;
            }
        }
        push_text(&mut parts, start..self.at);
        if parts.is_empty() { Err(Failed::Here(SyntaxError::Argument)) } else { Ok(parts) }
    }
}

/// Name, operator and arguments.
type Body = (Range<usize>, Operator, Vec<Vec<Part>>);

/// Which escapes an argument knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    None,
    /// `$$`, `\\` and `\/`.
    All,
}

enum Failed {
    /// In the expression that is being read.
    Here(SyntaxError),
    /// In one of its arguments.
    Inside(Failure),
}

impl From<SyntaxError> for Failed {
    fn from(error: SyntaxError) -> Self {
        Self::Here(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The template in one line: text as it is, expressions as `<operator name|argument|...>`.
    fn show(text: &str) -> String {
        fn parts(text: &str, list: &[Part]) -> String {
            let show = |part: &Part| match part {
                Part::Text(range) => text[range.clone()].to_owned(),
                Part::Expression(expression) => {
                    let arguments: String =
                        expression.arguments.iter().map(|argument| format!("|{}", parts(text, argument))).collect();
                    format!("<{:?} {}{arguments}>", expression.operator, &text[expression.name.clone()])
                }
            };
            list.iter().map(show).collect()
        }
        match parse(text) {
            Ok(list) => parts(text, &list),
            Err(failure) => format!("{:?} at `{}`", failure.error, &text[failure.range]),
        }
    }

    #[test]
    fn every_operator_is_read() {
        for (text, expected) in [
            ("a ${b}c", "a <Value b>c"),
            ("${a:-b c}", "<Default a|b c>"),
            ("${a:=}", "<Default a|>"),
            ("${a=b}", "<Default a|b>"),
            ("${a:?b}${a:+b}", "<Default a|b><Default a|b>"),
            ("${a:-x${b:-${c}}y}", "<Default a|x<Default b|<Value c>>y>"),
            ("${#a}", "<Length a>"),
            ("${a,}${a,,}${a^}${a^^}${a,^}", "<LowerFirst a><Lower a><UpperFirst a><Upper a><Value a>"),
            ("${a#b}${a##b}${a###}", "<TrimShortestPrefix a|b><TrimLongestPrefix a|b><TrimLongestPrefix a|#>"),
            ("${a%b}${a%%b}", "<TrimShortestSuffix a|b><TrimLongestSuffix a|b>"),
            ("${a:1}${a:1:2}${a: -1::2}", "<Substring a|1><Substring a|1|2><Substring a| -1|2>"),
            ("${a/b/c}${a//b/c}", "<ReplaceFirst a|b|c><ReplaceAll a|b|c>"),
            (
                "${a/#b/c}${a/%b/c}${a/b/}${a/b//c}",
                "<ReplacePrefix a|b|c><ReplaceSuffix a|b|c><ReplaceFirst a|b><ReplaceFirst a|b|c>",
            ),
            (r"${a/\//\\$$}", r"<ReplaceFirst a|/|\$>"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn dollars_without_a_brace_are_text() {
        for (text, expected) in [
            ("$a $ {a} a$", "$a $ {a} a$"),
            ("$${a}", "${a}"),
            ("$$${a}", "$<Value a>"),
            ("$$$$", "$$"),
            ("$$", "$"),
            ("${a:-$${b}}", "<Default a|$<Value b>>"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn errors_have_their_place() {
        for (text, expected) in [
            ("x ${} y", "VariableName at `${`"),
            ("${ a}", "VariableName at `${`"),
            ("${a-b}", "MissingBrace at `${a`"),
            ("${a", "MissingBrace at `${a`"),
            ("${a:-b", "Argument at `${a:-b`"),
            ("${a:-${b}", "Argument at `${a:-${b}`"),
            ("${a:-${b.c}}", "MissingBrace at `${b`"),
            ("${a:}", "Argument at `${a:`"),
            ("${a:é}", "BadSubstitution at `${a`"),
            ("${a#}", "Argument at `${a#`"),
            ("${a#b${c}}", "BadSubstitution at `${a#b`"),
            ("${a/b}", "BadSubstitution at `${a/b}`"),
            ("${#a:1}", "BadSubstitution at `${#a`"),
            ("${a,,,}", "BadSubstitution at `${a,,`"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = format!("{}{}", "${a:-".repeat(100_000), "}".repeat(100_000));
        assert_eq!(parse(&deep).map_err(|failure| failure.error), Err(SyntaxError::TooDeep));
        assert!(parse(&format!("{}{}", "${a:-".repeat(90), "}".repeat(90))).is_ok());
    }
}
