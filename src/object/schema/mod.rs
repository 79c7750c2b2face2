//! What the API server does not accept in an object of a built-in kind.
//!
//! One walk of the object beside its type ([`builtin`](super::builtin)) answers for all rules: types, unknown fields, and what the
//! table of constraints demands. `status` is decoded but not validated, as a create does. Values that are filled in later are not
//! judged. Of other kinds only `metadata` is known. Judge: `tests/data/field-types`, `tests/data/api-server`.

mod cluster;
mod defect;
mod demand;
mod fields;
mod special;

use super::builtin::constraint::{Deeper, OfStructure, OnValue, Part, Then, constraints};
use super::builtin::{StructureId, Type, Types, types};
use super::custom::lookup::{Lookup, lookup};
use super::misfit::{Misfit, Step, is_settled_later, judge, path_of};
use crate::finding::closest;
use crate::manifest::{Entry, Kind, Manifest, Node, is_templated, span_or};
use crate::source::Span;

pub use defect::{Categories, Category, Defect, Invalid, Missing, UnknownField, Unlisted};

/// The defects of an object, in the order in which they stand in the text, by structure.
pub fn defects<'t>(manifest: &Manifest<'t>) -> Vec<Defect<'t>> {
    let types = types();
    let mut walk = Walk {
        types,
        steps: Vec::new(),
        above: Vec::new(),
        found: Vec::new(),
        constrained: true,
        because: String::new(),
    };
    let root = manifest.root();
    match types.kind(manifest.api_version(), manifest.kind()) {
        _ if manifest.is_local() => {}
        Some(structure) if has_slid(types, structure, root, &["metadata", "spec"]) => {}
        Some(structure) if manifest.is_encrypted() => walk.types_only(root, structure),
        Some(structure) => {
            walk.structure(root, structure, manifest.kind_span(), &[]);
            walk.name(manifest);
            walk.finalizers(manifest);
        }
        None => {
            // What only looks like an object of Kubernetes has a metadata of its own.
            walk.constrained = matches!(lookup(manifest), Lookup::Known(_)) && !manifest.is_encrypted();
            if let Some(entry) = root.entry("metadata") {
                let metadata = Type::Structure(types.metadata());
                walk.step(Step::Field("metadata"), entry.value, metadata, &[], Some(entry), entry.key.span());
            }
            if !walk.constrained {
                walk.found.retain(|defect| matches!(defect, Defect::Misfit(_)));
            }
        }
    }
    walk.found
}

/// How deep a walk goes. The parser's limit is lower, but aliases may stack up below each other.
const DEPTH: usize = 512;

struct Walk<'t> {
    types: &'static Types,
    steps: Vec<Step<'t>>,
    /// The structures that the walk is in.
    above: Vec<StructureId>,
    found: Vec<Defect<'t>>,
    /// Whether constraints hold here.
    constrained: bool,
    /// The conditions under which the demand that is judged holds, in words.
    because: String,
}

/// What a mapping holds of the fields of its structure, as bits.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    /// Fields with a value, which may be empty.
    present: u64,
    /// Fields with a value that is not empty text, an empty list or an empty mapping of free keys.
    filled: u64,
}

impl<'t> Walk<'t> {
    /// Of an encrypted object only the types of its plain values can be wrong.
    fn types_only(&mut self, root: Node<'t>, structure: StructureId) {
        self.constrained = false;
        self.structure(root, structure, root.span(), &["sops"]);
    }

