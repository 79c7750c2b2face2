//! How a selection is declared: who selects, by which labels, what, and where.

use std::hash::{Hash, Hasher};

use crate::graph::reference::declare::From;
use crate::graph::reference::program::Declared;

/// A field that selects objects by their labels.
#[derive(Debug, Clone, Copy)]
pub struct SelectionKind {
    /// Which objects have it.
    pub from: From,
    /// The path to the mapping that holds the selector.
    pub path: &'static str,
    /// The key of the selector in it.
    pub key: &'static str,
    /// How it is written.
    pub form: Form,
    /// What it selects.
    pub selects: Selects,
    /// In which namespaces.
    pub within: Within,
    /// What it selects when it is not written.
    pub absent: Absent,
}

/// How a selector is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A mapping of labels; an empty one selects nothing.
    Plain,
    /// `matchLabels` and `matchExpressions`; an empty one selects everything.
    LabelSelector,
}

/// What a selector selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selects {
    /// Pods; the selected object is their workload.
    Pods,
    /// Objects of a group and kind.
    Objects(&'static str, &'static str),
}

/// In which namespaces a selector selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// In that of its object.
    Own,
    /// In those that the label selector at this key, beside it, selects; in that of its object if there is none.
    Selected(&'static str),
    /// In those listed at this key beside it (`any: true`, `matchNames`); in that of its object if there is none.
    Listed(&'static str),
    /// The selected kind has no namespace.
    Cluster,
}

/// What a selector that is not written selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Nothing.
    Nothing,
    /// Everything.
    Everything,
    /// Everything in the selected namespaces if those are written, otherwise nothing.
    EverythingInNamespaces,
}

impl SelectionKind {
    /// A label selector over pods of the object's namespace; nothing is selected when it is not written.
    pub const fn of(kinds: &'static [(&'static str, &'static str)], path: &'static str, key: &'static str) -> Self {
        Self {
            from: From::Kinds(kinds),
            path,
            key,
            form: Form::LabelSelector,
            selects: Selects::Pods,
            within: Within::Own,
            absent: Absent::Nothing,
        }
    }

    /// Written as a mapping of labels.
    pub const fn plain(self) -> Self {
        Self { form: Form::Plain, ..self }
    }

    /// Selects objects of a kind.
    pub const fn objects(self, group: &'static str, kind: &'static str) -> Self {
        Self { selects: Selects::Objects(group, kind), ..self }
    }

    /// In these namespaces.
    pub const fn within(self, within: Within) -> Self {
        Self { within, ..self }
    }

    /// Selects this when it is not written.
    pub const fn absent(self, absent: Absent) -> Self {
        Self { absent, ..self }
    }
}

impl Declared for SelectionKind {
    fn from(&self) -> From {
        self.from
    }

    fn path(&self) -> &'static str {
        self.path
    }
}

impl Hash for Selects {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Pods => state.write_u8(0),
            Self::Objects(_, kind) => kind.hash(state),
        }
    }
}
