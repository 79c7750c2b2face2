//! Schemas that are not structural: every value has a type, and alternatives only restrict what the structure says.

use super::keywords::{keywords, pattern};
use super::parts::{Parts, says_yes};
use super::{Mistake, is_definition, path_to};
use crate::manifest::{Entry, Manifest, Node, is_templated};
use crate::object::definition::compile::compile;
use crate::object::definition::flaw::Problem;
use crate::object::definition::walk;
use crate::object::misfit::{Step, path_of};
use crate::source::Span;

/// The types of OpenAPI v3, without `null`.
const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];

/// Keywords of JSON Schema that the API server knows and refuses.
const REFUSED: &[&str] =
    &["$ref", "$schema", "additionalItems", "definitions", "dependencies", "id", "patternProperties"];

/// Keywords that the root may not have beside the subresource `status`.
const NOT_BESIDE_STATUS: &[&str] = &[
    "allOf",
    "anyOf",
    "default",
    "enum",
    "maxProperties",
    "minProperties",
    "not",
    "oneOf",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-map-type",
];

/// How deep schemas go into each other. The parser's limit is lower, but aliases may stack up below each other.
const DEPTH: usize = 512;

/// So many schemas are looked at in one definition.
const MOST: usize = 400_000;

/// The mistakes in the schemas of a CustomResourceDefinition, in the order of the text.
pub fn in_schemas(manifest: &Manifest<'_>) -> Vec<Mistake> {
    if !is_definition(manifest) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for version in manifest.at(&["spec", "versions"]).into_iter().flat_map(Node::items) {
        let schema = version.get("schema").and_then(|schema| schema.entry("openAPIV3Schema"));
        let Some(schema) = schema.filter(|entry| entry.value.is_mapping()) else { continue };
        let name = version.get("name").and_then(Node::text).unwrap_or_default().into_owned();
        let mut checker = Checker { version: name, steps: Vec::new(), found: Vec::new(), left: MOST };
        if version
            .get("subresources")
            .and_then(|subresources| subresources.get("status"))
            .is_some_and(|node| !node.is_null())
        {
            checker.beside_status(schema.value);
        }
        checker.structural(schema.value, schema.key.span(), Level::Root, false);
        found.append(&mut checker.found);
    }
    found
}

/// Whether a keyword has a value that is more than nothing.
pub(super) fn says_anything(value: Node<'_>) -> bool {
    !value.is_null()
        && value.as_bool() != Some(false)
        && value.as_str().is_none_or(|text| !text.is_empty())
        && (!value.is_sequence() || value.items().next().is_some())
}

/// Where a schema stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Root,
    Item,
    Field,
}

pub(super) struct Checker<'t> {
    version: String,
    pub(super) steps: Vec<Step<'t>>,
    pub(super) found: Vec<Mistake>,
    left: usize,
}

impl<'t> Checker<'t> {
    /// The place of a keyword of the schema, or of the schema itself.
    pub(super) fn place(&self, keyword: Option<&str>) -> String {
        let path = keyword.map_or_else(|| path_of(&self.steps), |keyword| path_to(&self.steps, keyword));
        if path.is_empty() { "the root".to_owned() } else { format!("`{path}`") }
    }

    pub(super) fn wrong(&mut self, span: Span, keyword: Option<&str>, said: &str, help: impl Into<String>) {
        let what = format!("in the schema of `{}`, {} {said}", self.version, self.place(keyword));
        self.found.push(Mistake::new(span, what, help));
    }

    pub(super) fn missing(&mut self, span: Span, said: &str, help: impl Into<String>) {
        let what = format!("in the schema of `{}`, {} {said}", self.version, self.place(None));
        self.found.push(Mistake::missing(span, what, help));
    }

    /// Goes from a keyword to a schema below it, or to what stands below a name or a number there.
    pub(super) fn below(&mut self, keyword: &'static str, step: Option<Step<'t>>, then: impl FnOnce(&mut Self)) {
        if self.steps.len() >= DEPTH || self.left == 0 {
            return;
        }
        self.left -= 1;
        let before = self.steps.len();
        self.steps.push(Step::Field(keyword));
        self.steps.extend(step);
        then(self);
        self.steps.truncate(before);
    }

    fn beside_status(&mut self, root: Node<'t>) {
        for entry in
            root.entries().filter(|entry| NOT_BESIDE_STATUS.contains(&&*entry.name()) && says_anything(entry.value))
        {
            let said = "may not be at the root beside the subresource `status`";
            self.wrong(entry.key.span(), Some(&entry.name()), said, "Move it below `properties.spec`");
        }
    }