    /// Judges a mapping; `span` is what to point at where a field is missing, `apart` are keys that are no fields and yet there.
    fn structure(&mut self, mapping: Node<'t>, structure: StructureId, span: Span, apart: &[&str]) {
        let demands = constraints().of(structure);
        let mut held = Held::default();
        let (mut unknown, mut is_open) = (Vec::new(), false);
        self.above.push(structure);
        for entry in mapping.entries() {
            let name = entry.name();
            let Some(position) = self.types.position(structure, &name) else {
                if is_templated(&name) {
                    is_open = true;
                } else if !apart.contains(&&*name) {
                    unknown.push(entry);
                }
                continue;
            };
            let field = &self.types.fields(structure)[position];
            let kind = self.types.get(field.kind());
            held.add(position, entry.value, kind);
            let on_value = if self.constrained { demands.field(position) } else { &[] };
            let is_status = self.above.len() == 1 && field.name() == "status";
            let constrained = self.constrained;
            self.constrained = constrained && !is_status && !matches!(on_value, [OnValue::Unchecked, ..]);
            self.step(Step::Field(field.name()), entry.value, kind, on_value, Some(entry), entry.key.span());
            self.constrained = constrained;
        }
        let is_metadata = !unknown.is_empty() && structure == self.types.metadata();
        let has_slid = is_metadata && has_slid(self.types, structure, mapping, &["annotations", "labels"]);
        if !is_open && !has_slid {
            for entry in &unknown {
                self.unknown(*entry, structure);
            }
            // A mapping of which nothing is known is meant as something else; that is said once.
            if self.constrained && (unknown.is_empty() || held.present != 0) {
                self.demands(mapping, structure, demands, held, span, &unknown);
            }
        }
        self.above.pop();
    }

