//! Flux's variable substitution: `spec.postBuild` of a Kustomization.
//!
//! Takes text and a lookup of variables; gives text that knows where each of its pieces comes from. The controller
//! substitutes in the *serialised* YAML of every object that it has built and reads the result again, so a value may change
//! the type of a field (`replicas: ${N}`) and even the structure; [`scalar`] answers for one field, and says when only the
//! whole object can tell.
//!
//! It must not judge: an undefined variable is in the answer, whether it fails the build depends on the controller's version.

mod emit;
mod function;
mod scalar;
mod syntax;

use std::ops::Range;

use thiserror::Error;

use crate::source::Span;
use function::Refusal;
pub(crate) use scalar::{Place, Scalar, key, scalar};
pub(crate) use syntax::SyntaxError;
use syntax::{Expression, Operator, Part};

/// A variable that is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Variable<'v> {
    /// The value without line breaks, which the controller removes; `None` when it is not known: it is encrypted, or made in
    /// the cluster.
    pub text: Option<&'v str>,
    /// What sets it.
    pub span: Span,
}

/// Finds a variable by its name.
pub(crate) type Lookup<'l, 'v> = dyn Fn(&str) -> Option<Variable<'v>> + 'l;

/// A text after substitution.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Substituted {
    /// The text. An expression whose variable is not known is in it as it was written.
    pub text: String,
    /// Where the text comes from: in its order, without gaps, none of them empty.
    pub pieces: Vec<Piece>,
    /// The bytes of the outermost expressions in the text before substitution, in their order.
    pub expressions: Vec<Range<usize>>,
    /// The defined variables that were looked at, in the order of evaluation, also those that left no text.
    pub used: Vec<Use>,
    /// Expressions whose variable is not defined and that give no default. They are the empty string here; since
    /// kustomize-controller 1.9 they fail the build.
    pub undefined: Vec<Undefined>,
    /// Whether a value that is not known would be part of the text.
    pub unknown: bool,
}

/// A run of substituted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The bytes of the text after substitution.
    pub output: Range<usize>,
    /// What they are.
    pub origin: Origin,
}

/// Where a run of text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The text before substitution, from this byte on.
    Text(usize),
    /// A variable's value, or what an operator made of it.
    Variable {
        /// What sets the variable.
        span: Span,
        /// The bytes of the expression in the text before substitution.
        expression: Range<usize>,
    },
}

/// An expression with a defined variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    /// The variable.
    pub name: String,
    /// The bytes of the expression in the text before substitution.
    pub range: Range<usize>,
    /// What sets the variable.
    pub span: Span,
}

/// An expression with a variable that is not defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undefined {
    /// The variable.
    pub name: String,
    /// The bytes of the expression in the text before substitution.
    pub range: Range<usize>,
}

/// Why a text cannot be substituted. The controller fails the build of the whole Kustomization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SubstitutionError {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The bytes of the expression in the text before substitution, up to where reading stopped.
    pub range: Range<usize>,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum ErrorKind {
    /// It cannot be read.
    #[error("{0}")]
    Syntax(SyntaxError),
    /// The result cuts a character in two, which makes the YAML unreadable.
    #[error("the result cuts a character of the value in two")]
    SplitCharacter,
    /// The result would be larger than 8 MiB, or a pattern would be matched with a value of more than 1 KiB.
    #[error("the result or the value is too large")]
    TooLarge,
}

impl std::fmt::Display for SyntaxError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::VariableName => "the expression has no variable name",
            Self::MissingBrace => "the variable name is not followed by an operator or `}`",
            Self::Argument => "an argument of the operator is missing or not closed",
            Self::BadSubstitution => "the operator is used in a way that does not exist",
            Self::TooDeep => "the expressions nest too deep",
        })
    }
}

/// Replaces every expression of a text.
///
/// # Errors
/// When an expression cannot be read or its result cannot be text.
pub(crate) fn substitute(text: &str, lookup: &Lookup<'_, '_>) -> Result<Substituted, SubstitutionError> {
    if memchr::memchr(b'$', text.as_bytes()).is_none() {
        return Ok(Substituted::unchanged(text));
    }
    let parts = syntax::parse(text)
        .map_err(|failure| SubstitutionError { kind: ErrorKind::Syntax(failure.error), range: failure.range })?;
    let mut evaluation = Evaluation { text, lookup, done: Substituted::default() };
    let output = evaluation.parts(&parts)?;
    evaluation.done.expressions = parts
        .iter()
        .filter_map(|part| match part {
            Part::Expression(expression) => Some(expression.range.clone()),
            Part::Text(_) => None,
        })
        .collect();
    Ok(Substituted { text: output.text, pieces: output.pieces, unknown: output.unknown, ..evaluation.done })
}

