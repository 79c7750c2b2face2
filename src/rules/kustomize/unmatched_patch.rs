//! Patches that nothing in their build is a target of.

use std::collections::{BTreeMap, BTreeSet};

use kustomize::ProblemKind;

use super::problems;
use crate::deliver::State;
use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::manifest::kustomization::{Kustomization, kustomizations};
use crate::manifest::{Node, directory, resolve};
use crate::object::flux;
use crate::rules::{Check, Context};
use crate::source::{FileId, Span};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    let fatal: BTreeSet<Span> = graph
        .rendered()
        .deliveries
        .iter()
        .filter_map(|delivery| match delivery.state {
            State::Failed(_, span) => span,
            _ => None,
        })
        .collect();
    let mut shared = None;
    for problem in problems::of_kinds(graph, &[ProblemKind::PatchWithoutTarget]) {
        if fatal.contains(&problem.span) {
            let _ = problems::report(sink, problem).help("Correct the name in the patch, or delete the patch");
            continue;
        }
        // What `flux bootstrap` will write is still empty in a template of a repository.
        if has_empty_resource(graph, problem.span.source) {
            continue;
        }
        // What several builds share may have a target in another one.
        if shared.get_or_insert_with(|| Shared::new(graph)).has(problem.span) {
            continue;
        }
        let _ = problems::report(sink, problem)
            .help("Correct the target, or delete the patch if what it changed is gone")
            .at_most(Severity::Warning);
    }
}

/// Whether a kustomization names a file without objects.
fn has_empty_resource(graph: &Graph<'_>, file: FileId) -> bool {
    let (sources, documents) = (graph.sources(), graph.documents());
    let Some(kustomization) = Kustomization::of(documents.get(file)) else { return false };
    let here = directory(sources.get(file).path());
    let mut files = kustomization.resources().filter_map(|(_, path)| sources.find(&resolve(here, &path)?));
    files.any(|file| documents.get(file).documents().all(|document| document.is_empty()))
}

/// The texts that are patches of more than one build.
struct Shared {
    components: BTreeSet<FileId>,
    of_flux: BTreeMap<Span, usize>,
}

impl Shared {
    fn new(graph: &Graph<'_>) -> Self {
        let (sources, files) = (graph.sources(), graph.documents().files());
        let mut includers: BTreeMap<_, usize> = BTreeMap::new();
        for (file, kustomization) in kustomizations(sources, files) {
            let here = directory(sources.get(file.id()).path());
            for path in kustomization.texts("components").filter_map(|(_, path)| resolve(here, &path)) {
                *includers.entry(sources.follow(&path).into_owned()).or_default() += 1;
            }
        }
        let mut of_flux: BTreeMap<Span, usize> = BTreeMap::new();
        for object in graph.of_kind(flux::KUSTOMIZE, "Kustomization") {
            let builds = object.places().len().max(1);
            for component in object.at(&["spec", "components"]).into_iter().flat_map(Node::items) {
                let base = object.at(&["spec", "path"]).and_then(Node::text).unwrap_or_default();
                let path = component.text().and_then(|path| resolve(base.trim_start_matches("./").into(), &path));
                *includers.entry(path.unwrap_or_default()).or_default() += builds;
            }
            for patch in object.at(&["spec", "patches"]).into_iter().flat_map(Node::items) {
                let target = patch.get("target").unwrap_or(patch);
                *of_flux.entry(target.span()).or_default() += builds;
            }
        }
        let shared = kustomizations(sources, files).filter(|(file, kustomization)| {
            let here = directory(sources.get(file.id()).path());
            kustomization.is_component() && includers.get(here).is_none_or(|count| *count != 1)
        });
        Self { components: shared.map(|(file, _)| file.id()).collect(), of_flux }
    }

    fn has(&self, span: Span) -> bool {
        let within =
            |target: &Span| target.source == span.source && target.start <= span.start && span.end <= target.end;
        self.components.contains(&span.source)
            || self.of_flux.iter().any(|(target, builds)| *builds > 1 && within(target))
    }
}
