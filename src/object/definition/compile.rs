//! From the text of a schema to the schema.

use super::format::Format;
use super::schema::{Asked, Constraint, ListType, Others, Pattern, Schema, SchemaType};
use crate::manifest::Node;
use crate::source::Span;

/// How deep schemas go into each other. The parser's limit is lower, but aliases may stack up below each other.
const DEPTH: usize = 256;

/// So many schemas are read of one version; the largest that is known has 15,000.
const MOST: usize = 200_000;

/// Compiles the schema of a version.
pub(super) fn compile(node: Node<'_>) -> Schema {
    let mut reader = Reader { left: MOST };
    reader.schema(node, node.span(), 0)
}

struct Reader {
    /// How many more schemas are read.
    left: usize,
}

impl Reader {
    fn schema(&mut self, node: Node<'_>, span: Span, depth: usize) -> Schema {
        let mut found = Schema::any(span);
        if self.left == 0 || depth > DEPTH || !node.is_mapping() {
            return found;
        }
        self.left -= 1;
        found.is_nullable = false;
        found.keeps_unknown = false;
        let mut format = None;
        let mut constraints = Vec::new();
        let (mut below, mut above) = (false, false);
        for entry in node.entries() {
            let (value, span) = (entry.value, entry.key.span());
            let mut asked = None;
            match &*entry.name() {
                "type" => found.kind = found.kind.or(value.as_str().and_then(|name| kind(&name))),
                "x-kubernetes-int-or-string" if is_true(value) => found.kind = Some(SchemaType::IntOrString),
                "nullable" => found.is_nullable = is_true(value),
                "x-kubernetes-preserve-unknown-fields" => found.keeps_unknown = is_true(value),
                "x-kubernetes-embedded-resource" => found.is_embedded = is_true(value),
                "properties" => found.fields = self.fields(value, depth, &mut found.rules),
                "additionalProperties" if is_true(value) => found.others = Others::Any,
                "additionalProperties" if value.is_mapping() => {
                    let others = self.schema(value, span, depth + 1);
                    found.rules += others.rules;
                    found.others = Others::Of(Box::new(others));
                }
                "items" => {
                    let items = self.schema(value, span, depth + 1);
                    found.rules += items.rules;
                    found.items = Some(Box::new(items));
                }
                "default" if !value.is_null() => found.default = spanned_yaml::json::to_json(value).ok(),
                "required" => found.required = names(value).map(|name| (name.0.into(), name.1)).collect(),
                "x-kubernetes-list-type" if value.as_str().is_some_and(|text| text == "set") => {
                    found.list = ListType::Set;
                }
                "x-kubernetes-list-map-keys" => {
                    found.list = ListType::Map(names(value).map(|(name, _)| name.into()).collect());
                }
                "x-kubernetes-validations" => found.rules += value.items().count(),
                "format" => format = value.as_str().map(|name| (span, name)),
                "exclusiveMinimum" => below = is_true(value),
                "exclusiveMaximum" => above = is_true(value),
                "enum" => {
                    let values: Result<Vec<_>, _> = value.items().map(spanned_yaml::json::to_json).collect();
                    asked = values.ok().filter(|values| !values.is_empty()).map(Asked::Enumeration);
                }
                "pattern" => asked = value.as_str().map(|text| Asked::Pattern(Pattern::new(&text))),
                "minimum" => asked = value.as_f64().map(|limit| Asked::Minimum { limit, is_exclusive: false }),
                "maximum" => asked = value.as_f64().map(|limit| Asked::Maximum { limit, is_exclusive: false }),
                "multipleOf" => asked = value.as_f64().filter(|factor| *factor > 0.0).map(Asked::MultipleOf),
                "minLength" => asked = count(value).map(Asked::MinLength),
                "maxLength" => asked = count(value).map(Asked::MaxLength),
                "minItems" => asked = count(value).map(Asked::MinItems),
                "maxItems" => asked = count(value).map(Asked::MaxItems),
                "minProperties" => asked = count(value).map(Asked::MinProperties),
                "maxProperties" => asked = count(value).map(Asked::MaxProperties),
                "allOf" => asked = Some(Asked::AllOf(self.list(value, depth))),
                "anyOf" => asked = Some(Asked::AnyOf(self.list(value, depth))),
                "oneOf" => asked = Some(Asked::OneOf(self.list(value, depth))),
                "not" => asked = Some(Asked::Not(Box::new(self.schema(value, span, depth + 1)))),
                _ => {}
            }
            constraints.extend(asked.map(|what| Constraint { span, what }));
        }
        for constraint in &mut constraints {
            match &mut constraint.what {
                Asked::Minimum { is_exclusive, .. } => *is_exclusive = below,
                Asked::Maximum { is_exclusive, .. } => *is_exclusive = above,
                _ => {}
            }
        }
        // Of the type of the value: a format says nothing about values of any other.
        let format = format.and_then(|(span, name)| Some((span, Format::named(&name, found.kind)?)));
        constraints.extend(format.map(|(span, format)| Constraint { span, what: Asked::Format(format) }));
        // `anyOf` of an integer and a string beside `x-kubernetes-int-or-string` says the same once more.
        if found.kind == Some(SchemaType::IntOrString) {
            constraints.retain(|constraint| !says_only_types(&constraint.what));
        }
        found.constraints = constraints;
        found
    }

    fn fields(&mut self, properties: Node<'_>, depth: usize, rules: &mut usize) -> Vec<(Box<str>, Schema)> {
        let mut fields: Vec<(Box<str>, Schema)> = Vec::new();
        for entry in properties.entries() {
            let schema = self.schema(entry.value, entry.key.span(), depth + 1);
            *rules += schema.rules;
            fields.push((entry.name().into(), schema));
        }
        fields.sort_by(|(one, _), (other, _)| one.cmp(other));
        fields.dedup_by(|(one, _), (other, _)| one == other);
        fields
    }

    fn list(&mut self, list: Node<'_>, depth: usize) -> Vec<Schema> {
        list.items().map(|node| self.schema(node, node.span(), depth + 1)).collect()
    }
}

/// Whether something is asked that only says types, as the two forms of `x-kubernetes-int-or-string` do.
fn says_only_types(asked: &Asked) -> bool {
    let (Asked::AnyOf(alternatives) | Asked::AllOf(alternatives)) = asked else { return false };
    alternatives.iter().all(|schema| {
        let is_empty = schema.required.is_empty() && schema.fields.is_empty() && schema.items.is_none();
        is_empty && schema.constraints.iter().all(|inner| says_only_types(&inner.what))
    })
}

fn kind(name: &str) -> Option<SchemaType> {
    Some(match name {
        "object" => SchemaType::Object,
        "array" => SchemaType::Array,
        "string" => SchemaType::String,
        "integer" => SchemaType::Integer,
        "number" => SchemaType::Number,
        "boolean" => SchemaType::Boolean,
        _ => return None,
    })
}

fn is_true(node: Node<'_>) -> bool {
    node.as_bool() == Some(true)
}

fn count(node: Node<'_>) -> Option<u64> {
    node.as_i64().map(|number| u64::try_from(number).unwrap_or(0))
}

/// The strings of a list, with their places.
fn names<'t>(list: Node<'t>) -> impl Iterator<Item = (std::borrow::Cow<'t, str>, Span)> {
    list.items().filter_map(|item| Some((item.as_str()?, item.span())))
}
