//! Field specs, and lists of them that are looked up by kind.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::references::rank;
use crate::editor::FieldPath;
use crate::object::Gvk;
use crate::symbol::{Symbol, Symbols};

/// A field that a transformer acts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldSpec {
    /// Which objects have it; an empty part stands for all.
    pub(crate) gvk: Gvk,
    pub(crate) path: FieldPath,
    /// Whether it is created where it is missing.
    pub(crate) create: bool,
}

/// Two field specs of one path and kind that disagree about creating the field; kustomize refuses to merge them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conflict {
    pub(crate) path: String,
}

/// Field specs in order, with an index by kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpecList {
    all: Vec<FieldSpec>,
    by_kind: FxHashMap<Symbol, Vec<u32>>,
    /// By the hash of the path.
    by_path: FxHashMap<u64, Vec<u32>>,
}

impl Gvk {
    /// Whether a selector, whose empty parts stand for all, selects it.
    #[inline]
    pub(crate) fn is_selected_by(self, selector: Self) -> bool {
        (selector.kind.is_empty() || selector.kind == self.kind)
            && (selector.group.is_empty() || selector.group == self.group)
            && (selector.version.is_empty() || selector.version == self.version)
    }
}

impl SpecList {
    /// The specs that a kind has, in order, except that those of all kinds come first.
    #[inline]
    pub(crate) fn of(&self, gvk: Gvk) -> impl Iterator<Item = &FieldSpec> {
        let of_kind = if gvk.kind.is_empty() { None } else { self.by_kind.get(&gvk.kind) };
        let positions = self.by_kind.get(&Symbol::EMPTY).into_iter().chain(of_kind).flatten();
        positions
            .filter_map(|position| self.all.get(*position as usize))
            .filter(move |spec| gvk.is_selected_by(spec.gvk))
    }

    /// All specs.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, FieldSpec> {
        self.all.iter()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Appends a spec that is known to be new.
    pub(crate) fn push(&mut self, spec: FieldSpec) {
        let position = self.all.len() as u32;
        self.by_kind.entry(spec.gvk.kind).or_default().push(position);
        self.by_path.entry(FxBuildHasher.hash_one(&spec.path)).or_default().push(position);
        self.all.push(spec);
    }

    /// Adds a spec as kustomize merges them (`FsSlice.MergeOne`): one with the same path that the new one's kind selects already
    /// stands for it.
    pub(crate) fn merge_one(&mut self, spec: FieldSpec) -> Result<(), Conflict> {
        let positions = self.by_path.get(&FxBuildHasher.hash_one(&spec.path)).into_iter().flatten();
        let mut known = positions.filter_map(|position| self.all.get(*position as usize));
        let known = known.find(|known| known.path == spec.path && known.gvk.is_selected_by(spec.gvk));
        match known {
            Some(known) if known.create == spec.create => Ok(()),
            Some(_) => Err(Conflict { path: spec.path.to_string() }),
            None => {
                self.push(spec);
                Ok(())
            }
        }
    }

    /// The list as it becomes when it is merged into an empty one. Kustomize sorts before, so that a spec of one kind comes before
    /// one of all kinds with the same path, and then stands for it: the defaults count for that kind only.
    pub(super) fn alone(&self, symbols: &Symbols) -> Result<Self, Conflict> {
        let mut sorted: Vec<&FieldSpec> = self.all.iter().collect();
        sorted.sort_by_cached_key(|spec| rank(symbols, spec.gvk));
        let mut list = Self::default();
        sorted.into_iter().try_for_each(|spec| list.merge_one(spec.clone()))?;
        Ok(list)
    }

    /// [`SpecList::merge_one`] for every spec of a list.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<(), Conflict> {
        other.iter().try_for_each(|spec| self.merge_one(spec.clone()))
    }
}

impl FromIterator<FieldSpec> for SpecList {
    fn from_iter<T: IntoIterator<Item = FieldSpec>>(specs: T) -> Self {
        let mut list = Self::default();
        specs.into_iter().for_each(|spec| list.push(spec));
        list
    }
}
