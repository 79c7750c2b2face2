//! `kustomize build` in process, over files in memory.
//!
//! ```text
//! World (files) ──> plan ──> accumulate (per directory, shared) ──> finish (per root) ──> composed trees
//! ```
//!
//! A kustomization is never executed on copies: it writes *layers* of nodes that refer to the nodes of the files and of the
//! layers below ([`World`]). What nobody touched is the file's own node, what a patch set is the patch's node, so every node of
//! the result has the place of the text that wrote it, and overlays share what they do not change. No I/O, no global state;
//! remote bases, charts and plugins are not fetched or run, they make a build incomplete.
//!
//! Semantics are those of kustomize 5.8.1; sources are named where they are surprising.

mod accumulate;
mod build;
mod builtin;
mod compose;
mod draft;
mod editor;
mod fields;
mod finish;
mod generate;
mod hash;
mod id;
mod layer;
mod limits;
mod metadata;
mod object;
mod order;
mod patch;
mod plan;
mod planner;
mod problem;
mod record;
mod reference;
mod replace;
mod rewrite;
mod schema;
mod select;
mod sort;
mod symbol;
#[cfg(test)]
mod testing;
mod transform;
#[cfg(test)]
mod unit_tables;
mod vars;
mod work;
mod world;
mod write;

pub use build::{Build, Built, DraftId, Mode, Order, Request};
pub use compose::ObjectTree;
pub use draft::Draft;
pub use id::{FileNumber, NodeId};
pub use limits::Limits;
pub use plan::{GitUrl, GitUrlError};
pub use problem::{Incomplete, IncompleteReason, Problem, ProblemKind};
pub use rewrite::{Place, Rewritten, Scalar};
pub use world::{FILE_NAMES, FileInput, World};
pub use write::{Annotate, ScalarStyle, is_printable, style_of_text, write_json, write_yaml};
