//! What can be wrong with a part of an object.

use crate::manifest::{Entry, Node};
use crate::object::builtin::StructureId;
use crate::object::misfit::Misfit;
use crate::source::Span;

/// A part of an object that is not accepted.
#[derive(Debug)]
pub enum Defect<'t> {
    /// A value of the wrong type.
    Misfit(Misfit<'t>),
    /// A field that does not exist there.
    UnknownField(UnknownField<'t>),
    /// A field that is not there or empty.
    Missing(Missing),
    /// Text that is not one of those that the field takes.
    Unlisted(Unlisted<'t>),
    /// A value out of range, or text of the wrong form.
    Invalid(Invalid),
    /// Fields that exclude each other.
    Conflict(Invalid),
    /// An entry of a list that stands there already.
    Repeated(Invalid),
}

/// What kind of defect: which rule reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// [`Defect::Misfit`].
    Misfit,
    /// [`Defect::UnknownField`].
    UnknownField,
    /// [`Defect::Missing`].
    Missing,
    /// [`Defect::Unlisted`].
    Unlisted,
    /// [`Defect::Invalid`].
    Invalid,
    /// [`Defect::Conflict`].
    Conflict,
    /// [`Defect::Repeated`].
    Repeated,
}

/// Categories, as bits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Categories(u8);

impl Categories {
    /// Those of some defects.
    pub fn of(defects: &[Defect<'_>]) -> Self {
        Self(defects.iter().fold(0, |bits, defect| bits | 1 << defect.category() as u8))
    }

    /// Whether a category is among them.
    pub fn has(self, category: Category) -> bool {
        self.0 & (1 << category as u8) != 0
    }
}

impl Defect<'_> {
    /// The category of the defect.
    pub fn category(&self) -> Category {
        match self {
            Self::Misfit(_) => Category::Misfit,
            Self::UnknownField(_) => Category::UnknownField,
            Self::Missing(_) => Category::Missing,
            Self::Unlisted(_) => Category::Unlisted,
            Self::Invalid(_) => Category::Invalid,
            Self::Conflict(_) => Category::Conflict,
            Self::Repeated(_) => Category::Repeated,
        }
    }
}

/// A field that does not exist where it stands.
#[derive(Debug)]
pub struct UnknownField<'t> {
    /// The field.
    pub entry: Entry<'t>,
    /// Where it stands, with its name.
    pub path: String,
    /// The fields that exist there.
    pub structure: StructureId,
    /// The field that is meant, if one has nearly the name.
    pub meant: Option<&'static str>,
    /// Where a field of this name exists, above or below.
    pub elsewhere: Option<String>,
}

/// A field that is not there.
#[derive(Debug)]
pub struct Missing {
    /// The key of the nearest parent that exists, or the empty value.
    pub span: Span,
    /// The field, or the structure of which one field of several is missing.
    pub path: String,
    /// The fields of which one must be there.
    pub names: Vec<&'static str>,
    /// Whether it stands there without a value.
    pub is_empty: bool,
    /// Why it must be there, if it does not always: "with `type: ExternalName`".
    pub because: String,
}

/// Text that is not one of those that a field takes.
#[derive(Debug)]
pub struct Unlisted<'t> {
    /// The text.
    pub value: Node<'t>,
    /// The field.
    pub path: String,
    /// What it takes.
    pub allowed: &'static [&'static str],
}

/// What is wrong with a value, for a message.
#[derive(Debug)]
pub struct Invalid {
    /// What to edit.
    pub span: Span,
    /// The field and what is wrong: "`spec.replicas` is `-1`, but must be at least 0".
    pub problem: String,
    /// What to do.
    pub help: String,
    /// Another place that explains it.
    pub related: Option<(Span, &'static str)>,
}
