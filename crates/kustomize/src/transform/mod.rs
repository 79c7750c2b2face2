//! The built-in transformers: each changes all objects of an accumulation, on behalf of a field of the kustomization.
//!
//! They take their field specs as parameters too, because the same transformers can be written out under `transformers:` with
//! other field specs. A transformer that changes nothing writes nothing, so untouched objects stay shared.

pub(crate) mod affix;
pub(crate) mod annotations;
pub(crate) mod images;
pub(crate) mod labels;
pub(crate) mod namespace;
pub(crate) mod pairs;
pub(crate) mod replicas;

#[cfg(test)]
mod tests;

use spanned_yaml::Kind;

use crate::editor::{Editor, Misfit};
use crate::fields::FieldSpec;
use crate::id::NodeId;
use crate::object::Object;
use crate::problem::{Problem, ProblemKind};
use crate::symbol::Symbol;
use crate::work::Work;

/// The text of a field that is a scalar; empty for a null. `field` is its name in messages.
fn scalar_text(work: &Work<'_>, field: &str, node: NodeId) -> Result<Symbol, Problem> {
    match work.editor.kind(node) {
        Kind::Null => Ok(Symbol::EMPTY),
        Kind::Mapping | Kind::Sequence => {
            let kind = work.editor.kind(node).described();
            Err(work.problem(ProblemKind::InvalidField, node, format!("`{field}` must be a string, found {kind}")))
        }
        _ => Ok(work.editor.symbol(node)),
    }
}

/// A node that can stand in an object as a text: itself, or its text if it is no string.
fn string_node(editor: &mut Editor<'_>, node: NodeId) -> NodeId {
    let text = match editor.kind(node) {
        Kind::String => return node,
        Kind::Null => String::new(),
        Kind::Bool => editor.bool(node).unwrap_or_default().to_string(),
        _ => editor.text(node).into_owned(),
    };
    editor.string(&text, Some(node), None)
}

/// The problem of an object that has something else where a field spec leads.
fn misfit(work: &Work<'_>, object: &Object, spec: &FieldSpec, misfit: Misfit) -> Problem {
    if spec.path.0.iter().any(|segment| segment.name.is_empty()) {
        let message = format!(
            "the path `{}` of a field has an empty name, so {} cannot have it",
            spec.path,
            work.display(object)
        );
        return work.problem(ProblemKind::InvalidField, misfit.at, message);
    }
    let found = work.editor.kind(misfit.at).described();
    let message = format!(
        "`{}` of {} cannot be set: {} is needed here, found {found}",
        spec.path,
        work.display(object),
        misfit.expected
    );
    work.problem(ProblemKind::InvalidField, misfit.at, message)
}
