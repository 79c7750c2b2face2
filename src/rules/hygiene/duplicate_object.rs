//! Objects that are applied twice.

use std::collections::BTreeMap;

use crate::finding::Sink;
use crate::manifest::kustomization::Kustomization;
use crate::manifest::{File, Role, is_templated, path};
use crate::object::Object;
use crate::rules::{Check, Context};
use crate::source::FileId;

pub(super) const CHECK: Check = Check::File(check);

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    match file.role() {
        Role::Manifest => {
            let consequence = "kubectl applies both, so the later one undoes the earlier one, and kustomize refuses both";
            duplicates(context.graph().in_file(file.id()).iter(), |_, _| true, consequence, sink);
        }
        Role::Kustomization => {
            let Some(kustomization) = Kustomization::of(file) else { return };
            let directory = path::directory(context.graph().sources().get(file.id()).path());
            let find = |written: &str| context.graph().sources().find(&path::resolve(directory, written)?);
            let mut files: Vec<FileId> = kustomization.resources().filter_map(|(_, written)| find(&written)).collect();
            files.sort_unstable();
            files.dedup();
            let objects = files.iter().flat_map(|&file| context.graph().in_file(file));
            let path = context.graph().sources().get(file.id()).path();
            let consequence = format!("`{path}` has both as resources, and kustomize refuses to build it");
            // Two in one file are reported there.
            let apart = |first: &Object<'_>, second: &Object<'_>| first.file() != second.file();
            duplicates(objects, apart, &consequence, sink);
        }
        _ => {}
    }
}

/// Reports each object that has the group, kind, namespace and name of an earlier one.
fn duplicates<'a, 't: 'a>(
    objects: impl Iterator<Item = &'a Object<'t>>,
    counts: impl Fn(&Object<'_>, &Object<'_>) -> bool,
    consequence: &str,
    sink: &mut Sink,
) {
    let mut first: BTreeMap<(&str, &str, Option<&str>, &str), &Object<'t>> = BTreeMap::new();
    for object in objects {
        let name = object.name();
        if name.is_empty() || name.ends_with('*') || is_templated(name) || object.namespace().is_some_and(is_templated) {
            continue;
        }
        let key = (object.group(), object.kind(), object.namespace(), name);
        let Some(&earlier) = first.get(&key) else {
            first.insert(key, object);
            continue;
        };
        if counts(earlier, object) {
            sink.report(object.name_span(), format!("{object} is defined twice; {consequence}"))
                .help("Remove one of the two, or give it the name that it is meant to have")
                .related(earlier.name_span(), "defined here first")
                .object(object.reference().clone());
        }
    }
}
