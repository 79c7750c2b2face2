//! Templates without a constraint.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::templates::{constraints, templates};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let used: BTreeSet<&str> = constraints(graph).map(|constraint| constraint.kind()).collect();
    // A repository without any constraint is a library of templates.
    if context.sees_single_files() || used.is_empty() {
        return;
    }
    for (kind, templates) in templates(graph) {
        for (object, template) in templates.iter().filter(|_| !used.contains(kind.as_str())) {
            let Some(node) = template.constraint_kind() else { continue };
            let message =
                format!("{object} makes the kind `{kind}`, of which there is no constraint: it enforces nothing");
            sink.report(node.span(), message)
                .object(Arc::clone(object.reference()))
                .help("Add a constraint, or delete the template");
        }
    }
}
