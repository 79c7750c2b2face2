//! An object beside the schema of its version.
//!
//! Fields that are not known, types, fields that are missing; what else is asked of values is in [`nested`](super::nested). As the API server
//! does it: null counts as nothing where it is no value, a field with a default is never missing, `metadata` and `status` are others'
//! business. Values that are filled in later are not judged, and neither is what depends on them.

use super::Version;
use super::flaw::{Flaw, Limit, Problem};
use super::format::Format;
use super::list;
use super::schema::{Asked, Others, Schema, SchemaType};
use crate::manifest::{Entry, Kind, Manifest, Node, is_templated};
use crate::object::builtin::{Type, types};
use crate::object::custom::defect::stands_for;
use crate::object::custom::lookup::{Lookup, lookup};
use crate::object::misfit::{Expected, Misfit, Reader, Step, is_integer, is_settled_later, judge, path_of};
use crate::source::Span;

/// How deep a walk goes. The parser's limit is lower, but aliases may stack up below each other.
const DEPTH: usize = 512;

/// So many values of an object are looked at, each as often as schemas ask about it.
const MOST: usize = 1_000_000;

/// What does not fit a version of its definition, in the order of the text. Nothing of an object that SOPS encrypted.
pub fn flaws<'t>(manifest: &Manifest<'t>, version: &Version<'_>) -> Vec<Flaw<'t>> {
    let Some(schema) = version.schema().filter(|_| !manifest.is_encrypted()) else { return Vec::new() };
    let judges_metadata = !matches!(lookup(manifest), Lookup::Known(_));
    let mut walk = Walk {
        steps: Vec::new(),
        found: Vec::new(),
        is_unsure: false,
        has_defaults: true,
        judges_metadata,
        left: MOST,
    };
    walk.restrict(manifest.root(), schema, None, manifest.kind_span());
    walk.structure(manifest.root(), schema, manifest.kind_span(), true);
    walk.found
}

pub(super) struct Walk<'t> {
    pub(super) steps: Vec<Step<'t>>,
    pub(super) found: Vec<Flaw<'t>>,
    /// Whether something was not judged.
    pub(super) is_unsure: bool,
    /// Whether defaults are written before anything is asked; not into defaults.
    has_defaults: bool,
    /// Whether nobody else judges the metadata of the object.
    judges_metadata: bool,
    /// How many more values are looked at.
    left: usize,
}

impl<'t> Walk<'t> {
    pub(super) fn report(&mut self, problem: Problem<'t>, says: Span) {
        let path = path_of(&self.steps);
        self.found.push(Flaw { path, problem, says });
    }

    pub(super) fn report_missing(&mut self, span: Span, name: &str, says: Span) {
        let parent = path_of(&self.steps);
        let path = if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
        self.found.push(Flaw { path, problem: Problem::MissingField { span, name: name.to_owned() }, says });
    }

    /// Takes a step, and what comes after it.
    pub(super) fn step(&mut self, step: Step<'t>, then: impl FnOnce(&mut Self)) {
        if self.steps.len() < DEPTH && self.left > 0 {
            self.left -= 1;
            self.steps.push(step);
            then(self);
            self.steps.pop();
        } else {
            self.is_unsure = true;
        }
    }

    /// Judges a mapping; `span` is what to point at where a field is missing.
    fn structure(&mut self, mapping: Node<'t>, schema: &Schema, span: Span, is_root: bool) {
        let has_metadata = is_root || schema.is_embedded;
        let (mut knows_one, mut is_templated_key) = (false, false);
        let mut unknown: Vec<Entry<'t>> = Vec::new();
        for entry in mapping.entries() {
            let name = entry.name();
            if (has_metadata && matches!(&*name, "apiVersion" | "kind" | "metadata"))
                || (is_root && matches!(&*name, "status" | "sops"))
            {
                if is_root && name == "metadata" && self.judges_metadata {
                    self.step(Step::Key(entry.key), |walk| walk.unknown_metadata(entry.value, schema.span));
                }
                if let Some(metadata) = schema.field("metadata").filter(|_| name == "metadata") {
                    let span = entry.key.span();
                    self.step(Step::Key(entry.key), |walk| walk.nested(entry.value, metadata, None, span));
                }
                continue;
            }
            match schema.child(&name) {
                Some(child) => {
                    knows_one = true;
                    let span = entry.key.span();
                    self.step(Step::Key(entry.key), |walk| walk.value(entry.value, child, Some(entry), span));
                }
                None if is_templated(&name) => is_templated_key = true,
                None if schema.keeps_unknown || !matches!(schema.others, Others::No) => knows_one = true,
                None => unknown.push(entry),
            }
        }
        if is_templated_key {
            self.is_unsure = true;
            return;
        }
        for &entry in &unknown {
            let known = schema.fields.iter().map(|(name, _)| name.to_string());
            let known =
                known.filter(|name| !is_root || !matches!(&**name, "apiVersion" | "kind" | "metadata" | "status"));
            let problem = Problem::UnknownField { entry, known: known.collect() };
            self.step(Step::Key(entry.key), |walk| walk.report(problem, schema.span));
        }
        // A mapping of which nothing is known is meant as something else; that is said once, where it begins.
        if !unknown.is_empty() && !knows_one {
            return;
        }
        if schema.is_embedded && !is_root {
            self.embedded(mapping, schema, span);
        }
        for (name, says) in &schema.required {
            let is_apart = is_root && matches!(&**name, "apiVersion" | "kind" | "metadata" | "status");
            if !is_apart
                && !self.is_there(mapping, name, Some(schema))
                && !unknown.iter().any(|entry| stands_for(entry, name))
            {
                self.report_missing(span, name, *says);
            }
        }
    }

