//! What an API server does not accept in a custom resource.
//!
//! Walks an object beside the type of its kind. `metadata` and `status` are not judged, nor is what is filled in later. An
//! object whose kind does not exist is judged as what was meant, where that is certain.

use super::lookup::{Known, Lookup, lookup};
use super::types::{Field, Shape, Structure, Type};
use crate::finding::closest;
use crate::manifest::{Entry, Kind, Manifest, Node, is_templated};
use crate::object::builtin;
use crate::object::misfit::{Expected, Misfit, Reader, Step, is_integer, is_settled_later, judge, path_of};
use crate::source::Span;

/// A part of an object that is not accepted.
#[derive(Debug)]
pub struct Defect<'t> {
    /// The kind as which the object was judged.
    pub schema: Known,
    /// What is wrong.
    pub problem: Problem<'t>,
}

/// What is wrong with a part of an object.
#[derive(Debug)]
pub enum Problem<'t> {
    /// A field that the kind does not have there.
    UnknownField {
        /// The field.
        entry: Entry<'t>,
        /// Where it stands, with its name.
        path: String,
        /// The fields that there are, in alphabetical order.
        known: Vec<&'static str>,
    },
    /// A field that the kind requires is not there.
    MissingField {
        /// The key of the nearest parent that exists.
        span: Span,
        /// Where the field should stand, with its name.
        path: String,
        /// The field.
        name: &'static str,
    },
    /// A string that is not one of those that the field takes.
    UnlistedValue {
        /// The string.
        value: Node<'t>,
        /// The field.
        path: String,
        /// What it takes.
        allowed: &'static [&'static str],
    },
    /// A value of the wrong type.
    Misfit(Misfit<'t>),
}

/// The defects of an object, in the order of the text; of the objects that it embeds too. None if its kind is not known.
pub fn defects<'t>(manifest: &Manifest<'t>) -> Vec<Defect<'t>> {
    if manifest.is_encrypted() || manifest.group().is_empty() {
        return Vec::new();
    }
    let mut found = object(manifest, Vec::new());
    for (steps, embedded) in embedded(manifest) {
        found.extend(object(&embedded, steps));
    }
    found
}

/// The objects that an object embeds whole, with the way to them: Cluster API's provider for Azure has those of Azure Service Operator
/// in `resources`.
fn embedded<'t>(manifest: &Manifest<'t>) -> Vec<(Vec<Step<'t>>, Manifest<'t>)> {
    if manifest.group() != "infrastructure.cluster.x-k8s.io" || !manifest.kind().starts_with("AzureASOManaged") {
        return Vec::new();
    }
    const PATHS: [&[&str]; 2] = [&["spec", "resources"], &["spec", "template", "spec", "resources"]];
    let lists = PATHS.iter().filter_map(|path| Some((path, manifest.at(path)?)));
    let objects = lists.flat_map(|(path, list)| {
        list.items().enumerate().filter_map(|(index, item)| {
            let steps = path.iter().map(|&name| Step::Field(name)).chain([Step::Index(index)]);
            Some((steps.collect(), Manifest::new(item)?))
        })
    });
    objects.collect()
}

/// The objects that an object embeds whole.
pub fn embedded_objects<'t>(manifest: &Manifest<'t>) -> impl Iterator<Item = Manifest<'t>> + use<'t> {
    embedded(manifest).into_iter().map(|(_, object)| object)
}

fn object<'t>(manifest: &Manifest<'t>, steps: Vec<Step<'t>>) -> Vec<Defect<'t>> {
    let schema = match lookup(manifest) {
        Lookup::Known(known) => known,
        Lookup::Unknown(unknown) => match unknown.meant.filter(|_| unknown.is_certain) {
            Some(known) => known,
            None => return Vec::new(),
        },
        Lookup::NotJudged => return Vec::new(),
    };
    let Shape::Structure(structure) = schema.version.root.shape() else { return Vec::new() };
    let mut walk = Walk { schema, steps, found: Vec::new() };
    walk.structure(
        manifest.root(),
        structure,
        manifest.kind_span(),
        &["apiVersion", "kind", "metadata", "status", "sops"],
    );
    walk.found
}

