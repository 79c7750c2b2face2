//! What the kustomizations that deliver an object change in it, whichever of them is taken.

use std::borrow::Cow;

use crate::manifest::Node;

/// What an entry of `images:` replaces in images of one name. An entry that sets both a name and a version is two of these.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageOverride<'t> {
    /// The image name it applies to: what stands before tag and digest, as written.
    pub name: Cow<'t, str>,
    /// The name that replaces it; `None` for an entry that replaces tag and digest.
    pub new_name: Option<Cow<'t, str>>,
}

/// The parts of an image that every delivery replaces.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// Registry and repository.
    pub name: bool,
    /// Tag and digest.
    pub version: bool,
}

/// A label or annotation that a kustomization adds.
#[derive(Debug, Clone)]
pub struct AddedField<'t> {
    /// The key.
    pub name: Cow<'t, str>,
    /// The value.
    pub value: Node<'t>,
    /// Whether pod templates get it too.
    pub templates: bool,
}

/// What every delivery of an object overrides. Each list holds the entries of all deliveries; a name is in it only if no
/// delivery is without it, so that a rule may rely on it.
#[derive(Debug, Clone, Default)]
pub struct Overrides<'t> {
    pub(crate) images: Vec<ImageOverride<'t>>,
    pub(crate) labels: Vec<AddedField<'t>>,
    pub(crate) annotations: Vec<AddedField<'t>>,
}

impl<'t> Overrides<'t> {
    /// What is replaced of images with this name. Entries for a new name of it count too.
    pub fn replaced(&self, name: &str) -> Replaced {
        let mut names = vec![name];
        let mut replaced = Replaced::default();
        for image in self.images.iter() {
            if names.contains(&&*image.name) {
                replaced.name |= image.new_name.is_some();
                replaced.version |= image.new_name.is_none();
                names.extend(image.new_name.as_deref());
            }
        }
        replaced
    }

    /// Labels that are added to `metadata.labels`.
    pub fn labels(&self) -> &[AddedField<'t>] {
        &self.labels
    }

    /// Annotations that are added to `metadata.annotations`.
    pub fn annotations(&self) -> &[AddedField<'t>] {
        &self.annotations
    }
}
