//! Limits on what a text may cost.

/// Limits of one [`crate::Tree::parse`]. Each has a diagnostic of its own when it is passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseOptions {
    /// The deepest nesting of lists and mappings, aliases followed. Default 128.
    pub max_depth: usize,
    /// The number of nodes of one document after all aliases are expanded. Default 1,000,000.
    pub max_expanded_nodes: u64,
    /// The number of documents in one text. Default 10,000.
    pub max_documents: usize,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self { max_depth: 128, max_expanded_nodes: 1_000_000, max_documents: 10_000 }
    }
}
