//! The identity of a finding across edits.

use std::fmt::Write as _;

use crate::finding::Finding;
use crate::graph::Graph;

/// Rule, path, object and place in the document, hashed to 16 hexadecimal digits. Neither lines nor offsets are part of
/// it, so edits elsewhere in the file leave it as it is.
pub(super) fn of(finding: &Finding, graph: &Graph<'_>) -> String {
    let source = graph.sources().get(finding.span.source);
    let pointer = graph.documents().get(finding.span.source).tree().map(|tree| tree.path_at(finding.span));
    let mut text = String::with_capacity(256);
    let _ = write!(text, "{}\n{}\n", finding.rule, source.path());
    if let Some(object) = &finding.object {
        let _ = writeln!(text, "{} {object}", object.api_version);
    }
    let _ = writeln!(text, "{}", pointer.unwrap_or_default());
    format!("{:016x}", fnv1a(text.as_bytes()))
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
