//! YAML and JSON as Kubernetes reads them, in a compact tree whose every node has an exact byte span.
//!
//! ```
//! use spanned_yaml::{ParseOptions, SourceId, Tree};
//!
//! let text = "kind: Pod\nspec:\n  hostNetwork: yes # why?\n";
//! let tree = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
//! let root = tree.documents().next().map(|document| document.root());
//! let node = root.and_then(|root| root.at(&["spec", "hostNetwork"]));
//! assert_eq!(node.and_then(|node| node.as_bool()), Some(true));
//! assert_eq!(node.map(|node| &text[node.span().range()]), Some("yes"));
//! assert_eq!(&text[tree.comments()[0].span.range()], "# why?");
//! ```
//!
//! [`decode`] turns a file's bytes into text; [`Tree::parse`] turns text into documents, comments and diagnostics, and never fails;
//! [`Node`] walks the tree; a [`Composer`] makes a new tree of nodes of others. The crate knows nothing of Kubernetes objects, touches no disk, and bounds what a text may cost.

mod arena;
mod backend;
mod check;
mod children;
pub mod compose;
mod cook;
pub mod de;
mod decode;
mod diagnostic;
pub mod edit;
pub mod json;
mod key;
mod node;
mod options;
mod path;
mod scalar;
mod span;
mod split;
mod timestamp;
mod tree;

pub use children::{Entries, Entry, Items, RawParts};
pub use compose::{Composer, Removed, Replaced};
pub use decode::{Decoded, Encoding, decode};
pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use node::{Embedded, Kind, Node, Style};
pub use options::ParseOptions;
pub use path::PathFinder;
pub use scalar::Dialect;
pub use span::{SourceId, Span};
pub use tree::{Comment, Document, Tree};
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
