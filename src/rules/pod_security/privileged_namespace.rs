//! Namespaces that let privileged pods in.

use super::namespace::{self, ENFORCE};
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Namespace")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(label) = object.label(ENFORCE) else { return };
    if label.text().is_some_and(|level| level == "privileged") && !namespace::is_system(object) {
        let message = format!(
            "{object} enforces the level `privileged`, which refuses nothing; whoever may create pods in it has its nodes"
        );
        sink.report(label.span(), message).help(
            "Enforce `baseline`, and move the workloads that need more into a namespace of their own, which few people may write to",
        );
    }
}