    /// Reports fields of `metadata` that no object has.
    fn unknown_metadata(&mut self, metadata: Node<'t>, says: Span) {
        let types = types();
        for entry in metadata.entries().filter(|entry| !is_templated(&entry.name())) {
            if types.field(types.metadata(), &entry.name()).is_none() {
                let known = types.fields(types.metadata()).iter().map(|field| field.name().to_owned()).collect();
                self.step(Step::Key(entry.key), |walk| walk.report(Problem::UnknownField { entry, known }, says));
            }
        }
    }

    /// Judges what every object has, of one inside of another.
    fn embedded(&mut self, object: Node<'t>, schema: &Schema, span: Span) {
        for name in ["apiVersion", "kind"] {
            let Some(entry) = object.entry(name).filter(|entry| !entry.value.is_null()) else {
                self.report_missing(span, name, schema.span);
                continue;
            };
            self.step(Step::Key(entry.key), |walk| walk.text(entry, schema, name == "kind"));
        }
        let Some(metadata) = object.entry("metadata").filter(|entry| !entry.value.is_null()) else { return };
        self.step(Step::Key(metadata.key), |walk| {
            if !metadata.value.is_mapping() {
                return walk.misfit(metadata.value, Some(metadata), Expected::Structure, Reader::Any, schema.span);
            }
            let types = types();
            for entry in metadata.value.entries().filter(|entry| !is_templated(&entry.name())) {
                walk.step(Step::Key(entry.key), |walk| match types.field(types.metadata(), &entry.name()) {
                    Some((_, Type::String)) if !entry.value.is_null() => walk.text(entry, schema, false),
                    Some(_) => {}
                    None => {
                        let known = types.fields(types.metadata()).iter().map(|field| field.name().to_owned());
                        walk.report(Problem::UnknownField { entry, known: known.collect() }, schema.span);
                    }
                });
            }
        });
    }

    /// Judges a text of an embedded object.
    fn text(&mut self, entry: Entry<'t>, schema: &Schema, is_kind: bool) {
        let value = entry.value;
        if is_settled_later(value) {
            self.is_unsure = true;
        } else if let Some((expected, reader)) = judge(value, value.kind(), Type::String) {
            self.misfit(value, Some(entry), expected, reader, schema.span);
        } else if let Some(text) = value.as_str() {
            let is_apart = matches!(&*entry.name(), "apiVersion" | "kind");
            let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            let limit = match () {
                () if is_apart && text.is_empty() => Limit::MinLength(1),
                () if is_kind && !is_word => Limit::Format("a kind"),
                () => return,
            };
            self.report(Problem::InvalidValue { value, span: value.span(), limit }, schema.span);
        }
    }

    /// Judges a value; `span` is its key, or where it begins in a list.
    fn value(&mut self, value: Node<'t>, schema: &Schema, entry: Option<Entry<'t>>, span: Span) {
        if value.is_null() {
            // Between elements, null stays what it is.
            let is_kept = entry.is_none() && schema.default.is_none() && !schema.is_nullable;
            if let Some(expected) = schema.kind.filter(|_| is_kept).map(|kind| expected(kind, schema)) {
                self.misfit(value, entry, expected, Reader::Any, schema.span);
            }
            return;
        }
        if is_settled_later(value) {
            self.is_unsure = true;
            return;
        }
        if !self.is_of_type(value, schema, entry) {
            return;
        }
        self.restrict(value, schema, Some(schema), span);
        match value.kind() {
            Kind::Mapping => self.structure(value, schema, span, false),
            Kind::Sequence => self.items(value, schema, span),
            _ => {}
        }
    }

