//! Which objects are applied together, and where.
//!
//! Takes documents; gives objects with the namespaces they end up in and the patches that change them, and coverage.
//! Kustomizations are read, not built: that comes with `crates/kustomize`.

use rayon::prelude::*;

use crate::finding::Coverage;
use crate::manifest::{Documents, File, Manifest};
use crate::object::{Namespaces, Object};
use crate::source::Sources;

/// The objects of a run and what is known of their deliveries.
#[derive(Debug)]
pub struct Delivered<'t> {
    /// Sorted by file and offset.
    pub objects: Vec<Object<'t>>,
    /// What was looked at and what was not.
    pub coverage: Coverage,
}

/// Finds the objects of all files.
pub fn deliver<'t>(_sources: &'t Sources, documents: &'t Documents) -> Delivered<'t> {
    let objects: Vec<Object<'t>> = documents
        .files()
        .par_iter()
        .filter(|file| file.role().holds_objects())
        .flat_map_iter(|file: &File| file.manifests().map(|manifest| object(file, manifest)))
        .collect();
    let coverage = Coverage { objects: objects.len(), ..Coverage::default() };
    Delivered { objects, coverage }
}

fn object<'t>(file: &File, manifest: Manifest<'t>) -> Object<'t> {
    let namespaces = match manifest.root().at(&["metadata", "namespace"]).and_then(|node| node.text()) {
        Some(namespace) if !namespace.is_empty() => Namespaces::Known(vec![namespace]),
        _ => Namespaces::Unknown,
    };
    Object::new(manifest, file.role(), namespaces, Vec::new())
}
