//! Types and markers that KRO does not know.

use crate::finding::{Severity, Sink, closest};
use crate::object::Object;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

use super::graph::DEFINITIONS;
use super::schema::Schema;

pub(super) const CHECK: Check = Check::Object(DEFINITIONS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let schema = Schema::of(object);
    let names = schema.type_names();
    let roots = [schema.fields, object.at(&["spec", "schema", "types"])];
    let mut open: Vec<_> = roots.into_iter().flatten().collect();
    while let Some(node) = open.pop() {
        for field in node.entries() {
            if field.value.is_mapping() {
                open.push(field.value);
                continue;
            }
            let Some(text) = field.value.text().filter(|text| !is_open(text)) else { continue };
            let Some(problem) = schema.problem(&text) else { continue };
            let written = text.split('|').next().unwrap_or_default().trim();
            let near = closest(written, names.iter().map(|name| &**name)).filter(|_| problem.contains("no type"));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let message =
                format!("KRO cannot read the field `{}` in the schema of {object}: {problem}{hint}", field.name());
            let report = sink
                .report(field.value.span(), message)
                .help("Write a type, and `| marker=value` behind it where needed");
            // Older versions of KRO took more of the text behind `|` than the newest does.
            if !problem.starts_with("there is no") {
                report.at_most(Severity::Warning);
            }
        }
    }
}
