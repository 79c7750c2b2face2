//! What is wrong with a text, said as data: the kind, the place, and a sentence.

use crate::Span;

/// The class of a [`Diagnostic`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiagnosticKind {
    /// The text is not YAML.
    SyntaxError,
    /// The bytes are not text in the file's encoding ([`crate::Decoded::diagnostics`]).
    InvalidEncoding,
    /// A key stands twice in one mapping; the last one counts.
    DuplicateKey,
    /// An alias stands inside the very node that it names.
    AliasToAncestor,
    /// An alias names an anchor that no earlier node of its document has.
    UnknownAlias,
    /// The aliases of a document expand to more nodes than [`crate::ParseOptions::max_expanded_nodes`].
    ExpansionLimit,
    /// Nesting is deeper than [`crate::ParseOptions::max_depth`], aliases followed.
    DepthLimit,
    /// A file has more documents than [`crate::ParseOptions::max_documents`]; the rest is not read.
    DocumentLimit,
    /// The value of a merge key (`<<`) is neither a mapping nor a list of mappings.
    InvalidMerge,
    /// A mapping key is null, a list or a mapping: YAML allows it, JSON and so Kubernetes cannot hold it.
    UnsupportedKey,
    /// YAML allows it, but kubectl (go-yaml and apimachinery's document reader) refuses it or reads it otherwise.
    RejectedByKubectl,
    /// YAML allows a second document after `...`, but kubectl never reads it.
    IgnoredByKubectl,
}

impl DiagnosticKind {
    /// Whether the document is lost: it is not among [`crate::Tree::documents`].
    pub fn is_fatal(self) -> bool {
        match self {
            Self::SyntaxError
            | Self::AliasToAncestor
            | Self::UnknownAlias
            | Self::ExpansionLimit
            | Self::DepthLimit
            | Self::DocumentLimit => true,
            Self::InvalidEncoding
            | Self::DuplicateKey
            | Self::InvalidMerge
            | Self::UnsupportedKey
            | Self::RejectedByKubectl
            | Self::IgnoredByKubectl => false,
        }
    }

    /// The kind in the words of a message: `syntax error`, `duplicate key`.
    pub fn title(self) -> &'static str {
        match self {
            Self::SyntaxError => "syntax error",
            Self::InvalidEncoding => "invalid encoding",
            Self::DuplicateKey => "duplicate key",
            Self::AliasToAncestor => "alias to its own ancestor",
            Self::UnknownAlias => "unknown alias",
            Self::ExpansionLimit => "aliases expand too far",
            Self::DepthLimit => "nested too deeply",
            Self::DocumentLimit => "too many documents",
            Self::InvalidMerge => "invalid merge",
            Self::UnsupportedKey => "unsupported key",
            Self::RejectedByKubectl => "rejected by kubectl",
            Self::IgnoredByKubectl => "ignored by kubectl",
        }
    }
}

/// Something wrong at a place of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What it is.
    pub kind: DiagnosticKind,
    /// The place.
    pub span: Span,
    /// What was expected and what stands there; one sentence without a full stop, no line numbers.
    pub message: String,
    /// A second place that explains the first, with its own text: where a key stood before, where a bracket was opened.
    pub related: Option<(Span, String)>,
    /// The [`crate::Document::index`] of the document.
    pub document: u32,
}
