//! What one ApplicationSet may cost, and what is said where it costs more or cannot be expanded.

use std::cell::Cell;

use crate::source::Span;

/// Limits of an expansion, against input that is made to be slow.
#[derive(Debug, Clone)]
pub struct ExpansionLimits {
    /// Applications of one ApplicationSet, and parameter sets of one of its generators.
    pub applications: usize,
    /// Bytes that all templates of one ApplicationSet may write, with a surcharge for every value that is looked at.
    pub output: usize,
    /// Bytes that one template may write.
    pub text: usize,
    /// Rounds of all `range` loops of one template.
    pub rounds: u64,
}

impl Default for ExpansionLimits {
    fn default() -> Self {
        Self { applications: 10_000, output: 64 * 1024 * 1024, text: 1024 * 1024, rounds: 10_000 }
    }
}

/// Why an ApplicationSet, or a part of it, is not expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The text that is the reason.
    pub span: Span,
    /// What follows from it.
    pub kind: ProblemKind,
    /// A sentence without its full stop.
    pub message: String,
}

/// What follows from a [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The controller refuses the ApplicationSet: no Application of it is made or updated.
    Invalid,
    /// The controller leaves out what is meant, and makes the other Applications.
    Dropped,
    /// In the cluster there may be Applications that are not known here, or known ones may be missing.
    Open,
    /// The template uses what is not implemented here; the Applications in question are left out.
    Unsupported,
    /// One of [`ExpansionLimits`] was reached; the rest is left out.
    Limit,
}

impl Problem {
    pub(super) fn new(kind: ProblemKind, span: Span, message: impl Into<String>) -> Self {
        Self { span, kind, message: message.into() }
    }

    /// The controller refuses it.
    pub(super) fn invalid(span: Span, message: impl Into<String>) -> Self {
        Self::new(ProblemKind::Invalid, span, message)
    }
}

/// What is left of a limit while an ApplicationSet is expanded.
#[derive(Debug)]
pub(super) struct Budget {
    left: Cell<usize>,
}

/// What looking at a value costs, in bytes of output.
const VALUE: usize = 16;

impl Budget {
    pub(super) fn new(limits: &ExpansionLimits) -> Self {
        Self { left: Cell::new(limits.output) }
    }

    /// Takes the cost of looking at so many values.
    ///
    /// # Errors
    /// When nothing is left.
    pub(super) fn look(&self, values: usize, span: Span) -> Result<(), Problem> {
        self.spend(values.saturating_mul(VALUE), span)
    }

    /// Takes the cost of a value with a text of some bytes.
    ///
    /// # Errors
    /// When nothing is left.
    pub(super) fn spend(&self, bytes: usize, span: Span) -> Result<(), Problem> {
        match self.left.get().checked_sub(bytes.saturating_add(VALUE)) {
            Some(left) => self.left.set(left),
            None => {
                self.left.set(0);
                let message = "the templates of the ApplicationSet write more than can be followed";
                return Err(Problem::new(ProblemKind::Limit, span, message));
            }
        }
        Ok(())
    }
}
