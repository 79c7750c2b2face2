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

use spanned_yaml::Kind;

use crate::editor::{Editor, Misfit};
use crate::fields::FieldSpec;
use crate::id::NodeId;
use crate::object::Object;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::work::Work;

/// The value of a field of a kustomization's part. Field names are found in any case, as Go's JSON decoder finds them.
fn field(editor: &Editor<'_>, mapping: NodeId, name: &str) -> Option<NodeId> {
    editor.get(mapping, name).or_else(|| {
        let mut entries = editor.entries(mapping);
        entries.find(|(key, _)| editor.text(*key).eq_ignore_ascii_case(name)).map(|(_, value)| value)
    })
}

/// A field that must be a string; a null counts as none, an empty one too.
fn string_field(planner: &Planner<'_>, mapping: NodeId, name: &str) -> Result<Option<NodeId>, Problem> {
    let editor = &planner.read;
    let Some(node) = field(editor, mapping, name) else { return Ok(None) };
    match editor.kind(node) {
        Kind::Null => Ok(None),
        Kind::String => Ok(Some(node).filter(|node| !editor.text(*node).is_empty())),
        kind => {
            let kind = kind.described();
            let message = format!("`{name}` must be a string, found {kind}; put it into quotes");
            Err(planner.problem(ProblemKind::InvalidField, node, message))
        }
    }
}

/// Checks that a part is a mapping and notes its unknown fields. `what` is the field that it stands in.
fn known_fields(planner: &mut Planner<'_>, what: &str, mapping: NodeId, known: &[&str]) -> Result<(), Problem> {
    if !planner.read.is_mapping(mapping) {
        let kind = planner.read.kind(mapping).described();
        let message = format!("each entry of `{what}` must be a mapping, found {kind}");
        return Err(planner.problem(ProblemKind::InvalidField, mapping, message));
    }
    let keys: Vec<NodeId> = planner.read.entries(mapping).map(|(key, _)| key).collect();
    for key in keys {
        let name = planner.read.text(key);
        if !known.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            let message = format!("kustomize does not know the field `{name}` in an entry of `{what}`");
            let problem = planner.problem(ProblemKind::UnknownField, key, message);
            planner.problems.push(problem);
        }
    }
    Ok(())
}

/// The problem of an object that has something else where a field spec leads.
fn misfit(work: &Work<'_>, object: &Object, spec: &FieldSpec, misfit: Misfit) -> Problem {
    let found = work.editor.kind(misfit.at).described();
    let message = format!(
        "`{}` of {} cannot be set: {} is needed here, found {found}",
        spec.path,
        work.display(object),
        misfit.expected
    );
    work.problem(ProblemKind::InvalidField, misfit.at, message)
}
