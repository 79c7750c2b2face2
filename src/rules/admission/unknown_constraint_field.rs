//! Fields and actions of constraints that Gatekeeper does not know.

use crate::finding::{Sink, closest};
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::gatekeeper::{CONSTRAINTS, enforcement};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// The fields of `spec` of every constraint, of `match` and of its `kinds`. Source: the match type and the constraint schema of
/// open-policy-agent/gatekeeper (`pkg/mutation/match`, `frameworks/constraint`).
const SPEC: &[&str] = &["enforcementAction", "match", "parameters", "scopedEnforcementActions"];
const MATCH: &[&str] =
    &["excludedNamespaces", "kinds", "labelSelector", "name", "namespaceSelector", "namespaces", "scope", "source"];
const KINDS: &[&str] = &["apiGroups", "kinds"];
const ACTIONS: &[&str] = &["deny", "dryrun", "scoped", "warn"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.group() != CONSTRAINTS {
        return;
    }
    let Some(spec) = object.at(&["spec"]) else { return };
    fields(object, spec, "spec", SPEC, sink);
    if let Some(selection) = spec.get("match") {
        fields(object, selection, "match", MATCH, sink);
        for item in selection.get("kinds").into_iter().flat_map(Node::items) {
            fields(object, item, "match.kinds", KINDS, sink);
        }
    }
    let Some(node) = enforcement(object) else { return };
    let Some(text) = node.as_str().filter(|text| !is_templated(text) && !ACTIONS.contains(&&**text)) else { return };
    let message = format!(
        "{object} has the enforcement action `{text}`, which Gatekeeper does not know: what violates it is not denied"
    );
    let meant = closest(&text, ACTIONS.iter().copied());
    let help = meant.map_or_else(|| "Write `deny`, `warn` or `dryrun`".to_owned(), |meant| format!("Write `{meant}`"));
    sink.report(node.span(), message).help(help);
}

fn fields(object: &Object<'_>, node: Node<'_>, place: &str, known: &[&str], sink: &mut Sink) {
    for entry in node.entries() {
        let name = entry.name();
        if known.contains(&&*name) || is_templated(&name) {
            continue;
        }
        let message = format!(
            "{object}: `{place}` has no field `{name}`: it is dropped or refused, and the constraint does not do what it says"
        );
        let list = || known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let meant = closest(&name, known.iter().copied());
        let help = meant.map_or_else(|| format!("It has {}", list()), |meant| format!("Did you mean `{meant}`?"));
        sink.report(entry.key.span(), message).help(help);
    }
}
