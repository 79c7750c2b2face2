//! Directives of patches that stayed in objects.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::marks::Mark;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// The keys that strategic merges understand; those that end in `/` are followed by the name of a list.
const DIRECTIVES: &[&str] = &["$deleteFromPrimitiveList/", "$patch", "$retainKeys", "$setElementOrder/"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.is_uncertain() || !object.may_hold(Mark::PatchDirective) {
        return;
    }
    let mut open = vec![object.root()];
    while let Some(node) = open.pop() {
        for entry in node.entries() {
            let name = entry.name();
            if is_directive(&name) {
                sink.report(
                    entry.key.span(),
                    format!("{object} is applied with `{name}`, which only patches understand: the API server refuses or drops it"),
                )
                .help("Delete the directive, or move it into a patch whose target has the field that it is about");
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
