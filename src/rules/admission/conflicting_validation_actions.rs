//! `validationActions` that the API server refuses.

use super::policies::GROUP;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GROUP, "ValidatingAdmissionPolicyBinding")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(spec) = object.at(&["spec"]).filter(|spec| spec.is_mapping()) else { return };
    let Some(actions) = spec.entry("validationActions").filter(|actions| !actions.value.is_null()) else {
        let message = format!("{object} has no `validationActions`: the API server refuses it");
        sink.report_missing(object.nearest_key_span(&["spec", "validationActions"]), message)
            .help("Add `validationActions: [Deny]`");
        return;
    };
    let list: Vec<_> = actions.value.items().filter_map(|item| Some((item, Node::as_str(item)?))).collect();
    if actions.value.is_sequence() && actions.value.is_empty() {
        let message = format!("{object} has no `validationActions`: the API server refuses it");
        sink.report(actions.value.span(), message).help("Write `[Deny]`");
        return;
    }
    let has = |name: &str| list.iter().any(|(_, action)| action == name);
    for (node, action) in &list {
        if crate::manifest::is_templated(action) {
            continue;
        }
        if !matches!(&**action, "Deny" | "Warn" | "Audit") {
            let message = format!("{object}: `{action}` is no validation action: the API server refuses the binding");
            sink.report(node.span(), message).help("Write `Deny`, `Warn` or `Audit`");
        } else if action == "Warn" && has("Deny") {
            let message = format!("{object} has both `Deny` and `Warn`: the API server refuses the binding");
            sink.report(node.span(), message).help("Keep `Deny`; whoever is denied is told why");
        }
    }
}
