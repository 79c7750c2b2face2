//! What an API server does not accept in an object of a kind that the repository defines.

use crate::manifest::{Entry, Node};
use crate::object::misfit::Misfit;
use crate::source::Span;

/// A part of an object that does not fit the definition of its kind.
#[derive(Debug)]
pub struct Flaw<'t> {
    /// Where it is: `spec.ports[0].port`; of a field that is not there, where it should be.
    pub path: String,
    /// What is wrong.
    pub problem: Problem<'t>,
    /// The place in the definition that says so.
    pub says: Span,
}

/// What is wrong with a part of an object.
#[derive(Debug)]
pub enum Problem<'t> {
    /// A field that the definition does not have there.
    UnknownField {
        /// The field.
        entry: Entry<'t>,
        /// The fields that there are, in alphabetical order.
        known: Vec<String>,
    },
    /// A field that must be there is not.
    MissingField {
        /// The key of the nearest parent that exists.
        span: Span,
        /// The field.
        name: String,
    },
    /// None of several fields is there, of which one must be.
    MissingFields {
        /// The key of the mapping.
        span: Span,
        /// The fields.
        names: Vec<String>,
    },
    /// Several fields are there, of which only one may be.
    Conflict {
        /// The entries.
        entries: Vec<Entry<'t>>,
    },
    /// A value that is not one of those that are listed.
    UnlistedValue {
        /// The value.
        value: Node<'t>,
        /// What is listed.
        allowed: Vec<String>,
    },
    /// A value of the wrong type.
    Misfit(Misfit<'t>),
    /// A value of the right type that is not accepted.
    InvalidValue {
        /// The value.
        value: Node<'t>,
        /// What to point at: the value, or the key of a list or mapping.
        span: Span,
        /// What is asked.
        limit: Limit,
    },
    /// An element of a list that is there twice.
    Duplicate {
        /// What makes it the same.
        value: Node<'t>,
        /// The first one.
        first: Span,
        /// The fields by which elements are told apart; none where they are told apart as a whole.
        by: Vec<String>,
    },
}

/// What is asked of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// To match a regular expression.
    Pattern(String),
    /// To be something that is described in words.
    Format(&'static str),
    /// To be at least, or more than, a number.
    Minimum(f64, bool),
    /// To be at most, or less than, a number.
    Maximum(f64, bool),
    /// To be a multiple of a number.
    MultipleOf(f64),
    /// To have so many characters at least.
    MinLength(u64),
    /// To have so many characters at most.
    MaxLength(u64),
    /// To have so many elements at least.
    MinItems(u64),
    /// To have so many elements at most.
    MaxItems(u64),
    /// To have so many entries at least.
    MinProperties(u64),
    /// To have so many entries at most.
    MaxProperties(u64),
    /// To fit at least one of the alternatives.
    AnyOf,
    /// To fit exactly one of the alternatives; it fits so many.
    OneOf(usize),
    /// Not to fit something.
    Not,
}

impl Problem<'_> {
    /// A bit that stands for the sort of problem.
    pub fn bit(&self) -> u8 {
        match self {
            Self::UnknownField { .. } => 1,
            Self::MissingField { .. } | Self::MissingFields { .. } => 1 << 1,
            Self::UnlistedValue { .. } => 1 << 2,
            Self::Misfit(_) => 1 << 3,
            Self::InvalidValue { .. } => 1 << 4,
            Self::Duplicate { .. } => 1 << 5,
            Self::Conflict { .. } => 1 << 6,
        }
    }

    /// The text that has to be edited.
    pub fn span(&self) -> Span {
        match self {
            Self::UnknownField { entry, .. } => entry.key.span(),
            Self::MissingField { span, .. } | Self::MissingFields { span, .. } | Self::InvalidValue { span, .. } => {
                *span
            }
            Self::Conflict { entries } => match entries.last() {
                Some(entry) => entry.key.span(),
                None => Span::new(crate::source::FileId(0), 0, 0),
            },
            Self::UnlistedValue { value, .. } | Self::Duplicate { value, .. } => value.span(),
            Self::Misfit(misfit) => misfit.value.span(),
        }
    }
}
