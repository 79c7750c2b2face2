//! Objects that certainly share a namespace.

use std::collections::BTreeMap;

use super::Graph;
use crate::object::{Namespaces, Object};

impl<'t> Graph<'t> {
    /// Sets of objects that share a namespace: those of each known namespace, and, of those whose namespace nothing tells,
    /// those of each directory, because whoever applies a directory applies it into one namespace. An object that ends up
    /// in several namespaces is in several sets. Linear in the number of objects.
    pub fn neighbours(&self) -> impl Iterator<Item = Vec<&Object<'t>>> {
        let known = self.namespaces().map(|(_, objects)| objects.collect());
        let mut by_directory: BTreeMap<&str, Vec<&Object<'t>>> = BTreeMap::new();
        for object in self.objects().iter().filter(|object| *object.namespaces() == Namespaces::Unknown) {
            // Paths of sources are in one form, which need not be taken apart.
            let path = self.sources().get(object.file()).path().as_str();
            by_directory.entry(path.rsplit_once('/').map_or("", |(directory, _)| directory)).or_default().push(object);
        }
        known.chain(by_directory.into_values())
    }
}