    fn items(&mut self, list: Node<'t>, schema: &Schema, span: Span) {
        let Some(items) = &schema.items else { return };
        for (index, element) in list.items().enumerate() {
            let span = element.entries().next().map_or(span, |first| first.key.span());
            self.step(Step::Index(index), |walk| walk.value(element, items, None, span));
        }
        for repeated in list::repeated(list, schema, items) {
            let problem = Problem::Duplicate { value: repeated.value, first: repeated.first, by: repeated.by };
            self.step(Step::Index(repeated.index), |walk| walk.report(problem, schema.span));
        }
    }

    /// Whether a value is of the type that is asked, or may be; what is not is reported.
    fn is_of_type(&mut self, value: Node<'t>, schema: &Schema, entry: Option<Entry<'t>>) -> bool {
        let Some(kind) = schema.kind else { return true };
        let scalar = match (kind, value.kind()) {
            (SchemaType::Object, Kind::Mapping) | (SchemaType::Array, Kind::Sequence) => return true,
            (SchemaType::Object | SchemaType::Array, _) => {
                self.misfit(value, entry, expected(kind, schema), Reader::Any, schema.span);
                return false;
            }
            // A quirk of the API server: a list passes for a text with a format.
            (SchemaType::String, Kind::Sequence) if has_format(schema) => return true,
            (SchemaType::String, _) => Type::String,
            (SchemaType::Integer, _) if is_int32(schema) => Type::Int32,
            (SchemaType::Integer, _) => Type::Int64,
            (SchemaType::Number, _) => Type::Number,
            (SchemaType::Boolean, _) => Type::Boolean,
            (SchemaType::IntOrString, _) if is_integer(value, 64) => return true,
            (SchemaType::IntOrString, _) => Type::IntOrString,
        };
        match judge(value, value.kind(), scalar) {
            Some((expected, reader)) => {
                self.misfit(value, entry, expected, reader, schema.span);
                false
            }
            None => true,
        }
    }

    /// Whether a field is there once the API server has written its defaults and left out null where it is no value.
    pub(super) fn is_there(&self, mapping: Node<'_>, name: &str, schema: Option<&Schema>) -> bool {
        let known = schema.and_then(|schema| schema.child(name));
        let field = || schema.filter(|_| self.has_defaults).and_then(|schema| schema.field(name));
        match mapping.get(name) {
            Some(value) if !value.is_null() => true,
            Some(_) if known.is_none_or(|known| known.is_nullable) => true,
            _ => field().is_some_and(|known| known.default.is_some()),
        }
    }

    fn misfit(&mut self, value: Node<'t>, entry: Option<Entry<'t>>, expected: Expected, reader: Reader, says: Span) {
        let path = path_of(&self.steps);
        self.report(Problem::Misfit(Misfit { value, entry, path, expected, reader }), says);
    }
}

fn has_format(schema: &Schema) -> bool {
    schema.constraints.iter().any(|constraint| matches!(constraint.what, Asked::Format(_)))
}

fn is_int32(schema: &Schema) -> bool {
    schema.constraints.iter().any(|constraint| matches!(constraint.what, Asked::Format(Format::Int32)))
}

fn expected(kind: SchemaType, schema: &Schema) -> Expected {
    match kind {
        SchemaType::Object if schema.fields.is_empty() => Expected::Map,
        SchemaType::Object => Expected::Structure,
        SchemaType::Array => Expected::List,
        SchemaType::String => Expected::String,
        SchemaType::Integer if is_int32(schema) => Expected::Integer(32),
        SchemaType::Integer => Expected::Integer(64),
        SchemaType::Number => Expected::Number,
        SchemaType::Boolean => Expected::Boolean,
        SchemaType::IntOrString => Expected::IntegerOrString,
    }
}

/// The first thing of a default that does not fit the schema that it is for, and where in the default that is.
pub(super) fn flaw_of_default<'t>(default: Entry<'t>, schema: &Schema) -> Option<(String, Problem<'t>)> {
    let mut walk = Walk {
        steps: Vec::new(),
        found: Vec::new(),
        is_unsure: false,
        has_defaults: false,
        judges_metadata: false,
        left: MOST,
    };
    walk.value(default.value, schema, Some(default), default.key.span());
    walk.found.into_iter().next().map(|flaw| (flaw.path, flaw.problem))
}
