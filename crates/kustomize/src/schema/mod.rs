//! Which lists a strategic merge merges, and by which keys.
//!
//! kustomize knows that from OpenAPI: its own copy of Kubernetes 1.21.2's (`builtin.txt` holds the rows that matter), or a
//! file that the `openapi` field names. What no schema describes, every custom resource for instance, is replaced as a whole.

mod custom;

use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;

pub(crate) use custom::{OpenApi, read};

/// A place in a schema: what one value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape(u32);

/// How one value looks, as far as merging goes.
#[derive(Debug, Clone, Default)]
struct Definition {
    /// The definition that says how it looks instead of this one, by its name.
    reference: Option<Box<str>>,
    fields: FxHashMap<Box<str>, u32>,
    /// The values of a mapping with free keys.
    values: Option<u32>,
    /// The elements of a list.
    elements: Option<u32>,
    is_merged: bool,
    keys: Vec<Box<str>>,
}

/// Shapes of the kinds of objects.
#[derive(Debug, Clone, Default)]
pub(crate) struct Schema {
    definitions: Vec<Definition>,
    names: FxHashMap<Box<str>, u32>,
    /// By `apiVersion`, a space and the kind.
    kinds: FxHashMap<Box<str>, u32>,
}

/// Before the names of the table, so that definitions of custom schemas cannot have them.
const OWN: char = '~';

/// The longest chain of references that is followed.
const LONGEST_CHAIN: usize = 32;

impl Schema {
    /// The schema that kustomize 5.8.1 has built in.
    pub(crate) fn builtin() -> Arc<Self> {
        static BUILTIN: LazyLock<Arc<Schema>> = LazyLock::new(|| Arc::new(parse(include_str!("builtin.txt"))));
        BUILTIN.clone()
    }

    /// How objects of a kind look.
    pub(crate) fn of_kind(&self, api_version: &str, kind: &str) -> Option<Shape> {
        let key = format!("{api_version} {kind}");
        self.kinds.get(key.as_str()).copied().map(Shape)
    }

    /// How the value of a mapping's field looks.
    pub(crate) fn field(&self, shape: Shape, name: &str) -> Option<Shape> {
        let definition = self.definition(shape)?;
        self.resolved(definition.fields.get(name).copied().or(definition.values)?)
    }

    /// How the elements of a list look.
    pub(crate) fn elements(&self, shape: Shape) -> Option<Shape> {
        self.resolved(self.definition(shape)?.elements?)
    }

    /// The keys by which elements of a list are merged; none for a list of scalars. `None` if the list is replaced.
    pub(crate) fn merge_keys(&self, shape: Shape) -> Option<&[Box<str>]> {
        self.definition(shape).filter(|definition| definition.is_merged).map(|definition| &*definition.keys)
    }

    /// Whether no field of a value of this shape can hold a merged list.
    pub(crate) fn is_plain(&self, shape: Shape) -> bool {
        self.definition(shape).is_none_or(|definition| {
            definition.fields.is_empty() && definition.values.is_none() && definition.elements.is_none()
        })
    }

    fn definition(&self, shape: Shape) -> Option<&Definition> {
        self.definitions.get(shape.0 as usize)
    }

    /// Follows references; one that leads nowhere is no shape.
    fn resolved(&self, mut at: u32) -> Option<Shape> {
        for _ in 0..LONGEST_CHAIN {
            match &self.definitions.get(at as usize)?.reference {
                None => return Some(Shape(at)),
                Some(name) => at = *self.names.get(name)?,
            }
        }
        None
    }

    fn push(&mut self, definition: Definition) -> u32 {
        self.definitions.push(definition);
        self.definitions.len() as u32 - 1
    }
}

