//! Sources to documents: what each file is for, its trees, its Kubernetes metadata and its ignore comments.
//!
//! Takes the [`Sources`] of `walk`; gives [`Documents`]. Nothing is judged here: syntax problems stay in the trees until
//! the rules of the `hygiene` family report them. A file is parsed once; everything later borrows from here.

mod encrypted;
mod ignore;
pub mod kustomization;
mod local;
mod metadata;
pub mod path;
mod role;
mod template;

use std::sync::Arc;

use rayon::prelude::*;
use spanned_yaml::{ParseOptions, Tree};

pub(crate) use encrypted::metadata as encryption;
pub use encrypted::{is_encrypted, is_encrypted_value};
pub use ignore::{Ignore, Ignores, MalformedIgnore};
pub use metadata::{Manifest, manifests};
pub(crate) use metadata::{nearest_key_span, removal_span};
pub use path::{directory, resolve};
pub use role::Role;
pub use spanned_yaml::{Document, Entry, Kind, Node};

pub use crate::source::Limits;
use crate::source::{FileId, Source, Sources, Span};

/// One file, parsed if its role says that it is YAML or JSON.
#[derive(Debug)]
pub struct File {
    id: FileId,
    role: Role,
    tree: Option<Arc<Tree>>,
}

impl File {
    /// The file's id.
    pub fn id(&self) -> FileId {
        self.id
    }

    /// What the file is for.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The parsed text; `None` for files that are not YAML (key files) or not YAML yet (templates).
    pub fn tree(&self) -> Option<&Tree> {
        self.tree.as_deref()
    }

    /// The same, to keep.
    pub fn shared_tree(&self) -> Option<&Arc<Tree>> {
        self.tree.as_ref()
    }

    /// The documents that could be parsed, in file order.
    pub fn documents(&self) -> impl Iterator<Item = Document<'_>> {
        self.tree().into_iter().flat_map(Tree::documents)
    }

    /// The Kubernetes manifests of the file, `List` objects opened.
    pub fn manifests(&self) -> impl Iterator<Item = Manifest<'_>> {
        self.documents().flat_map(manifests)
    }
}

/// All files of a run, parsed; the order is that of [`Sources`].
#[derive(Debug, Default)]
pub struct Documents {
    files: Vec<File>,
}

impl Documents {
    /// Parses every file, in parallel.
    pub fn parse(sources: &Sources, limits: &Limits) -> Self {
        let charts = role::chart_directories(sources);
        let files: Vec<(FileId, &Source)> = sources.iter().collect();
        let mut files: Vec<File> = files
            .into_par_iter()
            .map(|(id, source)| {
                let options = ParseOptions {
                    max_depth: limits.depth,
                    max_expanded_nodes: limits.expanded_nodes,
                    max_documents: limits.documents,
                };
                let (role, tree) = role::classify(id, source, &charts, &options);
                File { id, role, tree }
            })
            .collect();
        role::mark_references(sources, &mut files);
        Self { files }
    }

    /// A file.
    pub fn get(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// Every file, sorted by path.
    pub fn files(&self) -> &[File] {
        &self.files
    }
}

/// Whether a text carries a placeholder that a later stage fills in: `${VAR}` (Flux, environment, KRO), `{{ }}` (Helm, Go
/// and Jinja templates, Argo CD ApplicationSets), `$(VAR)` (kustomize vars, kubelet), `#{VAR}#` (Azure Pipelines, Octopus),
/// `<% %>` (ERB); or is encrypted by SOPS. Rules do not judge such a value.
pub fn is_templated(text: &str) -> bool {
    const MARKS: [&[u8]; 6] = [b"{{", b"{%", b"${", b"$(", b"#{", b"<%"];
    let bytes = text.as_bytes();
    let marked = |at: usize| MARKS.iter().any(|mark| bytes[at..].starts_with(mark));
    is_encrypted_value(text)
        || memchr::memchr2_iter(b'$', b'{', bytes).any(marked)
        || memchr::memchr2_iter(b'#', b'<', bytes).any(marked)
}

/// The span of a node's text, or of its parent's key when the text is empty (an omitted value).
pub fn span_or(node: Node<'_>, otherwise: Span) -> Span {
    let span = node.span();
    if span.start == span.end { otherwise } else { span }
}
