//! What was looked at, and what was not, with reason and place. Never silent.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use serde::Serialize;

use crate::source::Span;

/// Counts of a run and the list of what could not be checked in full.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Files that were read, whatever their role, without those that were read only because another file names them.
    pub files: usize,
    /// Files by role (`manifest`, `kustomization`, `helm-template`, ...).
    pub roles: BTreeMap<&'static str, usize>,
    /// YAML documents in those files.
    pub documents: usize,
    /// Kubernetes objects that rules looked at.
    pub objects: usize,
    /// Sets of objects that are applied together.
    pub deliveries: usize,
    /// Groups of deliveries that reach one cluster.
    pub clusters: usize,
    /// What was skipped, failed or seen only in part; sorted by path and reason.
    pub incomplete: Vec<Incomplete>,
    /// Findings about missing fields that were withheld because a patch may add the field.
    pub withheld: usize,
    /// What no schema was held against.
    pub unjudged: Unjudged,
}

/// What no schema was held against.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Unjudged {
    /// Kinds whose fields are not known, sorted.
    pub kinds: Vec<UnknownKind>,
    /// Rules in CEL of the CustomResourceDefinitions that were used (`x-kubernetes-validations`), which are not evaluated.
    pub rules: usize,
}

/// A kind whose fields are not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownKind {
    /// `apiVersion` of its objects.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// How many objects of it there are.
    pub objects: usize,
}

impl Unjudged {
    /// The number of objects whose fields are not known.
    pub fn objects(&self) -> usize {
        self.kinds.iter().map(|kind| kind.objects).sum()
    }
}

/// One thing that was not checked in full.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Incomplete {
    /// The file, relative to the root.
    pub path: Utf8PathBuf,
    /// The place in the file, when the file was read.
    pub span: Option<Span>,
    /// Why.
    pub reason: IncompleteReason,
    /// The details, for example the text of the error.
    pub detail: String,
}

/// Why something was not checked in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IncompleteReason {
    /// The file could not be read.
    Unreadable,
    /// The file is larger than the limit.
    TooLarge,
    /// A symbolic link that leaves the root or closes a circle.
    Link,
    /// A document with a syntax error.
    Syntax,
    /// Text for a template engine (Helm, Jinja, Go templates): not YAML before it is rendered.
    Template,
    /// A SOPS document: its structure is used, its values are not.
    Encrypted,
    /// A kustomization whose result was not built.
    NotRendered,
    /// A policy that could not be evaluated on an object.
    Policy,
}

impl IncompleteReason {
    /// The word used in JSON and in summaries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too-large",
            Self::Link => "link",
            Self::Syntax => "syntax",
            Self::Template => "template",
            Self::Encrypted => "encrypted",
            Self::NotRendered => "not-rendered",
            Self::Policy => "policy",
        }
    }
}
