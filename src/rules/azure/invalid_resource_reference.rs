//! References that Azure Service Operator does not take.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

use super::{fields, operator_resources};

pub(super) const CHECK: Check = Check::Azure(check);

/// Fields with such a name that are something else. Source: the `structure.txt` files of Azure Service Operator 2.20.
const OTHERS: &[&str] = &["galleryImageReference", "imageReference", "nodeIdentityReference"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in operator_resources(object) {
        let Some(spec) = resource.settings() else { continue };
        for field in fields(spec) {
            let name = field.name();
            let is_reference = (name == "reference" || name.ends_with("Reference")) && !OTHERS.contains(&&*name);
            let node = field.value;
            if !is_reference || !node.is_mapping() {
                continue;
            }
            let has = |field: &str| node.get(field).is_some_and(|value| !value.is_null());
            // A field of another shape is not such a reference.
            if node.entries().any(|entry| !matches!(&*entry.name(), "armId" | "group" | "kind" | "name")) {
                continue;
            }
            let parts = ["group", "kind", "name"].iter().filter(|part| has(part)).count();
            let what = match (has("armId"), parts) {
                (true, 0) | (false, 3) => continue,
                (true, _) => "has an `armId` beside `group`, `kind` or `name`",
                (false, 0) if resource.is_patched() => continue,
                (false, 0) => "refers to nothing",
                (false, _) if resource.is_patched() => continue,
                (false, _) => "needs `group` and `kind` and `name` together",
            };
            let message = format!("{}: `{name}` {what}, so the operator rejects the object", resource.named(object));
            sink.report(field.key.span(), message)
                .help("Write `group`, `kind` and `name` of an object in the same namespace, or only `armId`");
        }
    }
}