/// How deep a walk goes. The parser's limit is lower, but aliases may stack up below each other.
const DEPTH: usize = 512;

struct Walk<'t> {
    schema: Known,
    steps: Vec<Step<'t>>,
    found: Vec<Defect<'t>>,
}

impl<'t> Walk<'t> {
    fn report(&mut self, problem: Problem<'t>) {
        self.found.push(Defect { schema: self.schema, problem });
    }

    fn path_to(&self, name: &'static str) -> String {
        let mut steps = self.steps.clone();
        steps.push(Step::Field(name));
        path_of(&steps)
    }

    /// Judges a mapping; `span` is what to point at where a field is missing, `apart` are keys that are not judged here.
    fn structure(&mut self, mapping: Node<'t>, structure: &Structure, span: Span, apart: &[&str]) {
        let mut present: Vec<&'static str> = Vec::new();
        let mut unknown: Vec<Entry<'t>> = Vec::new();
        let mut is_open = structure.is_open;
        for entry in mapping.entries() {
            let name = entry.name();
            if let Some(Field { name, kind, .. }) = structure.field(&name) {
                present.push(name);
                if !apart.contains(&name) {
                    self.step(Step::Field(name), entry.value, kind, Some(entry), span);
                }
            } else if is_templated(&name) {
                is_open = true;
            } else if !is_open && !apart.contains(&&*name) && !entry.value.is_null() {
                let known = structure.fields.iter().map(|field| field.name);
                let known = known.filter(|name| !apart.contains(name)).collect();
                self.steps.push(Step::Key(entry.key));
                let path = path_of(&self.steps);
                self.steps.pop();
                self.report(Problem::UnknownField { entry, path, known });
                unknown.push(entry);
            }
        }
        // A mapping of which nothing is known is meant as something else; that is said once, where it begins.
        if is_open && !structure.is_open || (!unknown.is_empty() && present.is_empty()) {
            return;
        }
        for field in &structure.fields {
            if field.is_required
                && !present.contains(&field.name)
                && !unknown.iter().any(|entry| stands_for(entry, field.name))
            {
                self.report(Problem::MissingField { span, path: self.path_to(field.name), name: field.name });
            }
        }
        if !structure.provider.is_empty() {
            self.provider(mapping, structure);
        }
    }

    /// What Crossplane's providers require of the `spec` of a managed resource that they create.
    fn provider(&mut self, spec: Node<'t>, structure: &Structure) {
        let policies = spec.get("managementPolicies");
        let creates = policies.is_none_or(|policies| {
            policies.items().any(|policy| {
                policy.text().is_none_or(|text| matches!(&*text, "*" | "Create" | "Update") || is_templated(&text))
            })
        });
        let Some(parent) = spec.entry("forProvider").filter(|entry| creates && entry.value.is_mapping()) else {
            return;
        };
        let is_known = |entry: &Entry<'t>| matches!(structure.field("forProvider").map(|field| field.kind.shape()), Some(Shape::Structure(known)) if known.field(&entry.name()).is_some());
        let unknown: Vec<_> = parent.value.entries().filter(|entry| !is_known(entry)).collect();
        let has = |parent: &str, name: &str| spec.get(parent).is_some_and(|fields| fields.get(name).is_some());
        for &name in &structure.provider {
            let is_there = has("forProvider", name) || has("initProvider", name);
            if !is_there && !unknown.iter().any(|entry| stands_for(entry, name) || is_templated(&entry.name())) {
                self.steps.push(Step::Field("forProvider"));
                let path = self.path_to(name);
                self.steps.pop();
                self.report(Problem::MissingField { span: parent.key.span(), path, name });
            }
        }
    }

    fn step(&mut self, step: Step<'t>, value: Node<'t>, kind: Type, entry: Option<Entry<'t>>, parent: Span) {
        if self.steps.len() < DEPTH {
            self.steps.push(step);
            let span = match entry {
                Some(entry) => entry.key.span(),
                None => value.entries().next().map_or(parent, |first| first.key.span()),
            };
            self.value(value, kind, entry, span);
            self.steps.pop();
        }
    }

