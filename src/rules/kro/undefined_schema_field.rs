//! Fields that an expression reads and the schema does not have.

use crate::finding::{Sink, closest};
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

use super::graph::{DEFINITIONS, Path, expressions};
use super::schema::{Schema, Type};

pub(super) const CHECK: Check = Check::Object(DEFINITIONS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let schema = Schema::of(object);
    let Some(spec) = object.at(&["spec"]) else { return };
    let Some(fields) = schema.fields.filter(|fields| fields.is_mapping()) else { return };
    for expression in expressions(spec) {
        for path in expression.paths() {
            let Some((field, near)) = unknown(&path, fields, &schema) else { continue };
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let message =
                format!("The schema of {object} has no field `{field}`, so KRO does not accept the definition{hint}");
            sink.report(expression.span, message).help("Add the field to `spec.schema.spec`, or use one that is there");
            break;
        }
    }
}

/// The first part of a path that is not in the schema, and the field that was meant.
fn unknown(path: &Path, fields: Node<'_>, schema: &Schema<'_>) -> Option<(String, Option<String>)> {
    let parts = path.parts.strip_prefix(&["schema".to_owned(), "spec".to_owned()])?;
    // What is called at the end is a function.
    let parts = if path.is_call { parts.split_last()?.1 } else { parts };
    let mut fields = fields;
    for (depth, part) in parts.iter().enumerate() {
        let Some(field) = fields.get(part) else {
            let names: Vec<_> = fields.entries().map(|entry| entry.name()).collect();
            let near = closest(part, names.iter().map(|name| &**name)).map(str::to_owned);
            return Some((format!("spec.{}", parts[..=depth].join(".")), near));
        };
        match schema.type_of(field) {
            Type::Fields(next) => fields = next,
            Type::Atomic(_) | Type::Open => return None,
        }
    }
    None
}
