//! The fields of a mapping as Go's `encoding/json` finds them: by name, else by name without regard to case.

use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};

/// How strictly a mapping is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// As `kustomization.yaml` itself: an unknown field is noted, and a number is no text.
    Kustomization,
    /// As the configuration of a built-in plugin: unknown fields are ignored, numbers and booleans are taken as text.
    Plugin,
}

/// The known fields of a mapping that are there and not null.
#[derive(Debug)]
pub(crate) struct Record {
    /// The mapping.
    pub(crate) node: NodeId,
    strictness: Strictness,
    fields: Vec<(&'static str, NodeId)>,
}

impl Record {
    /// Reads a mapping, of which `what` is the name in messages; a null has no fields. Of a field that stands twice the later one
    /// counts.
    pub(crate) fn read(
        planner: &mut Planner<'_>,
        what: &str,
        node: NodeId,
        known: &[&'static str],
        strictness: Strictness,
    ) -> Result<Self, Problem> {
        let mut record = Self { node, strictness, fields: Vec::new() };
        if !planner.read.is_mapping(node) {
            return if planner.read.is_null(node) {
                Ok(record)
            } else {
                let kind = planner.read.kind(node).described();
                Err(planner.problem(ProblemKind::InvalidField, node, format!("{what} must be a mapping, found {kind}")))
            };
        }
        let mut unknown = Vec::new();
        for (key, value) in planner.read.entries(node) {
            let name = planner.read.text(key);
            let exact = known.iter().find(|known| **known == name);
            match exact.or_else(|| known.iter().find(|known| known.eq_ignore_ascii_case(&name))) {
                Some(field) => {
                    record.fields.retain(|(name, _)| name != field);
                    if !planner.read.is_null(value) {
                        record.fields.push((field, value));
                    }
                }
                None if strictness == Strictness::Kustomization => unknown.push((key, name.into_owned())),
                None => {}
            }
        }
        for (key, name) in unknown {
            let message = format!("{what} has no field `{name}`");
            let problem = planner.problem(ProblemKind::UnknownField, key, message);
            planner.problems.push(problem);
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
        use spanned_yaml::Kind;
        match planner.read.kind(value) {
            Kind::String | Kind::Null => Ok(()),
            Kind::Bool | Kind::Int | Kind::Float if self.strictness == Strictness::Plugin => Ok(()),
            Kind::Bool | Kind::Int | Kind::Float => {
                Err(self.mismatch(planner, field, value, "text (put it into quotes)"))
            }
            Kind::Sequence | Kind::Mapping => Err(self.mismatch(planner, field, value, "text")),
        }
    }

    fn mismatch(&self, planner: &Planner<'_>, field: &str, value: NodeId, expected: &str) -> Problem {
        let kind = planner.read.kind(value).described();
        planner.problem(ProblemKind::InvalidField, value, format!("`{field}` must be {expected}, found {kind}"))
    }
}
