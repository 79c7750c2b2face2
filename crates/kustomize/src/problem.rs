//! What is wrong with a kustomization, and what a build leaves out.

use spanned_yaml::Span;

/// What went wrong, at the text that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// What sort of problem it is.
    pub kind: ProblemKind,
    /// The text to edit.
    pub span: Span,
    /// One sentence without a full stop, that names the value and what is wrong with it.
    pub message: String,
    /// Other places that belong to it, each with a few words.
    pub related: Vec<(Span, String)>,
}

/// Sorts of problems. Which ones end a build depends on the [`crate::Mode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// A file is not YAML, or not the YAML that is expected there.
    Syntax,
    /// A field of the kustomization has the wrong type or value.
    InvalidField,
    /// A field that kustomize does not know. Flux drops it, `kustomize build` fails.
    UnknownField,
    /// A field that kustomize only still understands.
    DeprecatedField,
    /// A file or directory that is named and not there.
    MissingFile,
    /// A file outside the kustomization's directory. Flux reads it, `kustomize build` fails unless it is told otherwise.
    OutsideDirectory,
    /// A path that leaves the repository.
    OutsideRepository,
    /// A kustomization that leads back to itself.
    Cycle,
    /// A directory holds two kustomization files.
    SeveralFiles,
    /// A component where a base is expected, or the reverse.
    WrongKind,
    /// A document that is no Kubernetes object where one is expected.
    NotAnObject,
    /// A file without objects in a directory that Flux applies as it is.
    NotAResource,
    /// Two objects of one identity.
    DuplicateObject,
    /// A patch that is neither a strategic merge nor a JSON patch, or one that cannot be applied.
    InvalidPatch,
    /// A patch that changes nothing because nothing has its target.
    PatchWithoutTarget,
    /// A replacement that cannot be applied.
    InvalidReplacement,
    /// A variable that cannot be resolved.
    InvalidVariable,
    /// An expression with variables that Flux cannot evaluate, or a variable that it refuses.
    InvalidSubstitution,
    /// Flux substitutes a variable that is not defined.
    UndefinedVariable,
    /// A generator that cannot be run.
    InvalidGenerator,
    /// A name that refers to several objects.
    AmbiguousReference,
    /// A file that has to be fetched. It is never among the problems of a build: what it is for is left out, as
    /// [`Build::incomplete`](crate::Build::incomplete) says.
    Remote,
    /// More than the limits of the build allow.
    Limit,
}

impl Problem {
    /// A problem without related places.
    pub fn new(kind: ProblemKind, span: Span, message: impl Into<String>) -> Self {
        Self { kind, span, message: message.into(), related: Vec::new() }
    }

    /// Adds a related place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push((span, text.into()));
        self
    }
}

/// Something that a build leaves out, so that its result is not all that the cluster gets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Incomplete {
    /// The text that asks for it.
    pub span: Span,
    /// Why it is left out.
    pub reason: IncompleteReason,
    /// What is left out, without credentials.
    pub detail: String,
}

/// Why something is left out of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IncompleteReason {
    /// It has to be fetched.
    Remote,
    /// A Helm chart has to be rendered.
    HelmChart,
    /// A program or container has to be run.
    Plugin,
    /// A file is encrypted, so what it would give is not known.
    Encrypted,
}
