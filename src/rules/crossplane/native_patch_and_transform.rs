//! Compositions that list their resources themselves.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("apiextensions.crossplane.io", "Composition")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(spec) = object.at(&["spec"]) else { return };
    let mode = spec.get("mode").filter(|mode| mode.text().is_some_and(|mode| mode == "Resources"));
    let list = spec.entry("resources").filter(|_| spec.get("pipeline").is_none()).map(|entry| entry.key.span());
    let Some(span) = mode.map(Node::span).or(list) else { return };
    let what = if mode.is_some() { "`mode: Resources`" } else { "`resources` and no pipeline" };
    let message =
        format!("{object} has {what}, which Crossplane 2 rejects: resources come from a pipeline of functions there");
    sink.report(span, message).help("Use `mode: Pipeline` with `function-patch-and-transform`; `crossplane beta convert pipeline-composition` writes it");
}
