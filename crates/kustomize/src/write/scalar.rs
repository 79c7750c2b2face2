//! The value of a scalar after kustomize's way from YAML to YAML to JSON.

use std::borrow::Cow;

use serde_json::Value;
use spanned_yaml::{Dialect, Kind, Style, json};

use super::folded::refolded;
use crate::editor::Editor;
use crate::id::NodeId;

/// Where a node stands, as far as it changes what is written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Surroundings {
    /// Within brackets.
    in_flow: bool,
    /// Directly in the metadata of the object.
    in_metadata: bool,
    /// In the annotations, of which kustomize forgets the style.
    in_annotations: bool,
}

impl Surroundings {
    /// What changes within a collection.
    pub(crate) fn within(self, is_flow: bool) -> Self {
        Self { in_flow: self.in_flow || is_flow, ..self }
    }

    /// What changes for the value of an entry, `depth` collections deep.
    pub(crate) fn of_entry(self, depth: usize, key: &str) -> Self {
        Self {
            in_metadata: depth == 1 && key == "metadata",
            in_annotations: self.in_annotations || (self.in_metadata && key == "annotations"),
            ..self
        }
    }
}

/// The value of a scalar.
#[derive(Debug, PartialEq)]
pub(crate) enum Scalar<'e> {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(Cow<'e, str>),
}

impl<'e> Scalar<'e> {
    /// Reads a scalar. A number that JSON does not have is taken for text; kustomize would fail.
    pub(crate) fn read(editor: &'e Editor<'_>, id: NodeId, surroundings: Surroundings) -> Self {
        let kind = editor.kind(id);
        let Some(node) = editor.source(id) else {
            let text = editor.text(id);
            return match kind {
                Kind::Null => Self::Null,
                Kind::Bool => Self::Bool(text == "true"),
                Kind::Int | Kind::Float => match json::number_text(&text) {
                    Some(Value::Number(number)) => Self::Number(number),
                    _ => Self::Text(text),
                },
                Kind::String | Kind::Sequence | Kind::Mapping => Self::Text(text),
            };
        };
        let dialect = editor.dialect(id);
        if kind == Kind::String && node.style() != Style::Plain && node.tag().is_none() {
            let text = editor.text(id);
            let is_refolded = node.style() == Style::Folded
                && dialect == Dialect::Kustomize
                && !surroundings.in_flow
                && !surroundings.in_annotations;
            return Self::Text(if is_refolded { refolded(text) } else { text });
        }
        match json::scalar_in(node, dialect, surroundings.in_flow) {
            Ok(Value::Null) => Self::Null,
            Ok(Value::Bool(value)) => Self::Bool(value),
            Ok(Value::Number(number)) => Self::Number(number),
            Ok(Value::String(text)) => Self::Text(text.into()),
            Ok(Value::Array(_) | Value::Object(_)) | Err(_) => Self::Text(editor.text(id)),
        }
    }
}
