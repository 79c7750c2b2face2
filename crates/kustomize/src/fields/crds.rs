//! `crds:`: OpenAPI definitions whose extensions say which fields hold labels, annotations, names and references.

use std::sync::Arc;

use super::FieldSpecs;
use super::configuration::{MAX_PATH, conflicting};
use super::list::{Conflict, FieldSpec, SpecList};
use super::references::{NameReferences, Target};
use crate::editor::{FieldPath, Segment};
use crate::id::NodeId;
use crate::object::Gvk;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};

/// The most properties that one file may have, definitions counted as often as they are referred to.
const MAX_PROPERTIES: usize = 100_000;

impl FieldSpecs {
    /// These specs and those that the files of `crds:` imply, given as the roots of the files.
    pub(crate) fn with_definitions(&self, planner: &mut Planner<'_>, roots: &[NodeId]) -> Result<Arc<Self>, Problem> {
        self.with(planner, roots, read)
    }
}

fn read(planner: &Planner<'_>, root: NodeId) -> Result<FieldSpecs, Problem> {
    let editor = &planner.read;
    let mut definitions =
        Definitions { planner, root, fields: FieldSpecs::default(), targets: Vec::new(), budget: MAX_PROPERTIES };
    for (name, definition) in editor.entries(root) {
        if !editor.is_mapping(definition) {
            let message = format!(
                "`{}` is not an OpenAPI definition: a file of `crds` maps type names to `Schema`, it is not the \
                 CustomResourceDefinition itself",
                editor.text(name)
            );
            return Err(planner.problem(ProblemKind::InvalidField, name, message));
        }
        let Some(properties) = definitions.properties(definition) else { continue };
        if ["kind", "apiVersion", "metadata"].iter().any(|field| editor.get(properties, field).is_none()) {
            continue;
        }
        let name = editor.text(name);
        let kind = name.rsplit('.').next().unwrap_or_default();
        let gvk = Gvk { kind: planner.world().symbols.intern(kind), ..Gvk::default() };
        definitions.follow(gvk, properties, &mut Vec::new()).map_err(|stop| match stop {
            Stop::Conflict(conflict) => conflicting(planner, definition, &conflict),
            Stop::Limit => planner.problem(
                ProblemKind::Limit,
                definition,
                format!("the definition has more than {MAX_PROPERTIES} properties or is deeper than {MAX_PATH}"),
            ),
        })?;
    }
    let Definitions { mut fields, targets, .. } = definitions;
    fields.references = Arc::new(NameReferences::new(targets));
    Ok(fields)
}

/// One file while it is read.
struct Definitions<'p, 'w> {
    planner: &'p Planner<'w>,
    root: NodeId,
    fields: FieldSpecs,
    targets: Vec<Target>,
    budget: usize,
}

enum Stop {
    Conflict(Conflict),
    Limit,
}

impl From<Conflict> for Stop {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

impl Definitions<'_, '_> {
    fn properties(&self, definition: NodeId) -> Option<NodeId> {
        let editor = &self.planner.read;
        let schema = editor.get(definition, "Schema").or_else(|| editor.get(definition, "schema"))?;
        editor.get(schema, "properties")
    }

    /// The properties of a definition, and of those that they refer to (`loadCrdIntoConfig`). The recursion is as deep as the path.
    fn follow(&mut self, gvk: Gvk, properties: NodeId, path: &mut Vec<Segment>) -> Result<(), Stop> {
        if path.len() >= MAX_PATH {
            return Err(Stop::Limit);
        }
        let planner = self.planner;
        let editor = &planner.read;
        for (name, property) in editor.entries(properties) {
            self.budget = self.budget.checked_sub(1).ok_or(Stop::Limit)?;
            path.push(Segment { name: editor.text(name).into(), is_list: false });
            let spec = |path: &[Segment]| FieldSpec { gvk, path: FieldPath(path.to_vec()), create: false };
            let has = |extension| editor.get(property, extension).is_some();
            let add = |list: &mut Arc<SpecList>| Arc::make_mut(list).merge_one(spec(path));
            if has("x-kubernetes-annotation") {
                add(&mut self.fields.annotations)?;
            }
            if has("x-kubernetes-label-selector") {
                add(&mut self.fields.common_labels)?;
            }
            if has("x-kubernetes-identity") {
                add(&mut self.fields.name_prefix)?;
            }
            let version = editor.get(property, "x-kubernetes-object-ref-api-version");
            let kind = editor.get(property, "x-kubernetes-object-ref-kind");
            if let (Some(version), Some(kind)) = (version, kind) {
                let target = Gvk { version: editor.symbol(version), kind: editor.symbol(kind), ..Gvk::default() };
                let key = editor.get(property, "x-kubernetes-object-ref-name-key");
                let key = key.map_or("name".into(), |key| editor.text(key));
                path.push(Segment { name: key.into(), is_list: false });
                let field = spec(path);
                path.pop();
                match self.targets.iter_mut().find(|known| known.gvk == target) {
                    Some(known) => known.fields.merge_one(field)?,
                    None => self.targets.push(Target { gvk: target, fields: [field].into_iter().collect() }),
                }
            }
            if let Some(reference) = editor.get(property, "$ref") {
                let definition = editor.get(self.root, &editor.text(reference));
                if let Some(properties) = definition.and_then(|definition| self.properties(definition)) {
                    self.follow(gvk, properties, path)?;
                }
            }
            path.pop();
        }
        Ok(())
    }
}
