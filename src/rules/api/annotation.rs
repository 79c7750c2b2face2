//! Annotations that a field replaced: `knowledge/deprecated-annotations.tsv`.

use std::sync::LazyLock;

use crate::finding::Version;
use crate::manifest::{Entry, Node};
use crate::object::Object;

/// An annotation, and what replaced it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Annotation {
    /// The kind that it stands at.
    kind: &'static str,
    /// Its key; with `*` at the end, how its key begins.
    key: &'static str,
    /// The release that deprecated it.
    pub(super) deprecated: Version,
    /// The first release that ignores it.
    pub(super) removed: Option<Version>,
    /// What comes of it where it is ignored, or why it should go, as part of a sentence.
    pub(super) consequence: &'static str,
    /// What to use, as part of a sentence.
    pub(super) instead: &'static str,
}

const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/deprecated-annotations.tsv"));

/// Read on first use.
static ANNOTATIONS: LazyLock<Vec<Annotation>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    let annotations = rows.filter_map(|row| {
        let cells: Vec<&'static str> = row.split('\t').collect();
        let [kind, key, deprecated, removed, consequence, instead] = *cells.as_slice() else { return None };
        let deprecated = deprecated.parse().ok()?;
        Some(Annotation { kind, key, deprecated, removed: removed.parse().ok(), consequence, instead })
    });
    annotations.collect()
});

/// Passes on the annotations of an object, and of its pods, that a field replaced.
pub(super) fn each<'t>(object: &Object<'t>, take: &mut dyn FnMut(Entry<'t>, &'static Annotation)) {
    let of = |annotations: Option<Node<'t>>, kind: &str, take: &mut dyn FnMut(Entry<'t>, &'static Annotation)| {
        for entry in annotations.into_iter().flat_map(Node::entries) {
            let name = entry.name();
            // Most annotations are none of Kubernetes' own.
            if !name.contains("kubernetes.io/") {
                continue;
            }
            let is = |known: &&Annotation| {
                known.kind == kind
                    && known.key.strip_suffix('*').map_or(known.key == name, |start| name.starts_with(start))
            };
            if let Some(known) = ANNOTATIONS.iter().find(is) {
                take(entry, known);
            }
        }
    };
    if object.kind() != "Pod" {
        of(object.at(&["metadata", "annotations"]), object.kind(), take);
    }
    if let Some(pod) = object.pod() {
        of(pod.template().at(&["metadata", "annotations"]), "Pod", take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(ANNOTATIONS.len(), TABLE.lines().filter(|line| !line.starts_with('#')).count() - 1);
        for known in ANNOTATIONS.iter() {
            assert!(!known.consequence.is_empty() && !known.instead.is_empty(), "{known:?}");
            assert!(known.key.contains("kubernetes.io/"), "{known:?}");
        }
    }
}
