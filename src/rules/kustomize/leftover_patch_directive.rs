//! Directives of patches that stayed in objects.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// The keys that strategic merges understand; those that end in `/` are followed by the name of a list.
const DIRECTIVES: &[&str] = &["$deleteFromPrimitiveList/", "$patch", "$retainKeys", "$setElementOrder/"];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let is_used = graph.sources().iter().any(|(_, source)| DIRECTIVES.iter().any(|mark| source.text().contains(mark)));
    if !is_used {
        return;
    }
    for object in graph.objects().iter().filter(|object| !object.is_uncertain()) {
        report(object, sink);
    }
}

fn report(object: &Object<'_>, sink: &mut Sink) {
    let mut open = vec![object.root()];
    while let Some(node) = open.pop() {
        for entry in node.entries() {
            let name = entry.name();
            if is_directive(&name) {
                sink.report(
                    entry.key.span(),
                    format!("{object} is applied with `{name}`, which only patches understand: the API server refuses or drops it"),
                )
                .help("Delete the directive, or move it into a patch whose target has the field that it is about")
                .object(object.reference().clone());
            } else if !holds_patches(&name) {
                open.push(entry.value);
            }
        }
        open.extend(node.items());
    }
}

fn is_directive(name: &str) -> bool {
    name.starts_with('$')
        && DIRECTIVES.iter().any(|directive| match directive.strip_suffix('/') {
            Some(_) => name.starts_with(directive),
            None => name == *directive,
        })
}

/// Whether a field holds patches that something in the cluster applies (Kyverno, operators).
fn holds_patches(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("patch") || name.contains("overlay") || name.contains("mutat")
}
