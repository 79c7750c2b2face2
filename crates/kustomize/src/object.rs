//! The objects of an accumulation, and who they were before each change of identity.

use crate::id::NodeId;
use crate::symbol::Symbol;

/// Group, version and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Gvk {
    pub(crate) group: Symbol,
    pub(crate) version: Symbol,
    pub(crate) kind: Symbol,
}

/// One object: its tree and its identity, which the tree says as well, so that selecting does not read trees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Object {
    pub(crate) root: NodeId,
    pub(crate) gvk: Gvk,
    pub(crate) name: Symbol,
    /// As written; empty if there is none.
    pub(crate) namespace: Symbol,
    /// Former identities, the latest first: [`crate::layer::Former`].
    pub(crate) former: Option<NodeId>,
    /// Prefixes of its name, the outermost first: [`crate::layer::Affix`].
    pub(crate) prefixes: Option<NodeId>,
    pub(crate) suffixes: Option<NodeId>,
    /// Transformers that it went through, the latest first, if a build wants to know them: [`crate::metadata::Configured`].
    pub(crate) transformers: Option<NodeId>,
    /// Name, effective namespace and kind before the first change; its present ones if nothing changed.
    pub(crate) original: (Symbol, Symbol, Symbol),
    /// Whether the kind is known to have no namespace.
    pub(crate) cluster_scoped: bool,
    /// Whether the name gets a hash of the content at the end (generated ConfigMaps and Secrets).
    pub(crate) needs_hash: bool,
    /// The variables that refer to it: a list of names as the prefixes are one.
    pub(crate) vars: Option<NodeId>,
    /// Whether a generator made it, or replaced what was there.
    pub(crate) is_generated: bool,
    /// Whether fields of it hold one text of a kustomization, so that they change together ([`crate::editor::Editor::spread`]).
    pub(crate) shares_texts: bool,
    /// Whether a patch deleted it; it is dropped when the patch is done.
    pub(crate) deleted: bool,
}
