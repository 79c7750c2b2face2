//! Ids that no expression can name.

use std::collections::BTreeMap;

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

use super::graph::{DEFINITIONS, resources};

pub(super) const CHECK: Check = Check::Object(DEFINITIONS, check);

/// Words that are taken. Source: `pkg/graph/validation.go` of KRO 0.9.
const RESERVED: &[&str] = &[
    "apiVersion",
    "as",
    "break",
    "const",
    "context",
    "continue",
    "dependencies",
    "dependency",
    "each",
    "else",
    "externalRef",
    "externalReference",
    "externalReferences",
    "externalRefs",
    "false",
    "for",
    "function",
    "graph",
    "if",
    "import",
    "in",
    "instance",
    "item",
    "items",
    "kind",
    "kro",
    "let",
    "loop",
    "metadata",
    "namespace",
    "null",
    "object",
    "package",
    "resource",
    "resourceGraphDefinition",
    "resourcegraphdefinition",
    "resources",
    "return",
    "root",
    "runtime",
    "schema",
    "self",
    "serviceAccountName",
    "spec",
    "status",
    "this",
    "true",
    "var",
    "variables",
    "vars",
    "version",
    "void",
    "while",
];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut seen = BTreeMap::new();
    for resource in resources(object) {
        let Some((id, node)) = resource.id.filter(|(id, _)| !is_open(id)) else { continue };
        let first = seen.get(&id).copied();
        let what = if RESERVED.contains(&&*id) {
            "is a reserved word"
        } else if !is_id(&id) {
            "is no name in an expression: letters and digits, a small letter first"
        } else if first.is_some() {
            "is there twice"
        } else {
            seen.insert(id, node.span());
            continue;
        };
        let message = format!("The id `{id}` in {object} {what}, so KRO does not accept the definition");
        let report = sink.report(node.span(), message).help("Choose another id, and use it in the expressions");
        if let Some(first) = first {
            report.related(first, "the first one");
        }
    }
}

fn is_id(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
