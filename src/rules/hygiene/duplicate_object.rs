//! Objects that are applied twice.

use std::collections::BTreeMap;

use crate::finding::Sink;
use crate::manifest::kustomization::Kustomization;
use crate::manifest::{File, Manifest, Role, is_templated, path};
use crate::rules::{Check, Context};
use crate::source::FileId;

pub(super) const CHECK: Check = Check::File(check);

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let graph = context.graph();
    match file.role() {
        Role::Manifest => {
            let consequence = "kubectl applies both, so the later one undoes the earlier one, and kustomize refuses both";
            duplicates(file.manifests().collect(), |_, _| true, consequence, sink);
        }
        Role::Kustomization => {
            let Some(kustomization) = Kustomization::of(file) else { return };
            let path = graph.sources().get(file.id()).path();
            let directory = path::directory(path);
            let find = |written: &str| graph.sources().find(&path::resolve(directory, written)?);
            let mut files: Vec<FileId> = kustomization.resources().filter_map(|(_, written)| find(&written)).collect();
            files.sort_unstable();
            files.dedup();
            let manifests = files.iter().flat_map(|&file| graph.documents().get(file).manifests());
            let consequence = format!("`{path}` has both as resources, and kustomize refuses to build it");
            // Two in one file are reported there.
            let apart = |first: &Manifest<'_>, second: &Manifest<'_>| first.file() != second.file();
            duplicates(manifests.collect(), apart, &consequence, sink);
        }
        _ => {}
    }
}

/// Reports each manifest that has the group, kind, namespace and name of an earlier one, as they are written.
fn duplicates(
    manifests: Vec<Manifest<'_>>,
    counts: impl Fn(&Manifest<'_>, &Manifest<'_>) -> bool,
    consequence: &str,
    sink: &mut Sink,
) {
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
        if counts(earlier, manifest) {
            let shown = namespace.map_or(name.to_owned(), |namespace| format!("{namespace}/{name}"));
            sink.report(manifest.name_span(), format!("{} `{shown}` is defined twice; {consequence}", manifest.kind()))
                .help("Remove one of the two, or give it the name that it is meant to have")
                .related(earlier.name_span(), "defined here first")
                .object(manifest.reference(namespace));
        }
    }
}
