//! How much a build may cost.

/// Limits of a [`crate::World`].
#[derive(Debug, Clone)]
pub struct Limits {
    /// The longest chain of kustomizations that include one another. Default 100.
    pub depth: usize,
    /// The most objects in one build. Default 100,000.
    pub objects: usize,
    /// The most bytes that one build may write as new text. Default 256 MiB.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 100, objects: 100_000, text: 256 << 20 }
    }
}
