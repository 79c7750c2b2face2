//! Lists that only a client with the right field selector gets.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

fn check(role: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for rule in rbac::rules(role).filter(rbac::PolicyRule::is_limited_to_names) {
        let Some(verb) = rule.find("verbs", &["list", "watch"]) else { continue };
        let message = format!(
            "{role} allows `{}` on objects of certain names: only a request with the field selector `metadata.name` matches it, \
             and `kubectl get` without a name is refused",
            verb.text().unwrap_or_default(),
        );
        sink.report(verb.span(), message)
            .help("Keep it for a client that asks with the field selector; otherwise allow `get` alone");
    }
}
