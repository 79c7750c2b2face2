//! Manifests that nobody applies.

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::deliver::DeliveryKind;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::kustomization::kustomizations;
use crate::manifest::{Role, directory, resolve};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Parts of paths below which manifests are there to be read, not applied.
const SHOWN: &[&str] = &["archive", "chart", "doc", "example", "old", "sample", "template", "test", "unused"];

/// Objects that start deliveries: somebody applies the first one by hand.
const STARTS: &[&str] =
    &["Application", "ApplicationSet", "AppProject", "FluxInstance", "HelmRelease", "Kustomization"];

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    let (sources, documents) = (graph.sources(), graph.documents());
    let mut reached = vec![false; sources.len()];
    for delivery in graph.rendered().deliveries.iter().filter(|delivery| delivery.kind != DeliveryKind::Files) {
        for file in &delivery.used {
            reached[file.0 as usize] = true;
        }
    }
    // The kustomizations that collect files of their own directory, and are built.
    let mut collecting: BTreeMap<&Utf8Path, crate::source::FileId> = BTreeMap::new();
    for (file, kustomization) in kustomizations(sources, documents.files()) {
        let here = directory(sources.get(file.id()).path());
        let collects = |path: &str| {
            resolve(here, path).is_some_and(|path| directory(&path) == here && sources.find(&path).is_some())
        };
        if reached[file.id().0 as usize] && kustomization.resources().any(|(_, path)| collects(&path)) {
            collecting.insert(here, file.id());
        }
    }
    for file in documents.files().iter().filter(|file| file.role() == Role::Manifest && !reached[file.id().0 as usize])
    {
        let path = sources.get(file.id()).path();
        let Some(&kustomization) = collecting.get(directory(path)) else { continue };
        let Some(first) = file.manifests().next() else { continue };
        if is_shown(path) || file.manifests().any(|manifest| STARTS.contains(&manifest.kind()) || manifest.is_local()) {
            continue;
        }
        let Some(name) = path.file_name() else { continue };
        sink.report(
            first.kind_span(),
            format!("Nothing in the repository applies `{name}`: the kustomization beside it collects other files and not this one"),
        )
        .help("Name the file in `resources`, or delete it")
        .related(crate::source::Span::new(kustomization, 0, 0), "the kustomization");
    }
}

fn is_shown(path: &Utf8Path) -> bool {
    let path = path.as_str().to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    name.starts_with(['.', '_']) || SHOWN.iter().any(|part| path.contains(part))
}
