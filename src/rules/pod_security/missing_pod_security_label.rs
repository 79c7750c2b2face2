//! Namespaces that take any pod.

use super::namespace::{self, ENFORCE};
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Namespace")], check);

const FIELD: [&str; 3] = ["metadata", "labels", ENFORCE];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    // A label whose key is misspelled is reported by `invalid-pod-security-label`.
    let misspelled = object.labels().any(|label| namespace::is_unknown_key(&label.name()));
    if object.label(ENFORCE).is_none() && !misspelled && !namespace::is_system(object) {
        let message =
            format!("{object} has no label `{ENFORCE}`; the API server lets any pod into it, a privileged one too");
        sink.report_missing(object.nearest_key_span(&FIELD), message).help(format!(
            "Add `{ENFORCE}: baseline`, or `restricted`, after a look at `kubectl label --dry-run=server`"
        ));
    }
}
