//! Fields that slid out of the mapping they belong to.

use crate::finding::Sink;
use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// Fields of every object's root.
const ROOT: &[&str] = &["apiVersion", "kind", "metadata", "spec", "status"];

/// Fields of metadata that no kind has at its root.
const METADATA: &[&str] =
    &["name", "namespace", "labels", "annotations", "generateName", "finalizers", "ownerReferences"];

/// Every field of `ObjectMeta`. Source: `k8s.io/apimachinery`, `pkg/apis/meta/v1/types.go`.
const OBJECT_META: &[&str] = &[
    "annotations",
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "labels",
    "managedFields",
    "name",
    "namespace",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
    "clusterName",
];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let root = object.root();
    if let Some(metadata) = emptied(root, "metadata") {
        report(object, metadata, following(root, metadata, |name| METADATA.contains(&name)), sink);
    }
    if let Some(spec) = emptied(root, "spec") {
        report(object, spec, following(root, spec, |name| !ROOT.contains(&name) && !METADATA.contains(&name)), sink);
    }
    let Some(metadata) = root.get("metadata") else { return };
    for field in ["labels", "annotations"] {
        if let Some(entry) = emptied(metadata, field) {
            report(object, entry, following(metadata, entry, |name| !OBJECT_META.contains(&name)), sink);
        }
    }
}

/// An entry whose value is missing where a mapping should stand.
fn emptied<'t>(parent: Node<'t>, field: &str) -> Option<Entry<'t>> {
    // `metadata: null` says so on purpose; nothing after the colon does not.
    parent.entry(field).filter(|entry| entry.value.is_null() && entry.value.raw().is_empty())
}

/// The entries after the emptied one, up to the first that belongs where it stands.
fn following<'t>(parent: Node<'t>, emptied: Entry<'t>, belongs: impl Fn(&str) -> bool) -> Vec<Entry<'t>> {
    let after = parent.entries().skip_while(|entry| entry.key.span() != emptied.key.span()).skip(1);
    after.take_while(|entry| belongs(&entry.name())).collect()
}

fn report(object: &Object<'_>, emptied: Entry<'_>, lost: Vec<Entry<'_>>, sink: &mut Sink) {
    let Some(first) = lost.first() else { return };
    let names: Vec<String> = lost.iter().take(5).map(|entry| format!("`{}`", entry.name())).collect();
    let parent = emptied.name();
    let message = format!(
        "{} object: {} after `{parent}:` {} not indented, so `{parent}` is empty and the API server does not know {}",
        object.kind(),
        names.join(", "),
        if lost.len() == 1 { "is" } else { "are" },
        if lost.len() == 1 { "the field" } else { "the fields" },
    );
    sink.report(first.key.span(), message)
        .help(format!("Indent what belongs to `{parent}` by two blanks"))
        .related(emptied.key.span(), "left empty");
}
