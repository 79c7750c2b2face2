//! What the kustomizations that deliver an object change in it, whichever of them is taken.

use std::borrow::Cow;

use crate::manifest::Node;

/// An entry of `images:` in a kustomization.
#[derive(Debug, Clone)]
pub struct ImageOverride<'t> {
    /// The image name it applies to: what stands before tag and digest, as written.
    pub name: Cow<'t, str>,
    /// The name that replaces it.
    pub new_name: Option<Cow<'t, str>>,
    /// The tag that replaces any tag, and the node that says so.
    pub tag: Option<(Node<'t>, Cow<'t, str>)>,
    /// The node of the digest that replaces any tag.
    pub digest: Option<Node<'t>>,
}

impl ImageOverride<'_> {
    /// Whether the tag that the object writes is replaced.
    pub fn sets_version(&self) -> bool {
        self.tag.is_some() || self.digest.is_some()
    }
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
    /// The entries that set the tag or digest of images with this name. If there is one, the tag that stands in the object
    /// reaches no cluster.
    pub fn image_versions(&self, name: &str) -> Vec<&ImageOverride<'t>> {
        let mut names = vec![name];
        let mut found = Vec::new();
        for image in &self.images {
            if names.contains(&&*image.name) {
                names.extend(image.new_name.as_deref());
                found.push(image);
            }
        }
        found.retain(|image| image.sets_version());
        found
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
