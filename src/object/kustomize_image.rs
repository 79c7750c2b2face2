//! The images that kustomizations replace: entries of `images` in a `kustomization.yaml` and in a Flux Kustomization.

use std::borrow::Cow;

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
