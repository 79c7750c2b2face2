//! `configurations:`: files with more field specs.

use std::sync::Arc;

use super::FieldSpecs;
use super::list::{Conflict, FieldSpec, SpecList};
use super::references::{NameReferences, Target};
use crate::editor::{Editor, FieldPath};
use crate::id::NodeId;
use crate::object::Gvk;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};

/// The longest path of a field spec: as deep as a manifest may be.
pub(super) const MAX_PATH: usize = 128;

impl FieldSpecs {
    /// These specs and those of the files of `configurations:`, given as the roots of the files.
    pub(crate) fn extended(&self, planner: &mut Planner<'_>, roots: &[NodeId]) -> Result<Arc<Self>, Problem> {
        self.with(planner, roots, read)
    }

    /// These specs and those that are read from some roots.
    pub(super) fn with(
        &self,
        planner: &Planner<'_>,
        roots: &[NodeId],
        read: impl Fn(&Planner<'_>, NodeId) -> Result<Self, Problem>,
    ) -> Result<Arc<Self>, Problem> {
        let mut fields = self.clone();
        for &root in roots {
            let added = read(planner, root)?;
            let merged = fields.merge(&added, &planner.world().symbols);
            merged.map_err(|conflict| conflicting(planner, root, &conflict))?;
        }
        Ok(Arc::new(fields))
    }
}

/// The problem of two specs that disagree.
pub(crate) fn conflicting(planner: &Planner<'_>, at: NodeId, conflict: &Conflict) -> Problem {
    let message = format!(
        "the field `{}` has a configuration already that differs in `create`; kustomize refuses to merge the two",
        conflict.path
    );
    planner.problem(ProblemKind::InvalidField, at, message)
}

/// One file.
fn read(planner: &Planner<'_>, root: NodeId) -> Result<FieldSpecs, Problem> {
    let editor = &planner.read;
    let mut fields = FieldSpecs::default();
    if editor.is_null(root) {
        return Ok(fields);
    }
    if !editor.is_mapping(root) {
        let kind = editor.kind(root).described();
        let message = format!("a file of `configurations` must be a mapping, found {kind}");
        return Err(planner.problem(ProblemKind::InvalidField, root, message));
    }
    for (key, value) in editor.entries(root) {
        let name = editor.text(key);
        let list = match &*name.to_ascii_lowercase() {
            "nameprefix" => &mut fields.name_prefix,
            "namesuffix" => &mut fields.name_suffix,
            "namespace" => &mut fields.namespace,
            "commonlabels" => &mut fields.common_labels,
            "labels" => &mut fields.labels,
            "templatelabels" => &mut fields.template_labels,
            "commonannotations" => &mut fields.annotations,
            "varreference" => &mut fields.variables,
            "images" => &mut fields.images,
            "replicas" => &mut fields.replicas,
            "namereference" => {
                fields.references = Arc::new(read_references(planner, value)?);
                continue;
            }
            _ => {
                let message = format!("kustomize does not know the field `{name}` in a file of `configurations`");
                return Err(planner.problem(ProblemKind::UnknownField, key, message));
            }
        };
        *list = Arc::new(read_list(planner, &name, value)?);
    }
    Ok(fields)
}

/// A list of field specs.
pub(crate) fn read_list(planner: &Planner<'_>, field: &str, node: NodeId) -> Result<SpecList, Problem> {
    let specs = planner.list(field, node)?;
    specs.into_iter().map(|spec| read_spec(planner, field, spec, true)).collect()
}

/// The field specs of a plugin, in which unknown fields mean nothing.
pub(crate) fn read_plugin_list(planner: &Planner<'_>, node: NodeId) -> Result<SpecList, Problem> {
    let specs = planner.list("fieldSpecs", node)?;
    specs.into_iter().map(|spec| read_spec(planner, "fieldSpecs", spec, false)).collect()
}

fn read_references(planner: &Planner<'_>, node: NodeId) -> Result<NameReferences, Problem> {
    let mut targets = Vec::new();
    for entry in planner.list("nameReference", node)? {
        let editor = &planner.read;
        if !editor.is_mapping(entry) {
            return Err(not_a_mapping(planner, "nameReference", entry));
        }
        let mut fields = SpecList::default();
        for (key, value) in editor.entries(entry) {
            match &*editor.text(key).to_ascii_lowercase() {
                "kind" | "group" | "version" => {}
                "fieldspecs" => fields = read_list(planner, "fieldSpecs", value)?,
                _ => return Err(unknown(planner, "nameReference", key)),
            }
        }
        targets.push(Target { gvk: read_gvk(editor, entry), fields });
    }
    Ok(NameReferences::new(targets))
}

fn read_spec(planner: &Planner<'_>, field: &str, node: NodeId, is_strict: bool) -> Result<FieldSpec, Problem> {
    let editor = &planner.read;
    if !editor.is_mapping(node) {
        return Err(not_a_mapping(planner, field, node));
    }
    let (mut path, mut create) = (FieldPath::parse(""), false);
    for (key, value) in editor.entries(node) {
        match &*editor.text(key).to_ascii_lowercase() {
            "kind" | "group" | "version" => {}
            "path" => path = FieldPath::parse(&editor.text(value)),
            "create" => create = is_true(editor, value),
            _ if is_strict => return Err(unknown(planner, field, key)),
            _ => {}
        }
    }
    if path.0.len() > MAX_PATH {
        let message = format!("the path of a field has more than {MAX_PATH} names");
        return Err(planner.problem(ProblemKind::Limit, node, message));
    }
    Ok(FieldSpec { gvk: read_gvk(editor, node), path, create })
}

fn read_gvk(editor: &Editor<'_>, node: NodeId) -> Gvk {
    let mut gvk = Gvk::default();
    for (key, value) in editor.entries(node).filter(|(_, value)| !editor.is_null(*value)) {
        match &*editor.text(key).to_ascii_lowercase() {
            "kind" => gvk.kind = editor.symbol(value),
            "group" => gvk.group = editor.symbol(value),
            "version" => gvk.version = editor.symbol(value),
            _ => {}
        }
    }
    gvk
}

/// A boolean as sigs.k8s.io/yaml reads it (YAML 1.1), whatever the dialect of the file.
fn is_true(editor: &Editor<'_>, node: NodeId) -> bool {
    matches!(&*editor.text(node).to_ascii_lowercase(), "true" | "yes" | "on" | "y")
}

fn not_a_mapping(planner: &Planner<'_>, field: &str, node: NodeId) -> Problem {
    let kind = planner.read.kind(node).described();
    planner.problem(ProblemKind::InvalidField, node, format!("each entry of `{field}` must be a mapping, found {kind}"))
}

fn unknown(planner: &Planner<'_>, field: &str, key: NodeId) -> Problem {
    let message = format!("kustomize does not know the field `{}` in an entry of `{field}`", planner.read.text(key));
    planner.problem(ProblemKind::UnknownField, key, message)
}
