//! `labels:` and `commonLabels:`.

use super::annotations;
use super::pairs::Pairs;
use crate::editor::FieldPath;
use crate::fields::{Conflict, FieldSpec, SpecList, read_list};
use crate::id::NodeId;
use crate::object::Gvk;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::record::Record;
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
        let known = ["pairs", "includeSelectors", "includeTemplates", "fields"];
        let record = Record::read(planner, "each entry of `labels`", entry, &known)?;
        let fields = match record.get("fields") {
            Some(fields) => read_list(planner, "fields", fields)?,
            None => SpecList::default(),
        };
        Ok(Self {
            entry,
            pairs: record.get("pairs"),
            include_selectors: record.flag(planner, "includeSelectors")?.is_some(),
            include_templates: record.flag(planner, "includeTemplates")?.is_some(),
            fields,
        })
    }

    /// The labels of `commonLabels`.
    pub(crate) fn common(mapping: NodeId) -> Self {
        let pairs = Some(mapping);
        let fields = SpecList::default();
        Self { entry: mapping, pairs, include_selectors: true, include_templates: false, fields }
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
