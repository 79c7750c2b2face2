//! The fields of a mapping as Go's `encoding/json` finds them: by name, else by name without regard to case.
//!
//! Unknown fields are ignored, and any scalar is taken for text: kustomize is that lenient with the configurations of its plugins,
//! and what a kustomization says is checked before ([`crate::plan`]).

use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};

/// The known fields of a mapping that are there and not null.
#[derive(Debug)]
pub(crate) struct Record {
    /// The mapping.
    pub(crate) node: NodeId,
    fields: Vec<(&'static str, NodeId)>,
}

impl Record {
    /// Reads a mapping, of which `what` is the name in messages; a null has no fields. Of a field that stands twice the later one
    /// counts.
    pub(crate) fn read(
        planner: &Planner<'_>,
        what: &str,
        node: NodeId,
        known: &[&'static str],
    ) -> Result<Self, Problem> {
        let mut record = Self { node, fields: Vec::new() };
        if !planner.read.is_mapping(node) {
            return if planner.read.is_null(node) {
                Ok(record)
            } else {
                let kind = planner.read.kind(node).described();
                Err(planner.problem(ProblemKind::InvalidField, node, format!("{what} must be a mapping, found {kind}")))
            };
        }
        for (key, value) in planner.read.entries(node) {
            let name = planner.read.text(key);
            let exact = known.iter().find(|known| **known == name);
            let known = exact.or_else(|| known.iter().find(|known| known.eq_ignore_ascii_case(&name)));
            let Some(field) = known else { continue };
            record.fields.retain(|(name, _)| name != field);
            if !planner.read.is_null(value) {
                record.fields.push((field, value));
            }
        }
        Ok(record)
    }

    /// The value of a field.
    pub(crate) fn get(&self, field: &str) -> Option<NodeId> {
        self.fields.iter().find(|(name, _)| *name == field).map(|(_, value)| *value)
    }

    /// The text of a field that is not empty.
    pub(crate) fn text(&self, planner: &Planner<'_>, field: &str) -> Result<Option<NodeId>, Problem> {
        let Some(value) = self.get(field) else { return Ok(None) };
        self.check_text(planner, field, value)?;
        Ok((!planner.read.text(value).is_empty()).then_some(value))
    }

    /// A field that is true.
    pub(crate) fn flag(&self, planner: &Planner<'_>, field: &str) -> Result<Option<NodeId>, Problem> {
        let Some(value) = self.get(field) else { return Ok(None) };
        match planner.read.bool(value) {
            Some(value_is) => Ok(value_is.then_some(value)),
            None => Err(self.mismatch(planner, field, value, "true or false")),
        }
    }

    /// The texts of a list.
    pub(crate) fn texts(&self, planner: &Planner<'_>, field: &str) -> Result<Vec<NodeId>, Problem> {
        let Some(value) = self.get(field) else { return Ok(Vec::new()) };
        let items = planner.list(field, value)?;
        for item in &items {
            self.check_text(planner, field, *item)?;
        }
        Ok(items)
    }

    /// The entries of a mapping of texts.
    pub(crate) fn pairs(&self, planner: &Planner<'_>, field: &str) -> Result<Vec<(NodeId, NodeId)>, Problem> {
        let Some(value) = self.get(field) else { return Ok(Vec::new()) };
        if !planner.read.is_mapping(value) {
            return Err(self.mismatch(planner, field, value, "a mapping"));
        }
        let entries: Vec<(NodeId, NodeId)> = planner.read.entries(value).collect();
        for (_, value) in &entries {
            self.check_text(planner, field, *value)?;
        }
        Ok(entries)
    }

    fn check_text(&self, planner: &Planner<'_>, field: &str, value: NodeId) -> Result<(), Problem> {
        if planner.read.is_mapping(value) || planner.read.is_sequence(value) {
            return Err(self.mismatch(planner, field, value, "a string"));
        }
        Ok(())
    }

    fn mismatch(&self, planner: &Planner<'_>, field: &str, value: NodeId, expected: &str) -> Problem {
        let kind = planner.read.kind(value).described();
        planner.problem(ProblemKind::InvalidField, value, format!("`{field}` must be {expected}, found {kind}"))
    }
}
