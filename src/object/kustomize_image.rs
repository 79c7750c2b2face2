//! The images that kustomizations replace: entries of `images` in a `kustomization.yaml` and in a Flux Kustomization.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::manifest::{File, Node, Role};

use super::Object;

/// One entry of `images`: for images of a name, another name, tag or digest.
#[derive(Debug, Clone, Copy)]
pub struct ImageEntry<'t>(Node<'t>);

impl<'t> ImageEntry<'t> {
    /// The entries of a kustomization file; none if the file is not one.
    pub fn of_file(file: &'t File) -> impl Iterator<Item = Self> + use<'t> {
        let is_kustomization = file.role() == Role::Kustomization;
        let documents = is_kustomization.then(|| file.documents()).into_iter().flatten();
        documents.filter_map(|document| document.root().get("images")).flat_map(Self::of_list)
    }

    /// The entries of a Flux Kustomization; none if the object is not one.
    pub fn of_object(object: &Object<'t>) -> impl Iterator<Item = Self> + use<'t> {
        let is_flux = object.is("kustomize.toolkit.fluxcd.io", "Kustomization");
        object.at(&["spec", "images"]).filter(|_| is_flux).into_iter().flat_map(Self::of_list)
    }

    fn of_list(list: Node<'t>) -> impl Iterator<Item = Self> + use<'t> {
        list.items().filter(|item| item.is_mapping()).map(Self)
    }

    /// The name of the images that it replaces, as manifests write it, without tag and digest.
    pub fn name(&self) -> Option<Cow<'t, str>> {
        self.0.get("name")?.text()
    }

    /// The name that replaces it.
    pub fn new_name(&self) -> Option<Node<'t>> {
        self.written("newName")
    }

    /// The tag that replaces tag and digest.
    pub fn new_tag(&self) -> Option<Node<'t>> {
        self.written("newTag")
    }

    /// The digest that replaces tag and digest.
    pub fn digest(&self) -> Option<Node<'t>> {
        self.written("digest")
    }

    fn written(&self, field: &str) -> Option<Node<'t>> {
        self.0.get(field).filter(|node| node.text().is_some_and(|text| !text.is_empty()))
    }
}

/// What some kustomization of the repository replaces, by image name. Which objects a kustomization reaches is left open,
/// so that an image that may be replaced counts as replaced.
#[derive(Debug, Default)]
pub struct Replacements {
    by_name: BTreeMap<String, Replaced>,
}

/// The parts of an image that some kustomization replaces.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// Registry and repository.
    pub name: bool,
    /// The tag.
    pub tag: bool,
    /// The digest.
    pub digest: bool,
}

impl Replacements {
    /// Notes an entry.
    pub fn add(&mut self, entry: ImageEntry<'_>) {
        let Some(name) = entry.name() else { return };
        let parts = self.by_name.entry(name.into_owned()).or_default();
        parts.name |= entry.new_name().is_some();
        parts.tag |= entry.new_tag().is_some() || entry.digest().is_some();
        parts.digest |= entry.digest().is_some();
    }

    /// What is replaced of an image name as a manifest writes it.
    pub fn of(&self, name: &str) -> Replaced {
        self.by_name.get(name).copied().unwrap_or_default()
    }
}