    /// Judges a schema of the structure; `key` is what it is the value of.
    fn structural(&mut self, node: Node<'t>, key: Span, level: Level, is_metadata: bool) {
        if !node.is_mapping() {
            return;
        }
        let parts = Parts::of(node);
        self.refused(node);
        self.kind(&parts, node, key, level);
        self.shape(&parts, key, level);
        keywords(self, &parts, key);
        self.default(&parts, node, is_metadata);
        self.alternatives(&parts, level);
        let has_metadata = level == Level::Root || says_yes(parts.embeds);
        for field in parts.fields() {
            let is_metadata = level == Level::Root && matches!(&*field.name(), "apiVersion" | "kind" | "metadata");
            self.below("properties", Some(Step::Key(field.key)), |checker| {
                if has_metadata {
                    checker.metadata(field, level);
                }
                checker.structural(field.value, field.key.span(), Level::Field, is_metadata);
            });
        }
        if let Some(items) = parts.items {
            self.below("items", None, |checker| {
                checker.structural(items.value, items.key.span(), Level::Item, is_metadata)
            });
        }
        if let Some(others) = parts.others {
            let key = others.key.span();
            self.below("additionalProperties", None, |checker| {
                checker.structural(others.value, key, Level::Field, is_metadata);
            });
        }
    }

    /// Keywords that no schema may have.
    pub(super) fn refused(&mut self, node: Node<'t>) {
        // An empty mapping is as good as none, but at the root.
        let is_nothing = |value: Node<'_>| value.is_mapping() && value.is_empty() && !self.steps.is_empty();
        let refused = |entry: &Entry<'_>| REFUSED.contains(&&*entry.name()) && !is_nothing(entry.value);
        let refused: Vec<Entry<'_>> = node.entries().filter(refused).collect();
        for entry in refused {
            let help = "Write the schema in place, with the keywords that structural schemas have";
            self.wrong(entry.key.span(), Some(&entry.name()), "is not supported", help);
        }
    }

    fn kind(&mut self, parts: &Parts<'t>, node: Node<'t>, key: Span, level: Level) {
        let kind = parts.kind();
        if let Some(entry) = parts.kind.filter(|entry| entry.value.as_str().is_some()) {
            if is_templated(&kind) {
                return;
            }
            if !kind.is_empty() && !TYPES.contains(&&*kind) {
                let help = match &*kind {
                    "null" => "Write `nullable: true` beside the type of the value".to_owned(),
                    "int" => "Write `integer`".to_owned(),
                    "float" | "double" => "Write `number`".to_owned(),
                    "bool" => "Write `boolean`".to_owned(),
                    "map" => "Write `object`".to_owned(),
                    "list" => "Write `array`".to_owned(),
                    _ => format!("Write one of `{}`", TYPES.join("`, `")),
                };
                let said = format!("is `{kind}`, which is no type");
                return self.wrong(entry.value.span(), Some("type"), &said, help);
            }
        }
        let (embeds, is_free) = (says_yes(parts.embeds), says_yes(parts.int_or_string) || says_yes(parts.keeps));
        let has_kind = !kind.is_empty();
        if !has_kind && parts.kind.is_none_or(|entry| entry.value.as_str().is_some()) && (embeds || !is_free) {
            let meant = match () {
                () if level == Level::Root || embeds || node.get("properties").is_some() => "object",
                () if node.get("items").is_some() => "array",
                () => "",
            };
            let help = if meant.is_empty() { "Add `type`".to_owned() } else { format!("Add `type: {meant}`") };
            return self.missing(key, "has no `type`", help);
        }
        let Some(entry) = parts.kind.filter(|_| has_kind && kind != "object") else { return };
        if level == Level::Root || embeds {
            let said = format!(
                "is `{kind}`, but must be `object` {}",
                if embeds { "for an embedded resource" } else { "at the root" }
            );
            self.wrong(entry.value.span(), Some("type"), &said, "Write `object`");
        }
    }

