//! The identity of a finding across edits.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use spanned_yaml::PathFinder;

use crate::finding::Finding;
use crate::graph::Graph;
use crate::source::FileId;

/// Gives every finding its fingerprint. Findings must be sorted: of several with the same identity the second and later
/// ones are told apart by their number, which only changes when one of them comes or goes.
pub(super) fn assign(findings: &mut [Finding], graph: &Graph<'_>) {
    let mut seen: FxHashMap<u64, u64> = FxHashMap::default();
    let mut paths: Option<(FileId, PathFinder<'_>)> = None;
    for finding in findings {
        let file = finding.span.source;
        if paths.as_ref().is_none_or(|(of, _)| *of != file) {
            paths = graph.documents().get(file).tree().map(|tree| (file, tree.paths()));
        }
        let pointer = paths.as_mut().filter(|(of, _)| *of == file).map(|(_, paths)| paths.at(finding.span));
        let identity = identity(finding, &pointer.unwrap_or_default(), graph);
        let number = seen.entry(identity).or_default();
        let hash = if *number == 0 { identity } else { fnv1a(format!("{identity:016x}\n{number}").as_bytes()) };
        *number += 1;
        finding.fingerprint = format!("{hash:016x}");
    }
}

/// Rule, path, object and place in the document, hashed. Neither lines nor offsets are part of
/// it, so edits elsewhere in the file leave it as it is.
fn identity(finding: &Finding, pointer: &str, graph: &Graph<'_>) -> u64 {
    let source = graph.sources().get(finding.span.source);
    let mut text = String::with_capacity(256);
    let _ = write!(text, "{}\n{}\n", finding.rule, source.path());
    if let Some(object) = &finding.object {
        let _ = writeln!(text, "{} {object}", object.api_version);
    }
    let _ = writeln!(text, "{pointer}");
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
