//! Namespaces that let pods in which may run as root.

use super::namespace::{self, ENFORCE};
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Namespace")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(label) = object.label(ENFORCE) else { return };
    if label.text().is_some_and(|level| level == "baseline") && !namespace::is_system(object) {
        let message = format!(
            "{object} enforces the level `baseline`, which lets pods run as root, keep capabilities and gain further rights"
        );
        sink.report(label.span(), message).help("Enforce `restricted` once the pods of the namespace comply");
    }
}
