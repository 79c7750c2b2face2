//! Alerts that do not say what to do.

use super::alerts::{RULES, alerts};
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(RULES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (node, name, rule) in alerts(object) {
        let fields = ["runbook_url", "runbook", "runbook_uri"];
        if fields.iter().all(|field| rule.at(&["annotations", field]).is_none()) {
            let message = format!(
                "{object}: the alert `{name}` has no `runbook_url`: whoever is woken has to find out what to do"
            );
            sink.report_missing(node.span(), message).help("Add the annotation `runbook_url`");
        }
    }
}
