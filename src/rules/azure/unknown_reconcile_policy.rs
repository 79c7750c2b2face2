//! Reconcile policies that do not exist.

use crate::finding::{Sink, closest};
use crate::object::Object;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

use super::operator_resources;

pub(super) const CHECK: Check = Check::Azure(check);

/// Source: the guide of Azure Service Operator, annotations.
const POLICIES: [&str; 3] = ["detach-on-delete", "manage", "skip"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in operator_resources(object) {
        let Some(node) = resource.manifest().annotation("serviceoperator.azure.com/reconcile-policy") else { continue };
        let Some(text) = node.text().filter(|text| !POLICIES.contains(&&**text) && !is_open(text)) else { continue };
        let hint = closest(&text, POLICIES).map_or(String::new(), |policy| format!("; did you mean `{policy}`?"));
        let message = format!(
            "{}: there is no reconcile policy `{text}`, so it counts as `manage` and deleting the object deletes the resource{hint}",
            resource.named(object)
        );
        sink.report(node.span(), message).help("Use `manage`, `skip` or `detach-on-delete`");
    }
}
