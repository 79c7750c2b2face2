//! Backups into locations that are not there.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    let places: [(&str, &[&str]); 2] =
        [("Schedule", &["spec", "template", "storageLocation"]), ("Backup", &["spec", "storageLocation"])];
    let known: BTreeSet<&str> =
        graph.of_kind("velero.io", "BackupStorageLocation").map(|location| location.name()).collect();
    // Without any location of its own the repository gets them from the chart.
    if known.is_empty() || known.iter().any(|name| is_templated(name)) {
        return;
    }
    for (kind, path) in places {
        for object in graph.of_kind("velero.io", kind).filter(|object| !object.is_uncertain()) {
            let Some(node) = object.at(path) else { continue };
            let Some(name) = Node::as_str(node).filter(|name| !is_templated(name) && *name != "default") else {
                continue;
            };
            if known.contains(&*name) {
                continue;
            }
            let message = format!(
                "{object} stores backups in `{name}`, and there is no BackupStorageLocation of this name: every backup fails"
            );
            let meant = closest(&name, known.iter().copied());
            let help = meant.map_or_else(
                || "Add the location, or name one that is there".to_owned(),
                |meant| format!("Did you mean `{meant}`?"),
            );
            sink.report(node.span(), message).object(Arc::clone(object.reference())).help(help);
        }
    }
}
