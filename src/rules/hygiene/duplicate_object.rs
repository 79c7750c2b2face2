//! Objects that are applied twice.

use std::collections::BTreeMap;

use crate::finding::Sink;
use crate::manifest::{File, Manifest, Role, is_templated};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::File(check);

fn check(file: &File, _: &Context<'_>, sink: &mut Sink) {
    if file.role() != Role::Manifest {
        return;
    }
    // Nearly every file holds one object.
    let manifests: Vec<Manifest<'_>> = file.manifests().collect();
    if manifests.len() > 1 {
        duplicates(manifests, sink);
    }
}

/// Reports each manifest that has the group, kind, namespace and name of an earlier one, as they are written.
fn duplicates(manifests: Vec<Manifest<'_>>, sink: &mut Sink) {
    let mut first: BTreeMap<(&str, &str, Option<&str>, &str), &Manifest<'_>> = BTreeMap::new();
    for manifest in manifests.iter().filter(|manifest| !manifest.is_local()) {
        let (name, namespace) = (manifest.name(), manifest.namespace());
        if name.is_empty() || name.ends_with('*') || is_templated(name) || namespace.is_some_and(is_templated) {
            continue;
        }
        let key = (manifest.group(), manifest.kind(), namespace, name);
        let Some(&earlier) = first.get(&key) else {
            first.insert(key, manifest);
            continue;
        };
        let shown = namespace.map_or(name.to_owned(), |namespace| format!("{namespace}/{name}"));
        sink.report(
            manifest.name_span(),
            format!(
                "{} `{shown}` is defined twice; kubectl applies both, so the later one undoes the earlier one, and kustomize \
                 refuses both",
                manifest.kind()
            ),
        )
        .help("Remove one of the two, or give it the name that it is meant to have")
        .related(earlier.name_span(), "defined here first")
        .object(manifest.reference(namespace));
    }
}
