//! References to Secrets that Azure Service Operator does not take.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

use super::{fields, listed, operator_resources, replaceable};

pub(super) const CHECK: Check = Check::Azure(check);

/// Fields that are always a SecretReference. Source: the `structure.txt` files of Azure Service Operator 2.20, without names that
/// some kind uses for something else.
const SECRETS: &[&str] = &[
    "adminPassword", "adminUserPassword", "administratorLoginPassword", "caCertificate", "certificateKey", "certificatePassword",
    "clientCertificate", "clientCertificatePassword", "databricksAccessToken", "developerToken", "eventHubConnectionString",
    "migrationToken", "password", "privateKey", "privateKeyData", "pullSecret", "radiusServerSecret", "refreshToken",
    "relayConnectionString", "sasToken", "secretAccessKey", "secureValue", "securityToken", "serviceBusConnectionString",
    "serviceUserPassword", "sharedKey", "sqlAdministratorLoginPassword", "storageAccountAccessKey",
    "storageAccountConnectionString", "storageContainerSasKey", "workspaceKey",
];

/// What other kinds wrap a reference to a Secret in.
const WRAPPERS: &[&str] = &["fromSecret", "secret", "secretKeyRef", "secretRef", "valueFrom"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in operator_resources(object) {
        let Some(spec) = resource.settings() else { continue };
        for field in fields(spec).into_iter().filter(|field| field.value.is_mapping()) {
            let name = field.name();
            // What is inside a wrapper was reported with the field that has it.
            if WRAPPERS.contains(&&*name) {
                continue;
            }
            let mut entries = field.value.entries();
            let Some(first) = entries.next() else { continue };
            let is_wrapper = entries.next().is_none()
                && WRAPPERS.contains(&&*first.name())
                && (is_reference(first.value) || first.value.entries().any(|inner| is_reference(inner.value)));
            if !is_wrapper && !SECRETS.contains(&&*name) {
                continue;
            }
            let extra: Vec<_> = field.value.entries().filter(|entry| !matches!(&*entry.name(), "name" | "key")).collect();
            let Some(wrong) = extra.first() else { continue };
            let message = format!(
                "{}: `{name}` is a reference to a Secret, which has `name` and `key` and not {}: the operator finds no Secret",
                resource.named(object),
                listed(extra.iter().map(|entry| entry.name()))
            );
            let report = sink.report(wrong.key.span(), message).help(format!("Write `{name}: {{name: ..., key: ...}}`"));
            let inner = Some(wrong.value).filter(|inner| is_wrapper && is_reference(*inner) && inner.len() == 2);
            let parts = inner.and_then(|inner| Some((inner.get("name")?, inner.get("key")?)));
            if let Some((secret, key)) = parts.filter(|_| replaceable(field.value).is_some()) {
                let reference = format!("{{name: {}, key: {}}}", secret.raw(), key.raw());
                report.fix("Take the reference out of its wrapper", [(field.value.span(), reference)]);
            }
        }
    }
}

/// Whether a mapping names a Secret and a key of it.
fn is_reference(node: crate::manifest::Node<'_>) -> bool {
    node.get("name").is_some() && node.get("key").is_some()
}
