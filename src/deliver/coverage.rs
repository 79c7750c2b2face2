//! Counts of a run, and everything in it that was not seen in full.

use std::collections::BTreeMap;

use super::note;
use super::render::Rendered;
use crate::finding::{Coverage, Incomplete, IncompleteReason};
use crate::manifest::{Documents, File, Role, directory, encryption};
use crate::source::Sources;

/// The coverage of a run. Where nothing says which clusters there are but something is delivered, there is one.
pub(super) fn coverage(sources: &Sources, documents: &Documents, rendered: &Rendered, objects: usize) -> Coverage {
    let mut coverage = Coverage { files: sources.checked(), objects, ..Coverage::default() };
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
    let deliveries = &rendered.deliveries;
    coverage.incomplete.extend(deliveries.iter().filter_map(|delivery| note::failed(sources, delivery)));
    coverage.incomplete.extend(deliveries.iter().flat_map(|delivery| delivery.incomplete.iter().cloned()));
    coverage.incomplete.extend(rendered.incomplete.iter().cloned());
    coverage.incomplete.sort();
    coverage.incomplete.dedup();
    coverage.deliveries = deliveries.len();
    coverage.clusters = rendered.clusters.len().max(usize::from(!deliveries.is_empty()));
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
