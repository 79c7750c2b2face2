//! The identity of a finding across edits.

use std::fmt::Write as _;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use spanned_yaml::PathFinder;

use super::merge::is_same_defect;
use crate::finding::{Finding, ObjectRef};
use crate::graph::Graph;
use crate::manifest::Manifest;
use crate::source::{FileId, Span};

/// Gives every finding its fingerprint. Findings must be sorted: of several with the same identity the second and later
/// ones are told apart by their number, which only changes when one of them comes or goes. A defect that is hidden for one
/// object and shown for another, two findings in a row, has one fingerprint.
pub(super) fn assign(findings: &mut [Finding], graph: &Graph<'_>) {
    let mut seen: FxHashMap<u64, u64> = FxHashMap::default();
    let mut file: Option<Places<'_>> = None;
    for index in 0..findings.len() {
        let (before, rest) = findings.split_at_mut(index);
        let Some(finding) = rest.first_mut() else { break };
        if let Some(same) = before.last().filter(|before| is_same_defect(before, finding)) {
            finding.fingerprint.clone_from(&same.fingerprint);
            continue;
        }
        let places = match &mut file {
            Some(places) if places.file == finding.span.source => places,
            other => other.insert(Places::new(finding.span.source, graph)),
        };
        let identity = identity(finding, places, graph);
        let number = seen.entry(identity).or_default();
        let hash = if *number == 0 { identity } else { fnv1a(format!("{identity:016x}\n{number}").as_bytes()) };
        *number += 1;
        finding.fingerprint = format!("{hash:016x}");
    }
}

/// Finds what stands where in a file.
struct Places<'t> {
    file: FileId,
    paths: Option<PathFinder<'t>>,
    /// The objects that are written in the file, in order.
    manifests: Vec<(Span, Arc<ObjectRef>)>,
}

impl<'t> Places<'t> {
    fn new(file: FileId, graph: &Graph<'t>) -> Self {
        let parsed = graph.documents().get(file);
        let written = |manifest: Manifest<'_>| (manifest.root().span(), manifest.reference(manifest.namespace()));
        Self {
            file,
            paths: parsed.tree().map(|tree| tree.paths()),
            manifests: parsed.manifests().map(written).collect(),
        }
    }

    /// The object as it is written around a place.
    fn written(&self, span: Span) -> Option<&ObjectRef> {
        let before = self.manifests.partition_point(|(manifest, _)| manifest.start <= span.start).checked_sub(1)?;
        let (manifest, reference) = &self.manifests[before];
        (span.start <= manifest.end).then_some(reference)
    }
}

/// Rule, path, object and place in the document, hashed. Neither lines nor offsets are part of it, so edits elsewhere in the
/// file leave it as it is. The object is the one that the text names: what overlays make of it, and how many there are, does not
/// count.
fn identity(finding: &Finding, places: &mut Places<'_>, graph: &Graph<'_>) -> u64 {
    let source = graph.sources().get(finding.span.source);
    let mut text = String::with_capacity(256);
    let _ = write!(text, "{}\n{}\n", finding.rule, source.path());
    if let Some(object) = finding.object.as_ref().and_then(|_| places.written(finding.span)) {
        let _ = writeln!(text, "{} {object}", object.api_version);
    }
    let pointer = places.paths.as_mut().map(|paths| paths.at(finding.span));
    let _ = writeln!(text, "{}", pointer.unwrap_or_default());
    fnv1a(text.as_bytes())
}

/// FNV-1a, 64 bits: a published, stable hash (hashers of the standard library may change between releases).
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_hash_is_fnv1a() {
        assert_eq!(super::fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(super::fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
