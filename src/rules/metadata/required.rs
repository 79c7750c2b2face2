//! Labels and annotations that a configuration requires: the ground of both rules.

use std::sync::Arc;

use serde::Deserialize;

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::{Namespaces, Object};
use crate::rules::pattern::{Names, WholeValue};
use crate::source::Span;

/// What a mapping of `metadata` must have.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Requirement {
    key: String,
    /// Patterns for `Kind` or `group/Kind`; all kinds if empty.
    #[serde(default)]
    kinds: Names,
    /// Patterns for namespaces; all, and objects without one, if empty.
    #[serde(default)]
    namespaces: Names,
    value: Option<WholeValue>,
    #[serde(default)]
    pod_templates: bool,
}

impl Requirement {
    /// What is wrong with a value; `None` if nothing is, or if a placeholder completes it.
    fn problem(&self, node: Node<'_>) -> Option<String> {
        let value = node.text().filter(|value| !is_templated(value))?;
        match &self.value {
            Some(pattern) if !pattern.fits(&value) => {
                Some(format!("the value `{value}`, which does not fit `{pattern}` as a whole"))
            }
            None if value.is_empty() => Some("no value".to_owned()),
            _ => None,
        }
    }

    fn is_for(&self, object: &Object<'_>) -> bool {
        let kind_fits = self.kinds.is_empty()
            || self.kinds.contains(object.kind())
            || self.kinds.contains(&format!("{}/{}", object.group(), object.kind()));
        kind_fits
            && (self.namespaces.is_empty()
                || match object.namespaces() {
                    Namespaces::Known(names) => names.iter().any(|name| self.namespaces.contains(name)),
                    Namespaces::Unknown => false,
                    // A Namespace belongs to itself.
                    Namespaces::ClusterScoped => object.is("", "Namespace") && self.namespaces.contains(object.name()),
                })
    }
}

/// Which mapping of `metadata` is looked at, and how it is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// `labels` or `annotations`.
    pub(super) name: &'static str,
    /// `label` or `annotation`.
    pub(super) noun: &'static str,
}

/// Reports what is missing, in one finding per mapping, and each value that does not fit.
pub(super) fn check(field: Field, requirements: &[Requirement], object: &Object<'_>, sink: &mut Sink) {
    let required: Vec<&Requirement> = requirements.iter().filter(|required| required.is_for(object)).collect();
    if required.is_empty() {
        return;
    }
    let place = object.nearest_key_span(&["metadata", field.name]);
    let mapping = object.at(&["metadata", field.name]);
    Target { field, object, is_template: false, mapping, place }.check(&required, sink);
    let Some(pod) = object.pod().filter(|pod| !pod.path().is_empty()) else { return };
    let required: Vec<&Requirement> = required.into_iter().filter(|required| required.pod_templates).collect();
    let metadata = pod.template().entry("metadata");
    let mapping = metadata.and_then(|metadata| metadata.value.entry(field.name));
    let place = mapping.or(metadata).map_or(pod.spec_key(), |entry| entry.key.span());
    let mapping = mapping.map(|entry| entry.value);
    Target { field, object, is_template: true, mapping, place }.check(&required, sink);
}

/// One mapping that is looked at.
struct Target<'a, 't> {
    field: Field,
    object: &'a Object<'t>,
    /// Whether it is the pod template's and not the object's own.
    is_template: bool,
    mapping: Option<Node<'t>>,
    /// Where something missing is reported.
    place: Span,
}

impl<'t> Target<'_, 't> {
    fn check(&self, required: &[&Requirement], sink: &mut Sink) {
        let Field { name, noun } = self.field;
        let whose = if self.is_template { ": its pod template" } else { "" };
        let subject = format!("{}{whose}", self.object);
        let mut missing = Vec::new();
        for required in required {
            let values = self.values(&required.key);
            if values.is_empty() {
                missing.push(format!("`{}`", required.key));
            }
            for node in values {
                let Some(problem) = required.problem(node) else { continue };
                let place = crate::manifest::span_or(node, self.place);
                sink.report(place, format!("{subject} has the {noun} `{}` with {problem}", required.key))
                    .object(Arc::clone(self.object.reference()))
                    .help(format!("Give `{}` a value that the platform's configuration accepts", required.key));
            }
        }
        if missing.is_empty() {
            return;
        }
        let listed = missing.join(", ");
        let nouns = if missing.len() == 1 { noun.to_owned() } else { format!("{noun}s") };
        let message = format!("{subject} lacks the required {nouns} {listed}");
        sink.report_missing(self.place, message).help(format!("Add {listed} to `{name}`"));
    }

    /// The value of a key.
    fn values(&self, key: &str) -> Vec<Node<'t>> {
        self.mapping.and_then(|mapping| mapping.get(key)).into_iter().collect()
    }
}
