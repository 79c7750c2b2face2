//! Variables: placeholder until they are wired.

use crate::manifest::{Manifest, Node};

/// Where variables come from.
#[derive(Debug)]
pub enum Lookup<'t> {
    /// A ConfigMap or Secret.
    Found(Node<'t>),
    /// There is none in the repository.
    Absent,
    /// It is there, and encrypted.
    Encrypted,
}

impl<'t> Lookup<'t> {
    /// What an object gives.
    pub fn of(manifest: &Manifest<'t>) -> Self {
        if manifest.is_encrypted() { Self::Encrypted } else { Self::Found(manifest.root()) }
    }
}

/// The variables of a Kustomization.
#[derive(Debug, Default)]
pub struct Variables {}

impl Variables {
    /// Reads `postBuild`.
    pub fn from_kustomization<'t>(_: Node<'_>, _: &dyn Fn(&str, &str) -> Lookup<'t>) -> Self {
        Self {}
    }
}
