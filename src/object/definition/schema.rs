//! A structural schema of OpenAPI v3, compiled: what is asked of every object of a kind, ready to be asked.

use std::sync::OnceLock;

use regex::Regex;

use super::format::Format;
use super::pattern;
use crate::source::Span;

/// What is known of a value and of what is in it.
#[derive(Debug)]
pub struct Schema {
    /// Where the schema stands: the key that it is the value of.
    pub span: Span,
    /// The type; `None` where any is taken, and in what only restricts a value whose type another schema says.
    pub(super) kind: Option<SchemaType>,
    /// Whether null is a value; otherwise it counts as nothing.
    pub(super) is_nullable: bool,
    /// Whether fields that are not known are kept.
    pub(super) keeps_unknown: bool,
    /// Whether it is an object with `apiVersion`, `kind` and `metadata` of its own.
    pub(super) is_embedded: bool,
    /// The fields, sorted by name.
    pub(super) fields: Vec<(Box<str>, Schema)>,
    /// Fields that are not among [`Schema::fields`].
    pub(super) others: Others,
    /// The elements of a list.
    pub(super) items: Option<Box<Schema>>,
    /// What the API server writes where nothing is written.
    pub(super) default: Option<serde_json::Value>,
    /// Fields that must be there, with the places that say so.
    pub(super) required: Vec<(Box<str>, Span)>,
    /// What else is asked of the value.
    pub(super) constraints: Vec<Constraint>,
    /// How the elements of a list are told apart.
    pub(super) list: ListType,
    /// The number of rules in CEL in the schema and in all that it holds.
    pub(super) rules: usize,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SchemaType {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
    /// `x-kubernetes-int-or-string`.
    IntOrString,
}

/// Fields without a name in the schema.
#[derive(Debug)]
pub(super) enum Others {
    /// There are none.
    No,
    /// Any, with scalars or lists of scalars as values: what is in a mapping has no schema, so it is dropped.
    Any,
    /// Any, and this is known of their values.
    Of(Box<Schema>),
}

/// How the elements of a list are told apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ListType {
    /// They are not.
    Atomic,
    /// By themselves.
    Set,
    /// By these fields.
    Map(Vec<Box<str>>),
}

/// Something that is asked of a value besides its type.
#[derive(Debug)]
pub(super) struct Constraint {
    /// Where it stands: the key.
    pub(super) span: Span,
    pub(super) what: Asked,
}

/// What is asked of a value. Each applies only to values of the types that it is about.
#[derive(Debug)]
pub(super) enum Asked {
    /// It is one of these.
    Enumeration(Vec<serde_json::Value>),
    /// It matches.
    Pattern(Pattern),
    Format(Format),
    Minimum {
        limit: f64,
        is_exclusive: bool,
    },
    Maximum {
        limit: f64,
        is_exclusive: bool,
    },
    MultipleOf(f64),
    MinLength(u64),
    MaxLength(u64),
    MinItems(u64),
    MaxItems(u64),
    MinProperties(u64),
    MaxProperties(u64),
    AllOf(Vec<Schema>),
    AnyOf(Vec<Schema>),
    OneOf(Vec<Schema>),
    Not(Box<Schema>),
}

/// A regular expression of Go, compiled when the first string is held against it.
#[derive(Debug)]
pub(super) struct Pattern {
    /// As written.
    pub(super) text: Box<str>,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.into(), compiled: OnceLock::new() }
    }

    /// Whether it matches anywhere in a text; `None` if it cannot be said.
    pub(super) fn matches(&self, text: &str) -> Option<bool> {
        let compiled = self.compiled.get_or_init(|| pattern::compile(&self.text));
        Some(compiled.as_ref()?.is_match(text))
    }
}

impl Schema {
    /// A schema of which nothing is known.
    pub(super) fn any(span: Span) -> Self {
        Self {
            span,
            kind: None,
            is_nullable: true,
            keeps_unknown: true,
            is_embedded: false,
            fields: Vec::new(),
            others: Others::No,
            items: None,
            default: None,
            required: Vec::new(),
            constraints: Vec::new(),
            list: ListType::Atomic,
            rules: 0,
        }
    }

    /// The number of rules in CEL (`x-kubernetes-validations`) in the schema and in all that it holds.
    pub fn rules(&self) -> usize {
        self.rules
    }

    /// What is known of a field that has a name in the schema.
    pub(super) fn field(&self, name: &str) -> Option<&Schema> {
        let index = self.fields.binary_search_by(|(known, _)| (**known).cmp(name)).ok()?;
        Some(&self.fields[index].1)
    }

    /// What is known of any field.
    pub(super) fn child(&self, name: &str) -> Option<&Schema> {
        self.field(name).or(match &self.others {
            Others::Of(schema) => Some(schema),
            Others::No | Others::Any => None,
        })
    }
}
