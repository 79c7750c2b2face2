//! What an API server does not accept in a CustomResourceDefinition.
//!
//! Source: `k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation` and `pkg/apiserver/schema`, release 1.36; judge:
//! `tests/data/definitions`. Expressions in CEL are not compiled.

mod keywords;
mod parts;
mod restriction;
mod schema;
mod spec;

use crate::manifest::Manifest;
use crate::object::misfit::{Step, path_of};
use crate::source::Span;

pub use schema::in_schemas;
pub use spec::in_spec;

/// A part of a CustomResourceDefinition that is not accepted.
#[derive(Debug)]
pub struct Mistake {
    /// The text that has to be edited; of what is missing, the key of the nearest parent.
    pub span: Span,
    /// What is wrong, with its place, as the rest of a sentence.
    pub what: String,
    /// What to do about it.
    pub help: String,
    /// Whether something is missing.
    pub is_missing: bool,
    /// Whether the API server accepts it all the same, and only the kind is of no use.
    pub is_accepted: bool,
}

impl Mistake {
    fn new(span: Span, what: String, help: impl Into<String>) -> Self {
        Self { span, what, help: help.into(), is_missing: false, is_accepted: false }
    }

    fn missing(span: Span, what: String, help: impl Into<String>) -> Self {
        Self { is_missing: true, ..Self::new(span, what, help) }
    }
}

/// Whether an object is a CustomResourceDefinition of the version that API servers have.
pub fn is_definition(manifest: &Manifest<'_>) -> bool {
    manifest.is("apiextensions.k8s.io", "CustomResourceDefinition") && manifest.version() == "v1"
}

/// Steps and one more name as a message shows them.
fn path_to(steps: &[Step<'_>], name: &str) -> String {
    let path = path_of(steps);
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
