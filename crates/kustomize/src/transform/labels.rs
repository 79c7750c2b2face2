//! `labels:` and `commonLabels:`.

use super::pairs::Pairs;
use super::{annotations, field, known_fields};
use crate::editor::FieldPath;
use crate::fields::{Conflict, FieldSpec, SpecList, read_list};
use crate::id::NodeId;
use crate::object::Gvk;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::work::{Step, Work};

/// An entry of `labels`.
#[derive(Debug)]
pub(crate) struct Labels {
    entry: NodeId,
    /// The mapping of keys and values, if there is one.
    pairs: Option<NodeId>,
    /// Whether selectors change too, and with them the templates that they select.
    include_selectors: bool,
    include_templates: bool,
    /// `fields`: more places.
    fields: SpecList,
}

impl Labels {
    /// Reads an entry of `labels`.
    pub(crate) fn read(planner: &mut Planner<'_>, entry: NodeId) -> Result<Self, Problem> {
        known_fields(planner, "labels", entry, &["pairs", "includeSelectors", "includeTemplates", "fields"])?;
        let editor = &planner.read;
        let is_true = |name| field(editor, entry, name).is_some_and(|node| editor.text(node) == "true");
        let pairs = field(editor, entry, "pairs");
        if let Some(pairs) = pairs {
            Pairs::read(editor, "pairs", pairs)?;
        }
        let fields = match field(editor, entry, "fields") {
            Some(fields) => read_list(planner, "fields", fields)?,
            None => SpecList::default(),
        };
        let (include_selectors, include_templates) = (is_true("includeSelectors"), is_true("includeTemplates"));
        Ok(Self { entry, pairs, include_selectors, include_templates, fields })
    }

    /// Reads `commonLabels`.
    pub(crate) fn read_common(planner: &mut Planner<'_>, mapping: NodeId) -> Result<Self, Problem> {
        Pairs::read(&planner.read, "commonLabels", mapping)?;
        let pairs = Some(mapping);
        let fields = SpecList::default();
        Ok(Self { entry: mapping, pairs, include_selectors: true, include_templates: false, fields })
    }

    /// Which fields it changes, in the order in which kustomize merges them.
    fn specs(&self, work: &Work<'_>) -> Result<SpecList, Conflict> {
        let mut specs = self.fields.clone();
        specs.merge(&work.fields.labels)?;
        if self.include_selectors {
            specs.merge(&work.fields.common_labels)?;
        } else {
            if self.include_templates {
                specs.merge(&work.fields.template_labels)?;
            }
            let path = FieldPath::parse("metadata/labels");
            specs.merge_one(FieldSpec { gvk: Gvk::default(), path, create: true })?;
        }
        Ok(specs)
    }
}

/// Puts labels on all objects.
pub(crate) fn apply(work: &mut Work<'_>, labels: &Labels) -> Step {
    let Some(mapping) = labels.pairs else { return Ok(()) };
    let pairs = Pairs::read(&work.editor, "pairs", mapping)?;
    if labels.include_selectors && labels.fields.is_empty() && work.fields.labels.is_empty() {
        let fields = work.fields.common_labels.clone();
        return apply_to(work, pairs, &fields);
    }
    let fields = labels.specs(work).map_err(|conflict| {
        let message = format!(
            "the field `{}` is one that kustomize knows with another `create`; it refuses to merge the two",
            conflict.path
        );
        work.problem(ProblemKind::InvalidField, labels.entry, message)
    })?;
    apply_to(work, pairs, &fields)
}

/// Puts labels into fields of all objects.
pub(crate) fn apply_to(work: &mut Work<'_>, pairs: Pairs, fields: &SpecList) -> Step {
    annotations::apply_to(work, pairs, fields)
}
