//! Changes that mend a finding, as SARIF's `fixes` (2.1.0, §3.55).

use std::collections::BTreeMap;

use serde_sarif::sarif::{ArtifactChange, ArtifactContent, Fix, Region, Replacement};

use super::super::place::Place;
use super::super::view::View;
use crate::finding::{Edit, Finding};

/// The change that mends a finding, if there is one and it may be printed.
pub(super) fn fixes<'a>(view: &View<'a>, finding: &'a Finding) -> Option<Vec<Fix>> {
    let fix = view.fix(finding)?;
    let mut files: BTreeMap<_, Vec<&Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(edit.span.source).or_default().push(edit);
    }
    let changes = files.into_iter().map(|(file, mut edits)| {
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        let path = view.sources.get(file).path();
        let replacements = edits.into_iter().map(|edit| replacement(view, edit)).collect::<Vec<_>>();
        ArtifactChange::builder().artifact_location(super::file(path)).replacements(replacements).build()
    });
    let changes: Vec<_> = changes.collect();
    // The schema wants at least one change.
    let fix = (!changes.is_empty())
        .then(|| Fix::builder().description(super::text(&fix.description)).artifact_changes(changes).build());
    fix.map(|fix| vec![fix])
}

fn replacement(view: &View<'_>, edit: &Edit) -> Replacement {
    let Place { start, end, .. } = Place::exact(view.sources, edit.span);
    let region = Region::builder()
        .start_line(start.line)
        .start_column(start.utf16_column)
        .end_line(end.line)
        .end_column(end.utf16_column)
        .build();
    let content = ArtifactContent::builder().text(edit.replacement.as_str()).build();
    Replacement::builder().deleted_region(region).inserted_content(content).build()
}