/// Reads the table of the built-in schema.
fn parse(table: &str) -> Schema {
    let mut schema = Schema::default();
    for line in table.lines() {
        let mut words = line.split_ascii_whitespace();
        match (words.next(), words.next()) {
            (Some("type"), Some(name)) => {
                let mut definition = Definition::default();
                for word in words {
                    let (field, reference) = word.split_once(':').map_or((word, None), |(field, to)| (field, Some(to)));
                    let reference = reference.map(|to| format!("{OWN}{to}").into());
                    let (field, keys) =
                        field.split_once('*').map_or((field, None), |(field, keys)| (field, Some(keys)));
                    let at = if let Some(keys) = keys {
                        let elements = schema.push(Definition { reference, ..Definition::default() });
                        let keys = keys.split(',').filter(|key| !key.is_empty()).map(Into::into).collect();
                        let elements = Some(elements);
                        schema.push(Definition { elements, is_merged: true, keys, ..Definition::default() })
                    } else {
                        schema.push(Definition { reference, ..Definition::default() })
                    };
                    definition.fields.insert(field.into(), at);
                }
                let at = schema.push(definition);
                schema.names.insert(format!("{OWN}{name}").into(), at);
            }
            (Some("name"), Some(prefix)) => {
                for word in words {
                    let (name, target) = word.split_once(':').unwrap_or((word, word));
                    if let Some(at) = schema.names.get(format!("{OWN}{target}").as_str()).copied() {
                        schema.names.insert(format!("{prefix}.{name}").into(), at);
                    }
                }
            }
            (Some("kind"), Some(group)) => {
                let (api_version, name) =
                    group.split_once(':').map_or((group, None), |(group, name)| (group, Some(name)));
                for kind in words {
                    let name = format!("{OWN}{}", name.unwrap_or(kind));
                    if let Some(at) = schema.names.get(name.as_str()) {
                        schema.kinds.insert(format!("{api_version} {kind}").into(), *at);
                    }
                }
            }
            _ => {}
        }
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(api_version: &str, kind: &str, path: &[&str]) -> Option<Vec<String>> {
        let schema = Schema::builtin();
        let mut shape = schema.of_kind(api_version, kind)?;
        for step in path {
            shape = if *step == "[]" { schema.elements(shape)? } else { schema.field(shape, step)? };
        }
        Some(schema.merge_keys(shape)?.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn lists_of_workloads_have_their_keys() {
        let pod = ["spec", "template", "spec"];
        let at = |rest: &[&str]| keys("apps/v1", "Deployment", &[&pod[..], rest].concat());
        assert_eq!(at(&["containers"]), Some(vec!["name".to_owned()]));
        assert_eq!(at(&["initContainers", "[]", "env"]), Some(vec!["name".to_owned()]));
        assert_eq!(at(&["containers", "[]", "ports"]), Some(vec!["containerPort".to_owned(), "protocol".to_owned()]));
        assert_eq!(at(&["containers", "[]", "args"]), None);
        assert_eq!(at(&["tolerations"]), None);
        assert_eq!(keys("v1", "ConfigMap", &["metadata", "finalizers"]), Some(vec![]));
        assert_eq!(
            keys("batch/v1", "CronJob", &["spec", "jobTemplate", "spec", "template", "spec", "volumes"]),
            Some(vec!["name".to_owned()])
        );
        assert_eq!(keys("policy/v1", "PodDisruptionBudget", &["status", "conditions"]), Some(vec!["type".to_owned()]));
        assert_eq!(
            keys("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", &["webhooks"]),
            Some(vec!["name".to_owned()])
        );
    }

    #[test]
    fn kinds_that_are_newer_or_not_known_have_no_shape() {
        assert!(Schema::builtin().of_kind("autoscaling/v2", "HorizontalPodAutoscaler").is_none());
        assert!(Schema::builtin().of_kind("example.com/v1", "Deployment").is_none());
    }

    #[test]
    fn every_name_in_the_table_leads_somewhere() {
        let schema = Schema::builtin();
        for definition in &schema.definitions {
            if let Some(name) = &definition.reference {
                assert!(schema.names.contains_key(name), "{name}");
            }
        }
        let rows = include_str!("builtin.txt").lines().filter(|line| line.starts_with("kind "));
        let kinds: usize = rows.map(|row| row.split_ascii_whitespace().count() - 2).sum();
        assert_eq!(schema.kinds.len(), kinds);
    }
}
