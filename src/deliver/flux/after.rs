//! What Flux does to built objects: placeholder until variables are wired.

use kustomize::NodeId;

use super::variables::Variables;
use crate::source::Span;

/// What a Kustomization does to the objects that were built for it.
#[derive(Debug)]
pub struct After {
    /// What `postBuild` substitutes.
    pub variables: Variables,
    /// Whether an undefined variable fails.
    pub strict: bool,
    /// `commonMetadata.labels`.
    pub common_labels: Option<NodeId>,
    /// `commonMetadata.annotations`.
    pub common_annotations: Option<NodeId>,
    /// The Kustomization.
    pub site: Span,
}

impl After {
    /// The objects as they are applied.
    pub fn apply(&self, _: &kustomize::World, roots: &[NodeId], _: &mut Vec<kustomize::Problem>) -> Vec<NodeId> {
        roots.to_vec()
    }
}
