//! Schemas of templates that leave out a type.

use crate::finding::Sink;
use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::object::gatekeeper::{TEMPLATES, Template};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(TEMPLATES, "ConstraintTemplate")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(template) = Template::of(object).filter(|template| !template.keeps_unknown()) else { return };
    let validation = object.at(&["spec", "crd", "spec", "validation"]);
    let Some(root) = validation.and_then(|validation| validation.entry("openAPIV3Schema")) else { return };
    if template.schema().is_none_or(|schema| !schema.is_mapping() || schema.is_empty()) {
        return;
    }
    let mut open = vec![root];
    while let Some(Entry { key, value, .. }) = open.pop() {
        if !value.is_mapping() {
            continue;
        }
        let is_flag = |field: &str| value.get(field).and_then(Node::as_bool) == Some(true);
        let needs_type = !is_flag("x-kubernetes-preserve-unknown-fields") && !is_flag("x-kubernetes-int-or-string");
        if needs_type && value.get("type").is_none() {
            let message = format!(
                "{object}: the schema of `{}` has no `type`, which a template of `templates.gatekeeper.sh/v1` needs: Gatekeeper cannot make \
                 the kind of its constraints",
                Node::text(key).unwrap_or_default(),
            );
            sink.report_missing(key.span(), message).help(help(value));
            continue;
        }
        let start = open.len();
        open.extend(value.get("properties").into_iter().flat_map(Node::entries));
        open.extend(value.entry("items"));
        open.extend(value.entry("additionalProperties"));
        open[start..].reverse();
    }
}

fn help(schema: Node<'_>) -> &'static str {
    match (schema.get("properties").is_some(), schema.get("items").is_some()) {
        (true, _) => "Add `type: object`",
        (false, true) => "Add `type: array`",
        (false, false) => "Add its type, such as `type: string`",
    }
}
