//! Definitions with a name that establishes nothing.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("apiextensions.crossplane.io", "CompositeResourceDefinition")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let text = |path: &[&str]| object.at(path).and_then(Node::text);
    let (Some(group), Some(plural)) = (text(&["spec", "group"]), text(&["spec", "names", "plural"])) else { return };
    let wanted = format!("{plural}.{group}");
    if object.name().is_empty() || object.name() == wanted || is_open(object.name()) || is_open(&wanted) {
        return;
    }
    let message = format!("{object} is not called `{wanted}` (plural and group), so its API is never established");
    sink.report(object.name_span(), message).help(format!("Rename it to `{wanted}`"));
}
