//! Fields that the provider drops.

use crate::finding::{Sink, closest};
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::identity::secret_class::{CLASSES, SecretClass};
use crate::object::identity::vault_object::FIELDS;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(class) = SecretClass::of(object) else { return };
    for vault_object in class.objects().objects {
        for field in &vault_object.fields {
            if FIELDS.contains(&field.name.as_str()) || is_templated(&field.name) {
                continue;
            }
            let meant = match field.name.as_str() {
                "path" | "fileName" | "filename" | "alias" => Some("objectAlias"),
                "name" => Some("objectName"),
                "type" => Some("objectType"),
                "version" => Some("objectVersion"),
                name => closest(name, FIELDS),
            };
            let name = &field.name;
            let known = meant.map(|meant| format!("; it knows `{meant}`")).unwrap_or_default();
            let message = format!(
                "{object}: the provider knows no field `{name}` of the object `{}` and drops it{known}",
                vault_object.name()
            );
            let help = meant.map_or_else(
                || "Remove the field".to_owned(),
                |meant| format!("Write `{meant}` if that is what is meant"),
            );
            let report = sink.report(field.key, message).help(help);
            // A block that a patch or a generator made has only the place of the whole.
            let is_there = context.graph().sources().slice(field.key) == name;
            if let Some(meant) = meant.filter(|meant| name == "path" && is_there && vault_object.get(meant).is_none()) {
                report.fix(format!("Write `{meant}`"), [(field.key, meant.to_owned())]);
            }
        }
    }
}
