//! Templates whose Rego has no `violation`.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::gatekeeper::{TEMPLATES, Template};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(TEMPLATES, "ConstraintTemplate")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(template) = Template::of(object).filter(|template| !template.has_other_engine()) else { return };
    for node in template.code() {
        let Some(text) = Node::as_str(node) else { continue };
        let is_rego = text.lines().any(|line| line.trim_start().starts_with("package "));
        let has_rule = text.lines().any(|line| line.trim_start().starts_with("violation"));
        if is_rego && !has_rule && !crate::manifest::is_templated(&text) {
            let message = format!("The Rego of {object} has no rule `violation`: Gatekeeper refuses the template");
            let first = text.find("package ").map_or(node.span(), |at| node.source_span(at..at + "package".len()));
            let deny = text.lines().any(|line| line.trim_start().starts_with("deny"));
            let help = if deny {
                "Rename `deny` to `violation`; it makes objects with `msg`"
            } else {
                "Write `violation[{\"msg\": msg}] { ... }`"
            };
            sink.report(first, message).help(help);
        }
    }
}