impl Substituted {
    /// A text without expressions.
    pub(super) fn unchanged(text: &str) -> Self {
        let whole = Piece { output: 0..text.len(), origin: Origin::Text(0) };
        let pieces = if text.is_empty() { Vec::new() } else { vec![whole] };
        Self { text: text.to_owned(), pieces, ..Self::default() }
    }
}

/// Text that grows with its pieces.
#[derive(Default)]
struct Output {
    text: String,
    pieces: Vec<Piece>,
    unknown: bool,
}

impl Output {
    fn push(&mut self, text: &str, origin: Origin) {
        let start = self.text.len();
        self.text.push_str(text);
        let output = start..self.text.len();
        match (self.pieces.last_mut(), &origin) {
            _ if output.is_empty() => {}
            (Some(Piece { output: last, origin: Origin::Text(from) }), Origin::Text(at))
                if from.wrapping_add(last.len()) == *at =>
            {
                last.end = output.end;
            }
            _ => self.pieces.push(Piece { output, origin }),
        }
    }

    fn append(&mut self, other: Output) {
        let moved = self.text.len();
        self.text.push_str(&other.text);
        self.unknown |= other.unknown;
        self.pieces.extend(
            other.pieces.into_iter().map(|piece| Piece {
                output: piece.output.start + moved..piece.output.end + moved,
                origin: piece.origin,
            }),
        );
    }
}

struct Evaluation<'a, 'l, 'v> {
    text: &'a str,
    lookup: &'a Lookup<'l, 'v>,
    /// Uses, and variables that are not defined.
    done: Substituted,
}

impl Evaluation<'_, '_, '_> {
    fn parts(&mut self, parts: &[Part]) -> Result<Output, SubstitutionError> {
        let mut output = Output::default();
        for part in parts {
            let place = match part {
                Part::Text(range) => {
                    output.push(&self.text[range.clone()], Origin::Text(range.start));
                    range
                }
                Part::Expression(expression) => {
                    output.append(self.expression(expression)?);
                    &expression.range
                }
            };
            if output.text.len() > function::LONGEST {
                return Err(SubstitutionError { kind: ErrorKind::TooLarge, range: place.clone() });
            }
        }
        Ok(output)
    }

    /// Arguments are evaluated even when the value makes them superfluous: what they lack fails the build all the same.
    fn expression(&mut self, expression: &Expression) -> Result<Output, SubstitutionError> {
        let mut arguments = Vec::with_capacity(expression.arguments.len());
        for argument in &expression.arguments {
            arguments.push(self.parts(argument)?);
        }
        let name = &self.text[expression.name.clone()];
        let range = expression.range.clone();
        let variable = (self.lookup)(name);
        match variable {
            Some(variable) => {
                self.done.used.push(Use { name: name.to_owned(), range: range.clone(), span: variable.span });
            }
            None if expression.operator == Operator::Default => {}
            None => self.done.undefined.push(Undefined { name: name.to_owned(), range: range.clone() }),
        }
        let value = variable.map_or(Some(""), |variable| variable.text);
        let mut output = Output::default();
        match value {
            Some("") if expression.operator == Operator::Default => {
                output = arguments.into_iter().next().unwrap_or_default();
            }
            Some(value)
                if !arguments.iter().any(|argument| argument.unknown) || expression.operator == Operator::Default =>
            {
                let texts: Vec<&str> = arguments.iter().map(|argument| &*argument.text).collect();
                let text =
                    function::apply(expression.operator, value, &texts).map_err(|refusal| SubstitutionError {
                        kind: match refusal {
                            Refusal::SplitCharacter => ErrorKind::SplitCharacter,
                            Refusal::TooLarge => ErrorKind::TooLarge,
                        },
                        range: range.clone(),
                    })?;
                let origin = match variable {
                    Some(variable) => Origin::Variable { span: variable.span, expression: range },
                    // Only `${#x}` makes text of nothing.
                    None => Origin::Text(range.start),
                };
                output.push(&text, origin);
            }
            _ => {
                output.push(&self.text[range.clone()], Origin::Text(range.start));
                output.unknown = true;
            }
        }
        Ok(output)
    }
}

#[cfg(test)]
mod tests;
