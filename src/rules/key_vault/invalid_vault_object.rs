//! Objects that the provider refuses.
//!
//! Source: `pkg/provider/validate.go` and `getKeyVaultObjectContent` of Azure/secrets-store-csi-driver-provider-azure.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::is_open;
use crate::object::identity::secret_class::{CLASSES, SecretClass};
use crate::object::identity::vault_object::{Field, VaultObject};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(class) = SecretClass::of(object) else { return };
    for vault_object in class.objects().objects {
        // A placeholder may be several lines.
        if vault_object.fields.iter().any(|field| is_open(&field.name)) {
            continue;
        }
        let name = vault_object.name();
        if name.is_empty() {
            let other = vault_object
                .fields
                .iter()
                .any(|field| matches!(&*field.name.to_ascii_lowercase(), "name" | "objectname"));
            if !other {
                sink.report_missing(
                    first_line(&vault_object),
                    format!("{object}: an element of `objects` has no `objectName`, and the provider refuses to mount"),
                )
                .help("Add `objectName` with the name of the object in the vault");
            }
            continue;
        }
        for (field, why, help) in faults(&vault_object) {
            let text = field.text.as_deref().unwrap_or_default();
            let message = format!(
                "{object}: `{}: {text}` of the object `{name}` {why}; the provider refuses to mount",
                field.name
            );
            sink.report(field.value, message).help(help);
        }
    }
}

/// The place of an element that has no field to point to.
fn first_line(vault_object: &VaultObject) -> crate::source::Span {
    let mut span = vault_object.span;
    span.end = span.end.min(span.start + 1);
    span
}

fn faults(vault_object: &VaultObject) -> Vec<(&Field, &'static str, &'static str)> {
    let value = |name: &str| vault_object.get(name).filter(|(_, text)| !is_open(text));
    let mut faults = Vec::new();
    let kind = vault_object.get("objectType").map(|(_, text)| text);
    let is_secret = kind.is_none_or(|kind| kind == "secret" || is_open(kind));
    if let Some((field, text)) = value("objectType")
        && !matches!(text, "secret" | "key" | "cert")
    {
        faults.push((field, "is not a type of object", "Write `secret`, `key` or `cert`"));
    }
    if let Some((field, text)) = value("objectFormat") {
        if !text.eq_ignore_ascii_case("pem") && !text.eq_ignore_ascii_case("pfx") {
            faults.push((field, "is not a format", "Write `pem` or `pfx`"));
        } else if text == "pfx" && !is_secret {
            faults.push((
                field,
                "is only for secrets",
                "Use `objectType: secret`, which gives a certificate with its key, or `pem`",
            ));
        }
    }
    if let Some((field, text)) = value("objectEncoding") {
        if !is_secret {
            faults.push((field, "is only for secrets", "Remove the field"));
        } else if !["hex", "base64", "utf-8"].iter().any(|known| text.eq_ignore_ascii_case(known)) {
            faults.push((field, "is not an encoding", "Write `utf-8`, `hex` or `base64`"));
        }
    }
    if let Some((field, text)) = value("objectAlias")
        && (text.starts_with('/') || text.contains(".."))
    {
        faults.push((field, "is not a relative path without `..`", "Write the name of a file below the mount path"));
    }
    if let Some((field, text)) = value("filePermission")
        && i32::from_str_radix(text, 8).is_err()
    {
        faults.push((field, "is not an octal number", "Write an octal number such as `\"0400\"`"));
    }
    faults
}
