//! The objects of a run and indexes over them. Built once; no rule scans all objects by itself.
//!
//! References between objects come here too; until then the graph answers what one object or one namespace can decide.

mod neighbours;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::manifest::Documents;
use crate::object::{Namespaces, Object};
use crate::source::{FileId, Sources};

/// All objects with indexes by file, kind and namespace.
#[derive(Debug)]
pub struct Graph<'t> {
    sources: &'t Sources,
    documents: &'t Documents,
    objects: Vec<Object<'t>>,
    by_kind: FxHashMap<(String, String), Vec<usize>>,
    by_namespace: BTreeMap<String, Vec<usize>>,
    /// Start in `objects` of each file's objects, plus the end.
    by_file: Vec<usize>,
}

impl<'t> Graph<'t> {
    /// Indexes objects that are sorted by file and offset.
    pub fn new(sources: &'t Sources, documents: &'t Documents, objects: Vec<Object<'t>>) -> Self {
        let mut by_kind: FxHashMap<(String, String), Vec<usize>> = FxHashMap::default();
        let mut by_namespace: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, object) in objects.iter().enumerate() {
            by_kind.entry((object.group().to_owned(), object.kind().to_owned())).or_default().push(index);
            if let Namespaces::Known(namespaces) = object.namespaces() {
                for namespace in namespaces {
                    by_namespace.entry(namespace.clone().into_owned()).or_default().push(index);
                }
            }
        }
        let by_file = (0..=sources.len())
            .map(|file| objects.partition_point(|object| (object.file().0 as usize) < file))
            .collect();
        Self { sources, documents, objects, by_kind, by_namespace, by_file }
    }

    /// The files of the run.
    pub fn sources(&self) -> &'t Sources {
        self.sources
    }

    /// The parsed files of the run.
    pub fn documents(&self) -> &'t Documents {
        self.documents
    }

    /// Every object, sorted by file and offset.
    pub fn objects(&self) -> &[Object<'t>] {
        &self.objects
    }

    /// The objects that stand in a file.
    pub fn in_file(&self, file: FileId) -> &[Object<'t>] {
        let file = file.0 as usize;
        &self.objects[self.by_file[file]..self.by_file[file + 1]]
    }

    /// The objects of a kind, in any version of its group, sorted by file and offset.
    pub fn of_kind(&self, group: &str, kind: &str) -> impl Iterator<Item = &Object<'t>> {
        let indexes = self.by_kind.get(&(group.to_owned(), kind.to_owned()));
        indexes.into_iter().flatten().map(|&index| &self.objects[index])
    }

    /// Every namespace that some object is known to be in, sorted by name, with its objects.
    pub fn namespaces(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &Object<'t>>)> {
        self.by_namespace
            .iter()
            .map(|(name, indexes)| (name.as_str(), indexes.iter().map(|&index| &self.objects[index])))
    }

    /// The objects that are known to be in a namespace.
    pub fn in_namespace(&self, namespace: &str) -> impl Iterator<Item = &Object<'t>> {
        self.by_namespace.get(namespace).into_iter().flatten().map(|&index| &self.objects[index])
    }
}
