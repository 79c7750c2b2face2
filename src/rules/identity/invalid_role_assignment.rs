//! Role assignments of Azure Service Operator in the shape of something else.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("authorization.azure.com", "RoleAssignment")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(spec) = object.at(&["spec"]).filter(|spec| spec.is_mapping()) else { return };
    if let Some(entry) = spec.entry("roleDefinitionId") {
        let message = format!(
            "{object}: a RoleAssignment has no field `roleDefinitionId`, so no role is assigned; it is `roleDefinitionReference`"
        );
        sink.report(entry.key.span(), message).help(
            "Write `roleDefinitionReference` with `armId: ...`, or with `wellKnownName` and the name of the role",
        );
    }
    if let Some(entry) = spec.entry("scope") {
        let message = format!("{object}: a RoleAssignment has no field `scope`; the owner is the scope");
        sink.report(entry.key.span(), message)
            .help("Write the scope as `owner`: `group`, `kind` and `name` of an object, or `armId`");
    }
    let (principal, from) = (spec.entry("principalId"), spec.entry("principalIdFromConfig"));
    match (principal, from) {
        (Some(principal), _) if principal.value.is_mapping() => {
            let message = format!(
                "{object}: `principalId` is a mapping, but it is a text; a reference to an identity is `principalIdFromConfig`",
            );
            sink.report(principal.key.span(), message).help(
                "Let the identity write its id with `operatorSpec.configMaps.principalId`, and name that ConfigMap and key in \
                 `principalIdFromConfig`",
            );
        }
        (Some(principal), Some(from)) => {
            let message = format!(
                "{object}: `principalId` and `principalIdFromConfig` are both set, and the operator refuses both"
            );
            sink.report(from.key.span(), message)
                .help("Keep one of the two")
                .related(principal.key.span(), "the other");
        }
        (None, None) => {
            let span = object.nearest_key_span(&["spec", "principalIdFromConfig"]);
            let message = format!(
                "{object}: neither `principalIdFromConfig` nor `principalId` is set, so the role is assigned to nobody"
            );
            sink.report_missing(span, message)
                .help("Add `principalIdFromConfig` with the ConfigMap that the identity writes");
        }
        (Some(principal), None) if Node::text(principal.value).is_none_or(|text| text.trim().is_empty()) => {
            let message = format!("{object}: `principalId` is empty, so the role is assigned to nobody");
            sink.report(principal.key.span(), message).help("Write the principal's id, or use `principalIdFromConfig`");
        }
        _ => {}
    }
}