    fn demands(
        &mut self,
        mapping: Node<'t>,
        structure: StructureId,
        demands: &'static OfStructure,
        held: Held,
        span: Span,
        unknown: &[Entry<'t>],
    ) {
        let place = fields::Place { mapping, structure, held, span, unknown };
        self.required(&place, demands.required, "");
        for rule in &demands.rules {
            self.rule(&place, rule);
        }
        for deeper in &demands.deeper {
            self.deeper(mapping, &deeper.path, deeper, span);
        }
    }

    /// Goes a way, and demands at its end what the structure at its beginning wants.
    fn deeper(&mut self, mapping: Node<'t>, path: &'static [Part], deeper: &'static Deeper, span: Span) {
        let Some((part, rest)) = path.split_first() else { return self.end(mapping, deeper, span) };
        let Some(entry) = mapping.entry(part.name) else { return };
        self.steps.push(Step::Field(part.name));
        if !part.each {
            if entry.value.is_mapping() {
                self.deeper(entry.value, rest, deeper, entry.key.span());
            }
        } else if entry.value.is_mapping() {
            for inner in entry.value.entries().filter(|inner| inner.value.is_mapping()) {
                self.steps.push(Step::Key(inner.key));
                self.deeper(inner.value, rest, deeper, inner.key.span());
                self.steps.pop();
            }
        } else {
            for (index, item) in entry.value.items().enumerate().filter(|(_, item)| item.is_mapping()) {
                self.steps.push(Step::Index(index));
                self.deeper(item, rest, deeper, first_key(item, entry.key.span()));
                self.steps.pop();
            }
        }
        self.steps.pop();
    }

    fn end(&mut self, mapping: Node<'t>, deeper: &'static Deeper, span: Span) {
        if let Some((position, demand)) = &deeper.value {
            let field = &self.types.fields(deeper.end)[*position];
            if let Some(entry) = mapping.entry(field.name()) {
                self.steps.push(Step::Field(field.name()));
                self.demand(entry.value, demand, Some(entry), entry.key.span());
                self.steps.pop();
            }
            return;
        }
        let held = Held::of(mapping, deeper.end, self.types);
        let unknown: Vec<Entry<'t>> =
            mapping.entries().filter(|entry| self.types.position(deeper.end, &entry.name()).is_none()).collect();
        if unknown.iter().any(|entry| is_templated(&entry.name())) {
            return;
        }
        let place = fields::Place { mapping, structure: deeper.end, held, span, unknown: &unknown };
        self.required(&place, deeper.required, "");
        for rule in &deeper.rules {
            self.rule(&place, rule);
        }
    }

    fn unknown(&mut self, entry: Entry<'t>, structure: StructureId) {
        let name = entry.name();
        let fields = || self.types.fields(structure).iter();
        let meant = closest(&name, fields().map(|field| field.name()));
        self.steps.push(Step::Key(entry.key));
        let path = path_of(&self.steps);
        self.steps.pop();
        let below = fields().find_map(|field| match self.types.get(field.kind()) {
            Type::Structure(below) if field.name() != "status" => {
                self.types.position(below, &name).map(|_| Step::Field(field.name()))
            }
            _ => None,
        });
        let elsewhere = match below {
            _ if meant.is_some() => None,
            Some(below) => {
                self.steps.push(below);
                let place = path_of(&self.steps);
                self.steps.pop();
                Some(place)
            }
            None => self.above(&name),
        };
        let elsewhere = elsewhere.filter(|place| !place.is_empty());
        self.found.push(Defect::UnknownField(UnknownField { entry, path, structure, meant, elsewhere }));
    }

    /// The nearest structure above that has a field of the name.
    fn above(&self, name: &str) -> Option<String> {
        let has = |structure: &&StructureId| self.types.position(**structure, name).is_some();
        let nearest = self.above.iter().rev().skip(1).position(|structure| has(&structure))?;
        // Steps through lists and free mappings lead to no structure, so that steps are counted by fields.
        let mut fields = nearest + 1;
        let mut end = self.steps.len();
        while end > 0 && fields > 0 {
            end -= 1;
            fields -= usize::from(matches!(self.steps[end], Step::Field(_)));
        }
        Some(path_of(&self.steps[..end]))
    }

    fn step(
        &mut self,
        step: Step<'t>,
        value: Node<'t>,
        kind: Type,
        demands: &'static [OnValue],
        entry: Option<Entry<'t>>,
        span: Span,
    ) {
        if self.steps.len() < DEPTH {
            self.steps.push(step);
            self.value(value, kind, demands, entry, span);
            self.steps.pop();
        }
    }

    fn value(
        &mut self,
        value: Node<'t>,
        expected: Type,
        demands: &'static [OnValue],
        entry: Option<Entry<'t>>,
        span: Span,
    ) {
        let kind = value.kind();
        if kind == Kind::Null {
            return;
        }
        let schema = self.types.schema();
        match (expected, kind) {
            (Type::Structure(structure), Kind::Mapping) => self.structure(value, structure, span, &[]),
            (Type::SchemaOrBoolean | Type::SchemaOrList | Type::SchemaOrStrings, Kind::Mapping) => {
                self.structure(value, schema, span, &[]);
            }
            (Type::SchemaOrList, Kind::Sequence) => self.items(value, Type::Structure(schema), span),
            (Type::SchemaOrStrings, Kind::Sequence) => self.items(value, Type::String, span),
            (Type::List(item), Kind::Sequence) => self.items(value, self.types.get(item), span),
            (Type::Map(item), Kind::Mapping) => {
                let item = self.types.get(item);
                for entry in value.entries() {
                    self.step(Step::Key(entry.key), entry.value, item, &[], Some(entry), entry.key.span());
                }
            }
            _ => {
                if let Some((expected, reader)) = judge(value, kind, expected) {
                    let path = path_of(&self.steps);
                    self.found.push(Defect::Misfit(Misfit { value, entry, path, expected, reader }));
                    return;
                }
            }
        }
        for demand in demands {
            self.demand(value, demand, entry, span);
        }
    }

    fn items(&mut self, list: Node<'t>, item: Type, span: Span) {
        for (index, value) in list.items().enumerate() {
            if let (Type::Structure(structure), Kind::Null) = (item, value.kind()) {
                self.nothing(index, value, structure, span);
            }
            self.step(Step::Index(index), value, item, &[], None, first_key(value, span));
        }
    }

    /// An entry of a list without a value stands for a structure without fields.
    fn nothing(&mut self, index: usize, value: Node<'t>, structure: StructureId, list: Span) {
        let demands = constraints().of(structure);
        let is_wanted = demands.required != 0
            || demands
                .rules
                .iter()
                .any(|rule| rule.conditions.is_empty() && matches!(rule.then, Then::Count(_, least, _) if least > 0));
        if self.constrained && is_wanted {
            self.steps.push(Step::Index(index));
            let (span, path) = (span_or(value, list), path_of(&self.steps));
            self.steps.pop();
            let (names, because) = (Vec::new(), String::new());
            self.found.push(Defect::Missing(Missing { span, path, names, is_empty: true, because }));
        }
    }

    /// Finalizers of the older kinds have a domain, unless they are those of Kubernetes itself. Source: what the API server of 1.36 says to
    /// each of its kinds.
    fn finalizers(&mut self, manifest: &Manifest<'t>) {
        const NEWER: &[&str] = &[
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "coordination.k8s.io",
            "node.k8s.io",
            "policy",
        ];
        if NEWER.contains(&manifest.group()) {
            return;
        }
        for (index, item) in manifest.at(&["metadata", "finalizers"]).into_iter().flat_map(Node::items).enumerate() {
            let Some(name) = item.as_str().filter(|_| is_final(item)) else { continue };
            if matches!(&*name, "" | "kubernetes" | "orphan" | "foregroundDeletion") || name.contains('/') {
                continue;
            }
            self.steps.extend([Step::Field("metadata"), Step::Field("finalizers"), Step::Index(index)]);
            self.invalid(
                item.span(),
                &format!("is `{name}`"),
                "must be a name with a domain such as `example.com/cleanup`",
            );
            self.steps.truncate(self.steps.len() - 3);
        }
    }

    /// Objects have names, or let the API server make one, as it does for questions and LimitRanges unasked.
    fn name(&mut self, manifest: &Manifest<'t>) {
        let is_asked = matches!(manifest.group(), "authentication.k8s.io" | "authorization.k8s.io")
            || (manifest.group().is_empty() && manifest.kind() == "LimitRange");
        let metadata = manifest.root().entry("metadata");
        let has = |name| metadata.and_then(|metadata| metadata.value.get(name)).is_some_and(|name| !is_nothing(name));
        let is_open =
            metadata.is_some_and(|metadata| metadata.value.entries().any(|entry| is_templated(&entry.name())));
        if is_asked || is_open || has("name") || has("generateName") {
            return;
        }
        let written = metadata.and_then(|metadata| metadata.value.entry("name"));
        let span = match (written, metadata) {
            (Some(name), _) => name.key.span(),
            (None, Some(metadata)) => metadata.key.span(),
            (None, None) => manifest.kind_span(),
        };
        self.found.push(Defect::Missing(Missing {
            span,
            path: "metadata.name".to_owned(),
            names: vec!["name"],
            is_empty: written.is_some(),
            because: String::new(),
        }));
    }
}

/// Whether a field was left empty and what belongs to it follows, not indented: `lost-indentation` reports that.
fn has_slid(types: &Types, structure: StructureId, mapping: Node<'_>, fields: &[&str]) -> bool {
    let left_empty =
        |entry: &Entry<'_>| entry.value.is_null() && entry.value.raw().is_empty() && fields.contains(&&*entry.name());
    let mut after = mapping.entries().skip_while(|entry| !left_empty(entry)).skip(1);
    after.next().is_some_and(|next| types.position(structure, &next.name()).is_none())
}

/// What to point at in an entry of a list: its first key, or the key of the list.
fn first_key(item: Node<'_>, list: Span) -> Span {
    item.entries().next().map_or(list, |first| first.key.span())
}

/// Null or empty text.
fn is_nothing(value: Node<'_>) -> bool {
    value.is_null() || (value.kind() == Kind::String && value.as_str().is_some_and(|text| text.is_empty()))
}

impl Held {
    fn add(&mut self, position: usize, value: Node<'_>, kind: Type) {
        if value.is_null() {
            return;
        }
        self.present |= 1 << position;
        let is_empty = match (kind, value.kind()) {
            (_, Kind::String) => is_nothing(value),
            (Type::List(_) | Type::Map(_), Kind::Sequence | Kind::Mapping) => value.is_empty(),
            _ => false,
        };
        self.filled |= u64::from(!is_empty) << position;
    }

    fn of(mapping: Node<'_>, structure: StructureId, types: &Types) -> Self {
        let mut held = Self::default();
        for entry in mapping.entries() {
            if let Some(position) = types.position(structure, &entry.name()) {
                held.add(position, entry.value, types.get(types.fields(structure)[position].kind()));
            }
        }
        held
    }
}

/// Whether text is what will be applied.
fn is_final(value: Node<'_>) -> bool {
    !is_settled_later(value)
}
