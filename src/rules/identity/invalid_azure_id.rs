//! Client ids and tenant ids that are none.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::secret_class::SecretClass;
use crate::object::identity::workload::{CLIENT_ID, TENANT_ID};
use crate::object::identity::{is_guid, is_open};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(
    &[
        ("", "ServiceAccount"),
        ("secrets-store.csi.x-k8s.io", "SecretProviderClass"),
        ("secrets-store.csi.k8s.io", "SecretProviderClass"),
    ],
    check,
);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if let Some(class) = SecretClass::of(object) {
        for field in ["clientID", "tenantID", "tenantId", "userAssignedIdentityID"] {
            if let Some((node, _)) = class.parameter(field) {
                judge(object, field, node, sink);
            }
        }
        return;
    }
    for annotation in [CLIENT_ID, TENANT_ID] {
        if let Some(node) = object.annotation(annotation) {
            judge(object, annotation, node, sink);
        }
    }
}

fn judge(object: &Object<'_>, field: &str, node: Node<'_>, sink: &mut Sink) {
    let Some(text) = node.text() else { return };
    let is_tenant = field.to_ascii_lowercase().contains("tenant");
    // The provider trims its parameters, the webhook trims nothing.
    let value = if field.contains('/') { &*text } else { text.trim() };
    let is_domain = is_tenant && value.contains('.') && !value.contains([' ', '/']);
    if value.is_empty() || is_guid(value) || is_open(value) || is_domain {
        return;
    }
    let what = if is_tenant { "the tenant" } else { "the identity" };
    let (is, help) = if value.starts_with('/') {
        ("is a resource id and no UUID", "Write the `clientId` of the identity, not its resource id")
    } else if is_guid(value.trim()) {
        ("has spaces around its UUID", "Remove the spaces")
    } else {
        ("is no UUID", "Write the UUID that Entra shows, or a variable that something fills in (`${CLIENT_ID}`)")
    };
    let message = format!("{object}: `{field}: {value}` {is}, so Entra does not find {what} and every login fails");
    sink.report(node.span(), message).help(help);
}
