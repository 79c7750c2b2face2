//! Typed, tolerant views of objects.
//!
//! Takes manifests; gives answers to typed questions (`container.image()`). A view never fails: a field of the wrong type
//! is a field that is not there, and another rule reports it. Views borrow the parsed text and copy nothing.

pub mod builtin;
pub mod image;
pub mod isolation;
pub mod kustomize_image;
pub mod misfit;
pub mod network;
pub mod overrides;
pub mod probe;
pub mod quantity;
pub mod rbac;
pub mod scaling;
pub mod security;
pub mod selector;
pub mod text_format;
pub mod workload;

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use crate::finding::{ObjectRef, Place};
use crate::manifest::{Manifest, Role};
use crate::source::Span;
use overrides::Overrides;
use workload::PodTemplate;

/// An object as it will be applied, as far as that is known without building kustomizations.
#[derive(Debug)]
pub struct Object<'t> {
    manifest: Manifest<'t>,
    role: Role,
    namespaces: Namespaces<'t>,
    patches: Vec<Span>,
    overrides: Arc<Overrides<'t>>,
    reference: Arc<ObjectRef>,
    places: Arc<[Place]>,
    pod: Option<PodTemplate<'t>>,
}

/// The namespaces in which an object ends up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Namespaces<'t> {
    /// Exactly these: as written, or as the kustomizations that deliver it set them. More than one when several overlays
    /// deliver the object.
    Known(Vec<Cow<'t, str>>),
    /// The object has none and nothing in the repository says which one it will get.
    Unknown,
    /// Its kind has no namespace.
    ClusterScoped,
}

impl<'t> Object<'t> {
    /// An object from a manifest and what its deliveries say about it. `places` are those deliveries and their clusters; none
    /// for what nothing delivers.
    pub fn new(
        manifest: Manifest<'t>,
        role: Role,
        namespaces: Namespaces<'t>,
        patches: Vec<Span>,
        overrides: Arc<Overrides<'t>>,
        places: Arc<[Place]>,
    ) -> Self {
        let namespace = match &namespaces {
            Namespaces::Known(names) if names.len() == 1 => Some(&*names[0]),
            Namespaces::Known(_) | Namespaces::Unknown => manifest.namespace(),
            Namespaces::ClusterScoped => None,
        };
        let reference = manifest.reference(namespace);
        let pod = PodTemplate::of(&manifest);
        Self { manifest, role, namespaces, patches, overrides, reference, places, pod }
    }

    /// What the file is for.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Where the object ends up.
    pub fn namespaces(&self) -> &Namespaces<'t> {
        &self.namespaces
    }

    /// Where the patches stand that change this object in some delivery; empty if nothing patches it.
    pub fn patches(&self) -> &[Span] {
        &self.patches
    }

    /// What every delivery overrides: image tags, labels, annotations.
    pub fn overrides(&self) -> &Overrides<'t> {
        &self.overrides
    }

    /// The object's identity for findings.
    pub fn reference(&self) -> &Arc<ObjectRef> {
        &self.reference
    }

    /// The deliveries that bring the object into a cluster as it is here.
    pub fn places(&self) -> &Arc<[Place]> {
        &self.places
    }

    /// The pod template of a workload; `None` for other kinds.
    pub fn pod(&self) -> Option<&PodTemplate<'t>> {
        self.pod.as_ref()
    }
}

impl<'t> Deref for Object<'t> {
    type Target = Manifest<'t>;

    fn deref(&self) -> &Manifest<'t> {
        &self.manifest
    }
}

impl std::fmt::Display for Object<'_> {
    /// ``Deployment `shop/web` ``: how messages name an object.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.reference.quoted().fmt(formatter)
    }
}
