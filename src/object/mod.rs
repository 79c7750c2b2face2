//! Typed, tolerant views of objects.
//!
//! Takes manifests; gives answers to typed questions (`container.image()`). A view never fails: a field of the wrong type
//! is a field that is not there, and another rule reports it. Views borrow the parsed text and copy nothing.

pub mod azure;
pub mod azure_policy;
pub mod builtin;
pub mod control_plane;
pub mod custom;
pub mod definition;
pub mod flux;
pub mod gatekeeper;
pub mod identity;
pub mod image;
pub mod isolation;
pub mod marks;
pub mod misfit;
pub mod monitoring;
pub mod names;
pub mod network;
pub mod policy_rule;
pub mod probe;
pub mod quantity;
pub mod rbac;
pub mod scaling;
pub mod schedule;
pub mod schema;
pub mod security;
pub mod selector;
pub mod text_format;
pub mod workload;

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use crate::finding::{ObjectRef, Place};
use crate::manifest::{Manifest, Role};
use marks::{Mark, Marks};
use workload::PodTemplate;

/// An object as it will be applied.
#[derive(Debug)]
pub struct Object<'t> {
    manifest: Manifest<'t>,
    role: Role,
    namespaces: Namespaces<'t>,
    places: Arc<[Place]>,
    clusters: Vec<usize>,
    is_delivered: bool,
    is_uncertain: bool,
    reference: Arc<ObjectRef>,
    pod: Option<PodTemplate<'t>>,
    flaws: OnceLock<u8>,
    marks: OnceLock<Marks>,
    /// Which categories of defects it has.
    defects: OnceLock<schema::Categories>,
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
    /// An object that nothing delivers.
    pub fn new(manifest: Manifest<'t>, role: Role, namespaces: Namespaces<'t>) -> Self {
        let namespace = match &namespaces {
            Namespaces::Known(names) if names.len() == 1 => Some(&*names[0]),
            Namespaces::Known(_) | Namespaces::Unknown => manifest.namespace(),
            Namespaces::ClusterScoped => None,
        };
        let reference = manifest.reference(namespace);
        let pod = PodTemplate::of(&manifest);
        Self {
            manifest,
            role,
            namespaces,
            places: Arc::default(),
            clusters: Vec::new(),
            is_delivered: false,
            is_uncertain: false,
            reference,
            pod,
            flaws: OnceLock::new(),
            marks: OnceLock::new(),
            defects: OnceLock::new(),
        }
    }

    /// The same object in deliveries. `clusters` are the numbers of the clusters that they go to, `is_delivered` says whether
    /// something in the repository applies them.
    pub fn placed(mut self, places: Arc<[Place]>, mut clusters: Vec<usize>, is_delivered: bool) -> Self {
        clusters.sort_unstable();
        clusters.dedup();
        self.places = places;
        self.clusters = clusters;
        self.is_delivered = is_delivered;
        self
    }

    /// The same object, of a delivery that could not be built in full if `is_uncertain`: it may end up otherwise.
    pub fn uncertain(mut self, is_uncertain: bool) -> Self {
        self.is_uncertain = is_uncertain;
        self
    }

    /// What the file is for.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Where the object ends up.
    pub fn namespaces(&self) -> &Namespaces<'t> {
        &self.namespaces
    }

    /// The deliveries that hold it, and their clusters.
    pub fn places(&self) -> &Arc<[Place]> {
        &self.places
    }

    /// The numbers of the clusters that it goes to; empty when nothing in the repository says which.
    pub fn clusters(&self) -> &[usize] {
        &self.clusters
    }

    /// Whether something in the repository applies it; otherwise it stands there as it is.
    pub fn is_delivered(&self) -> bool {
        self.is_delivered
    }

    /// Whether it may end up otherwise, because a delivery that holds it could not be built in full.
    pub fn is_uncertain(&self) -> bool {
        self.is_uncertain
    }

    /// The object's identity for findings.
    pub fn reference(&self) -> &Arc<ObjectRef> {
        &self.reference
    }

    /// The sorts of [flaws](definition::Flaw) that it has, as bits. They are looked for once, and the other rules about flaws need not look
    /// again at an object that has none of their sort.
    pub fn sorts_of_flaws(&self, find: impl FnOnce() -> u8) -> u8 {
        *self.flaws.get_or_init(find)
    }

    /// Whether some key or value may hold one of a mark's words. The text is searched when a rule first asks.
    pub fn may_hold(&self, mark: Mark) -> bool {
        self.marks.get_or_init(|| Marks::of(self.root())).has(mark)
    }

    /// What the API server does not accept of it, if its kind is built in, of one category; of other kinds what is wrong in `metadata`.
    /// The object is walked once for all rules, and again only where something was found.
    pub fn defects(&self, category: schema::Category) -> Vec<schema::Defect<'t>> {
        let found = self.defects.get_or_init(|| schema::Categories::of(&schema::defects(&self.manifest)));
        if !found.has(category) {
            return Vec::new();
        }
        schema::defects(&self.manifest).into_iter().filter(|defect| defect.category() == category).collect()
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
