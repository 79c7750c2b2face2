//! Counts of a run, and everything in it that was not seen in full.

use std::collections::{BTreeMap, BTreeSet};

use super::note::Note;
use super::{Holders, is_loose};
use crate::finding::{Coverage, Incomplete, IncompleteReason};
use crate::manifest::{Documents, File, Manifest, Node, Role, directory, encryption};
use crate::source::Sources;

/// What the deliveries already know.
pub(super) struct Counted<'a, 't> {
    /// Deliveries that no other holds.
    pub(super) roots: usize,
    pub(super) holders: &'a Holders,
    pub(super) manifests: &'a [Manifest<'t>],
}

/// The coverage of a run.
///
/// Deliveries are those that no other holds, and each directory with objects that none of them reaches. Clusters are the
/// directories that `flux bootstrap` wrote to, the paths that FluxInstances synchronise, and the destinations of Argo CD
/// Applications; where there is none of these but something is delivered, one.
pub(super) fn coverage(sources: &Sources, documents: &Documents, counted: Counted<'_, '_>, notes: &[Note]) -> Coverage {
    let mut coverage = Coverage { files: sources.checked(), objects: counted.manifests.len(), ..Coverage::default() };
    let mut charts: BTreeMap<String, usize> = BTreeMap::new();
    let checked = documents.files().iter().filter(|file| !sources.get(file.id()).is_auxiliary());
    for file in checked {
        *coverage.roles.entry(file.role().as_str()).or_default() += 1;
        coverage.documents += file.documents().filter(|document| !document.is_empty()).count();
        template(sources, file, &mut charts, &mut coverage.incomplete);
        documents_of(sources, file, &mut coverage.incomplete);
    }
    for (path, number) in charts {
        let detail = match number {
            1 => "1 template of the chart is not rendered".to_owned(),
            _ => format!("{number} templates of the chart are not rendered"),
        };
        coverage.incomplete.push(Incomplete {
            path: path.into(),
            span: None,
            reason: IncompleteReason::Template,
            detail,
        });
    }
    coverage.incomplete.extend(notes.iter().cloned());
    coverage.incomplete.sort();
    coverage.incomplete.dedup();
    let loose = counted.manifests.iter().filter(|manifest| is_loose(counted.holders, manifest.file()));
    let loose: BTreeSet<_> = loose.map(|manifest| directory(sources.get(manifest.file()).path())).collect();
    coverage.deliveries = counted.roots + loose.len();
    coverage.clusters = clusters(sources, counted.manifests).max(usize::from(coverage.deliveries > 0));
    coverage
}

/// A template of a chart is counted for its chart; every other template is an entry of its own.
fn template(sources: &Sources, file: &File, charts: &mut BTreeMap<String, usize>, incomplete: &mut Vec<Incomplete>) {
    if file.role() != Role::Template {
        return;
    }
    let path = sources.get(file.id()).path();
    let templates = path.ancestors().skip(1).filter(|ancestor| ancestor.file_name() == Some("templates"));
    let chart = templates.map(|templates| directory(templates).join("Chart.yaml"));
    match chart.into_iter().find(|chart| sources.find(chart).is_some()) {
        Some(chart) => *charts.entry(chart.into_string()).or_default() += 1,
        None => incomplete.push(Incomplete {
            path: path.to_owned(),
            span: None,
            reason: IncompleteReason::Template,
            detail: "the text is for a template engine and is not YAML before it is rendered".to_owned(),
        }),
    }
}

/// Broken and encrypted documents.
fn documents_of(sources: &Sources, file: &File, incomplete: &mut Vec<Incomplete>) {
    let path = sources.get(file.id()).path();
    let mut push = |span, reason, detail| {
        incomplete.push(Incomplete { path: path.to_owned(), span: Some(span), reason, detail });
    };
    for diagnostic in file.tree().into_iter().flat_map(|tree| tree.diagnostics()) {
        if diagnostic.kind.is_fatal() {
            push(diagnostic.span, IncompleteReason::Syntax, diagnostic.message.clone());
        }
    }
    for document in file.documents().filter(|document| encryption(document.root()).is_some()) {
        let span = document.root().entry("sops").map_or(document.root().span(), |entry| entry.key.span());
        let detail = "SOPS encrypted the document: its values are not judged".to_owned();
        push(span, IncompleteReason::Encrypted, detail);
    }
}

fn clusters(sources: &Sources, manifests: &[Manifest<'_>]) -> usize {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for manifest in manifests {
        let destination = |field| manifest.at(&["spec", "destination", field]).and_then(Node::text);
        let cluster = match (manifest.group(), manifest.kind()) {
            ("argoproj.io", "Application") => destination("server").or_else(|| destination("name")),
            ("fluxcd.controlplane.io", "FluxInstance") => manifest.at(&["spec", "sync", "path"]).and_then(Node::text),
            _ => None,
        };
        found.extend(cluster.map(|cluster| cluster.trim_matches(['.', '/']).to_owned()));
    }
    for (_, source) in sources.iter() {
        let here = directory(source.path());
        if source.path().file_name() == Some("gotk-sync.yaml") && here.file_name() == Some("flux-system") {
            found.insert(directory(here).to_string());
        }
    }
    found.len()
}