    /// What a type needs, and what goes together.
    fn shape(&mut self, parts: &Parts<'t>, key: Span, level: Level) {
        if parts.kind() == "array" && parts.items.is_none() {
            self.missing(key, "is a list without `items`", "Add `items` with the type of the elements");
        }
        self.everywhere(parts);
        if let Some(others) = parts.others {
            let is_open = others.value.as_bool() == Some(true);
            let span = others.key.span();
            let name = Some("additionalProperties");
            if level == Level::Root {
                self.wrong(span, name, "may not be at the root", "Move it below `properties.spec`");
            } else if says_yes(parts.embeds) {
                self.wrong(span, name, "may not be in an embedded resource", "Remove it");
            } else if parts.fields().next().is_some() && !is_open {
                let help = "Remove one of both: unknown fields are dropped anyway";
                self.wrong(span, name, "stands beside `properties`", help);
            }
        }
        for (other, name) in
            [(parts.keeps, "x-kubernetes-preserve-unknown-fields"), (parts.embeds, "x-kubernetes-embedded-resource")]
        {
            if let Some(other) = other.filter(|other| says_yes(parts.int_or_string) && says_yes(Some(*other))) {
                let said = "stands beside `x-kubernetes-int-or-string`";
                self.wrong(other.key.span(), Some(name), said, "Remove one of both");
            }
        }
        if says_yes(parts.embeds) && !says_yes(parts.keeps) && parts.fields().next().is_none() {
            let said = "is an embedded resource of which no field is known";
            self.missing(key, said, "Add `x-kubernetes-preserve-unknown-fields: true`");
        }
        if let Some(nullable) = parts.nullable.filter(|entry| level == Level::Root && says_yes(Some(*entry))) {
            self.wrong(nullable.key.span(), Some("nullable"), "may not be at the root", "Remove it");
        }
    }

    /// What alternatives may not have either.
    pub(super) fn everywhere(&mut self, parts: &Parts<'t>) {
        if let Some(items) = parts.items.filter(|entry| entry.value.is_sequence()) {
            self.wrong(
                items.key.span(),
                Some("items"),
                "is a list of schemas, but must be one",
                "Write one schema for all elements",
            );
        }
        if let Some(keeps) = parts.keeps.filter(|entry| entry.value.as_bool() == Some(false)) {
            let name = Some("x-kubernetes-preserve-unknown-fields");
            self.wrong(keeps.value.span(), name, "is `false`, but must be `true` or not there", "Remove it");
        }
        pattern(self, parts);
    }

    /// `apiVersion`, `kind` and `metadata` of the root and of embedded resources.
    fn metadata(&mut self, field: Entry<'t>, level: Level) {
        let parts = Parts::of(field.value);
        let (name, kind) = (field.name(), parts.kind());
        let wanted = match &*name {
            "apiVersion" | "kind" => "string",
            "metadata" => "object",
            _ => return,
        };
        if let Some(entry) = parts.kind.filter(|_| !kind.is_empty() && TYPES.contains(&&*kind) && kind != wanted) {
            let said = format!("is `{kind}`, but must be `{wanted}`");
            self.wrong(entry.value.span(), Some("type"), &said, format!("Write `{wanted}`"));
        }
        if name == "metadata" && level == Level::Root {
            let extra = parts.fields().find(|field| !matches!(&*field.name(), "name" | "generateName"));
            let known = ["type", "properties", "default"];
            let mut more = field.value.entries().filter(|entry| !known.contains(&&*entry.name()));
            if let Some(extra) = extra.or_else(|| more.find(|entry| says_anything(entry.value))) {
                let said = "may only restrict `name` and `generateName`: everything else is known";
                self.wrong(extra.key.span(), None, said, "Write `metadata: {type: object}`");
            }
        }
    }

    fn default(&mut self, parts: &Parts<'t>, node: Node<'t>, is_metadata: bool) {
        let Some(default) = parts.default else { return };
        if is_metadata {
            return self.wrong(
                default.key.span(),
                Some("default"),
                "may not be in the metadata of the root",
                "Remove it",
            );
        }
        // The API server does not hold the default against the two types.
        if says_yes(parts.int_or_string) {
            return;
        }
        let schema = compile(node);
        let Some((path, problem)) = walk::flaw_of_default(default, &schema) else { return };
        let at = if path.is_empty() { String::new() } else { format!(" at `{path}`") };
        let said = match problem {
            Problem::UnknownField { .. } => format!("has the field `{path}`, which the schema does not have"),
            Problem::MissingField { .. } => format!("lacks `{path}`, which the schema requires"),
            Problem::Misfit(_) => format!("is of another type than the schema says{at}"),
            Problem::UnlistedValue { .. } => format!("is none of the values that the schema lists{at}"),
            _ => format!("is not what the schema accepts{at}"),
        };
        let span = if default.value.is_scalar() { default.value.span() } else { default.key.span() };
        self.wrong(span, Some("default"), &said, "Write a default that fits the schema around it");
    }

    /// Alternatives only restrict.
    fn alternatives(&mut self, parts: &Parts<'t>, level: Level) {
        let known = (level == Level::Root).then_some(parts);
        self.nested_below(parts, known);
    }
}
