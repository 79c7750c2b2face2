//! The JSON Schema of configuration files, made from the same tables that the reader uses and from the rules' pages.

use serde_json::{Map, Value, json};

use super::inventory::{ARGOCD_CLUSTER_KEYS, ARGOCD_KEYS, CLUSTER_KEYS};
use super::options::{FAIL_ON, FILE_KEYS, IGNORE_KEYS, LIMIT_KEYS, OBJECT_KEYS, OVERRIDE_KEYS, RULE_KEYS};
use super::read::Key;
use crate::finding::{
    Catalogue, Confidence, FieldSchema, OptionSchema, OptionType, Preset, RuleMeta, Severity, TARGET_KEYS,
};
use crate::source::ARGOCD_NAMESPACE;

/// The JSON Schema (draft 2020-12) of `.idp-lint.yaml`.
pub fn schema(catalogue: &Catalogue) -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/schema/idp-lint.schema.json"),
        "title": "Configuration of idp-lint",
        "description": "`.idp-lint.yaml` or `idp-lint.yaml`: the nearest one from the checked directory up to the Git root.",
        "$defs": {
            "name": {"description": "A rule or a family of rules.", "enum": super::select::names::all(catalogue)},
            "names": list(json!({"$ref": "#/$defs/name"})),
            "preset": words(Preset::CHOICES.map(Preset::as_str)),
            "severity": words(Severity::CHOICES.map(Severity::as_str)),
            "strings": list(json!({"type": "string"})),
            "rules": rules(catalogue),
        },
    });
    if let (Value::Object(schema), Value::Object(file)) = (&mut schema, mapping(FILE_KEYS, file_key)) {
        schema.extend(file);
    }
    schema
}

fn file_key(key: &str) -> Value {
    match key {
        "ignore" => list(json!({"anyOf": [{"$ref": "#/$defs/name"}, ignore_entry()]})),
        "overrides" => list(required(mapping(OVERRIDE_KEYS, selection_key), &["paths"])),
        "extends" | "exclude" | "policies" => json!({"$ref": "#/$defs/strings"}),
        "repository" => json!({"anyOf": [{"type": "string"}, {"$ref": "#/$defs/strings"}]}),
        "clusters" => list(required(mapping(CLUSTER_KEYS, |_| json!({"type": "string"})), &["name", "path"])),
        "argocd" => mapping(ARGOCD_KEYS, |key| match key {
            "clusters" => list(required(mapping(ARGOCD_CLUSTER_KEYS, argocd_cluster_key), &["name", "server"])),
            _ => json!({"type": "string", "minLength": 1, "default": ARGOCD_NAMESPACE}),
        }),
        "target-versions" => {
            mapping(TARGET_KEYS, |_| json!({"type": ["string", "number"], "pattern": "^v?[0-9]+\\.[0-9]+"}))
        }
        "min-confidence" => words(Confidence::CHOICES.map(Confidence::as_str)),
        "min-severity" => json!({"$ref": "#/$defs/severity"}),
        "fail-on" => words(FAIL_ON.map(|(word, _)| word)),
        "limits" => mapping(LIMIT_KEYS, |_| json!({"type": "integer", "minimum": 1})),
        key => selection_key(key),
    }
}

fn argocd_cluster_key(key: &str) -> Value {
    match key {
        "labels" | "annotations" => json!({"type": ["object", "null"], "additionalProperties": {"type": "string"}}),
        _ => json!({"type": "string", "minLength": 1}),
    }
}

fn selection_key(key: &str) -> Value {
    match key {
        "preset" => json!({"anyOf": [{"$ref": "#/$defs/preset"}, list(json!({"$ref": "#/$defs/preset"}))]}),
        "rules" => json!({"$ref": "#/$defs/rules"}),
        "paths" => json!({"$ref": "#/$defs/strings", "minItems": 1}),
        _ => json!({"$ref": "#/$defs/names"}),
    }
}

fn ignore_entry() -> Value {
    let entry = mapping(IGNORE_KEYS, |key| match key {
        "rules" => json!({"$ref": "#/$defs/names", "minItems": 1}),
        "paths" => json!({"$ref": "#/$defs/strings"}),
        "objects" => list(mapping(OBJECT_KEYS, |_| json!({"type": "string"}))),
        "until" => json!({"type": "string", "format": "date"}),
        _ => json!({"type": "string"}),
    });
    required(entry, &["rules"])
}

fn rules(catalogue: &Catalogue) -> Value {
    let rules = catalogue.rules().iter().map(|rule| (rule.id.as_str().to_owned(), self::rule(rule)));
    object(rules.collect())
}

fn rule(meta: &RuleMeta) -> Value {
    let mut rule = mapping(RULE_KEYS, |key| match key {
        "severity" => json!({"$ref": "#/$defs/severity", "default": meta.severity}),
        _ => json!({"type": "boolean"}),
    });
    for (name, option) in &meta.options {
        let mut value = option_type(option);
        value["description"] = json!(option.description);
        value["default"] = option.default.clone();
        rule["properties"][name] = value;
    }
    rule["description"] = json!(meta.summary);
    rule
}

fn option_type(option: &OptionSchema) -> Value {
    if option.kind != OptionType::Objects {
        return simple(option.kind);
    }
    let field = |(name, field): (&String, &FieldSchema)| {
        let mut value = simple(field.kind);
        value["description"] = json!(field.description);
        (name.clone(), value)
    };
    let mut element = object(option.fields.iter().map(field).collect());
    let needed: Vec<&String> = option.fields.iter().filter(|(_, field)| field.required).map(|(name, _)| name).collect();
    if !needed.is_empty() {
        element["required"] = json!(needed);
    }
    list(element)
}

fn simple(kind: OptionType) -> Value {
    match kind {
        OptionType::Boolean => json!({"type": "boolean"}),
        OptionType::Integer => json!({"type": "integer"}),
        OptionType::Number => json!({"type": "number"}),
        OptionType::String => json!({"type": "string"}),
        OptionType::Strings => list(json!({"type": "string"})),
        OptionType::Objects => list(json!({"type": "object"})),
    }
}

fn words<const N: usize>(words: [&str; N]) -> Value {
    json!({"enum": words.as_slice()})
}

fn list(items: Value) -> Value {
    json!({"type": ["array", "null"], "items": items})
}

/// A mapping with these keys, each with its description, and no others.
fn mapping(keys: &[Key], schema: impl Fn(&str) -> Value) -> Value {
    let properties = keys.iter().map(|(name, description)| {
        let mut value = schema(name);
        value["description"] = json!(description);
        ((*name).to_owned(), value)
    });
    object(properties.collect())
}

fn object(properties: Map<String, Value>) -> Value {
    json!({"type": ["object", "null"], "properties": properties, "additionalProperties": false})
}

fn required(mut object: Value, keys: &[&str]) -> Value {
    object["type"] = json!("object");
    object["required"] = json!(keys);
    object
}