    /// Judges a value; `span` is its key, or where it begins in a list.
    fn value(&mut self, value: Node<'t>, kind: Type, entry: Option<Entry<'t>>, span: Span) {
        let written = value.kind();
        if written == Kind::Null {
            return;
        }
        let expected = match (kind.shape(), written) {
            (Shape::Any, _) => return,
            (Shape::Structure(structure), Kind::Mapping) => return self.structure(value, structure, span, &[]),
            (Shape::Map(item), Kind::Mapping) => {
                for entry in value.entries() {
                    self.step(Step::Key(entry.key), entry.value, item, Some(entry), span);
                }
                return;
            }
            (Shape::List(item), Kind::Sequence) => {
                for (index, element) in value.items().enumerate() {
                    self.step(Step::Index(index), element, item, None, span);
                }
                return;
            }
            (Shape::Map(item), Kind::Sequence) => {
                self.misfit(value, entry, Expected::Map, Reader::Any);
                return self.unnamed(value, item, span);
            }
            (Shape::Structure(_), _) => Expected::Structure,
            (Shape::Map(_), _) => Expected::Map,
            (Shape::List(_), _) => Expected::List,
            (Shape::Enumeration(allowed), Kind::String) => return self.enumeration(value, allowed),
            (Shape::String | Shape::Enumeration(_), _) => return self.scalar(value, entry, builtin::Type::String),
            (Shape::Integer, _) => return self.scalar(value, entry, builtin::Type::Int64),
            (Shape::Int32, _) => return self.scalar(value, entry, builtin::Type::Int32),
            (Shape::Number, _) => return self.scalar(value, entry, builtin::Type::Number),
            (Shape::Boolean, _) => return self.scalar(value, entry, builtin::Type::Boolean),
            (Shape::IntOrString, _) if is_integer(value, 64) => return,
            (Shape::IntOrString, _) => return self.scalar(value, entry, builtin::Type::IntOrString),
        };
        self.misfit(value, entry, expected, Reader::Any);
    }

    /// Judges the elements of a list that should be a mapping, without the name that each should have as its key.
    fn unnamed(&mut self, list: Node<'t>, item: Type, span: Span) {
        let Shape::Structure(structure) = item.shape() else { return };
        for (index, element) in list.items().enumerate().filter(|(_, element)| element.is_mapping()) {
            if self.steps.len() < DEPTH {
                self.steps.push(Step::Index(index));
                let span = element.entries().next().map_or(span, |first| first.key.span());
                self.structure(element, structure, span, &["name", "key"]);
                self.steps.pop();
            }
        }
    }

    fn enumeration(&mut self, value: Node<'t>, allowed: &'static [&'static str]) {
        let Some(text) = value.as_str() else { return };
        if !allowed.contains(&&*text) && !is_settled_later(value) {
            self.report(Problem::UnlistedValue { value, path: path_of(&self.steps), allowed });
        }
    }

    fn scalar(&mut self, value: Node<'t>, entry: Option<Entry<'t>>, expected: builtin::Type) {
        if let Some((expected, reader)) = judge(value, value.kind(), expected) {
            self.misfit(value, entry, expected, reader);
        }
    }

    fn misfit(&mut self, value: Node<'t>, entry: Option<Entry<'t>>, expected: Expected, reader: Reader) {
        if !is_settled_later(value) {
            let path = path_of(&self.steps);
            self.report(Problem::Misfit(Misfit { value, entry, path, expected, reader }));
        }
    }
}

/// Whether a field that is not known is likely to be meant as one that is missing.
pub(in crate::object) fn stands_for(entry: &Entry<'_>, missing: &str) -> bool {
    let name = entry.name();
    let same = name.bytes().zip(missing.bytes()).take_while(|(left, right)| left == right).count();
    let is_part = same >= 4 && (same == name.len() || same == missing.len() || same >= 8);
    is_part || closest(&name, [missing]).is_some() || entry.value.get(missing).is_some()
}
