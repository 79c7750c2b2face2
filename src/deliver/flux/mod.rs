//! What Flux does with a repository, as parts: its objects, the kustomization that it makes of a plain directory, and the
//! variables that it puts into what it has built.
//!
//! Takes nodes and file lists; gives typed views, lists of paths and texts. Nothing here renders or decides which objects a
//! cluster gets: that is the business of `deliver`, which puts the parts together. Facts are those of Flux 2.9
//! (kustomize-controller 1.9, source-controller 1.9, `fluxcd/pkg`) where no other version is named.

mod after;
mod artifact;
mod deliver;
mod directory;
mod edit;
mod exclusion;
mod pattern;
mod substitute;
mod variables;
mod version;

pub(super) use after::After;
pub(super) use deliver::Known;

#[cfg(test)]
mod tests;
