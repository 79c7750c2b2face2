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
    let target = Target { field, object, whose: String::new(), mapping: object.at(&["metadata", field.name]), place };
    target.check(&required, sink);
    let Some(pod) = object.pod().filter(|pod| !pod.path().is_empty()) else { return };
    let required: Vec<&Requirement> = required.into_iter().filter(|required| required.pod_templates).collect();
    let metadata = pod.template().entry("metadata");
    let mapping = metadata.and_then(|metadata| metadata.value.entry(field.name));
    let place = mapping.or(metadata).map_or(pod.spec_key(), |entry| entry.key.span());
    let mapping = mapping.map(|entry| entry.value);
    Target { field, object, whose: "its pod template ".to_owned(), mapping, place }.check(&required, sink);
}

/// One mapping that is looked at.
struct Target<'a, 't> {
    field: Field,
    object: &'a Object<'t>,
    /// Empty for the object itself.
    whose: String,
    mapping: Option<Node<'t>>,
    /// Where something missing is reported.
    place: Span,
}

impl Target<'_, '_> {
    fn check(&self, required: &[&Requirement], sink: &mut Sink) {
        let Field { name, noun } = self.field;
        let subject = match self.whose.as_str() {
            "" => format!("{}", self.object),
            whose => format!("{}: {whose}", self.object).trim_end().to_owned(),
        };
        let mut missing = Vec::new();
        for required in required {
            let Some(node) = self.mapping.and_then(|mapping| mapping.get(&required.key)) else {
                missing.push(format!("`{}`", required.key));
                continue;
            };
            let Some(value) = node.text().filter(|value| !is_templated(value)) else { continue };
            let problem = match &required.value {
                Some(pattern) if !pattern.fits(&value) => {
                    format!("the value `{value}`, which does not fit `{pattern}` as a whole")
                }
                None if value.is_empty() => "no value".to_owned(),
                _ => continue,
            };
            let message = format!("{subject} has the {noun} `{}` with {problem}", required.key);
            let place = crate::manifest::span_or(node, self.place);
            sink.report(place, message)
                .object(Arc::clone(self.object.reference()))
                .help(format!("Give `{}` a value that the platform's configuration accepts", required.key));
        }
        if missing.is_empty() {
            return;
        }
        let listed = missing.join(", ");
        let nouns = if missing.len() == 1 { noun.to_owned() } else { format!("{noun}s") };
        let message = format!("{subject} lacks the required {nouns} {listed}");
        sink.report_missing(self.place, message).help(format!("Add {listed} to `{name}`"));
    }
}
