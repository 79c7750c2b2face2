//! Which fields hold names of which kinds: per referring kind a trie of its fields, so that a pod's spec is walked once for all of
//! its 25 fields.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::list::{Conflict, SpecList};
use crate::editor::Segment;
use crate::object::Gvk;
use crate::order::legacy_rank;
use crate::symbol::{Symbol, Symbols};

/// A kind that is referred to by name, and the fields that do.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) gvk: Gvk,
    pub(crate) fields: SpecList,
}

/// All name references, in the order in which kustomize follows them.
#[derive(Debug, Default)]
pub(crate) struct NameReferences {
    targets: Vec<Target>,
    /// Whether there are others than the built-in ones, any of which may be a mapping.
    is_custom: bool,
    /// By the kind that refers; empty for every kind.
    tries: OnceLock<FxHashMap<Symbol, Vec<Referrer>>>,
}

/// The fields of some kinds that refer to others.
#[derive(Debug)]
pub(crate) struct Referrer {
    pub(crate) gvk: Gvk,
    pub(crate) fields: Trie,
    /// Whether a field may be a mapping with a namespace beside the name, which is rewritten too.
    pub(crate) has_mappings: bool,
}

/// Field paths from one place on.
#[derive(Debug, Default)]
pub(crate) struct Trie {
    pub(crate) children: Vec<(Box<str>, Trie)>,
    /// The kinds that the field here may name.
    pub(crate) targets: Vec<Gvk>,
    /// Whether it is the name in a `roleRef`, whose other fields say which kind is meant.
    pub(crate) is_role: bool,
}

/// The built-in fields that are mappings with name and namespace.
const MAPPINGS: [&[&str]; 3] =
    [&["subjects"], &["webhooks", "clientConfig", "service"], &["spec", "configSource", "configMap"]];

/// The order of targets and field specs (`Gvk.IsLessThan` of kyaml's `resid`).
pub(super) fn rank(symbols: &Symbols, gvk: Gvk) -> (i64, String) {
    let text = |symbol: Symbol, none| if symbol.is_empty() { none } else { symbols.text(symbol) };
    let kind = text(gvk.kind, "~K");
    (legacy_rank(kind), format!("{}_{}_{kind}", text(gvk.group, "~G"), text(gvk.version, "~V")))
}

impl NameReferences {
    /// Of targets in order.
    pub(crate) fn new(targets: Vec<Target>) -> Self {
        Self { targets, is_custom: false, tries: OnceLock::new() }
    }

    /// Of targets in order, whose fields may be mappings.
    pub(crate) fn custom(targets: Vec<Target>) -> Self {
        Self { is_custom: true, ..Self::new(targets) }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// The targets in order.
    #[cfg(test)]
    pub(crate) fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// These and others.
    pub(super) fn merged(&self, other: &Self, symbols: &Symbols) -> Result<Self, Conflict> {
        let mut targets = self.targets.clone();
        for target in &other.targets {
            match targets.iter_mut().find(|known| known.gvk == target.gvk) {
                Some(known) => known.fields.merge(&target.fields)?,
                None => targets.push(target.clone()),
            }
        }
        targets.sort_by_cached_key(|target| rank(symbols, target.gvk));
        Ok(Self::custom(targets))
    }

    /// The fields of an object that may hold names.
    pub(crate) fn of(&self, gvk: Gvk) -> impl Iterator<Item = &Referrer> {
        let tries = self.tries.get_or_init(|| self.build());
        let of_kind = if gvk.kind.is_empty() { None } else { tries.get(&gvk.kind) };
        let referrers = tries.get(&Symbol::EMPTY).into_iter().chain(of_kind).flatten();
        referrers.filter(move |referrer| gvk.is_selected_by(referrer.gvk))
    }

    fn build(&self) -> FxHashMap<Symbol, Vec<Referrer>> {
        let mut tries: FxHashMap<Symbol, Vec<Referrer>> = FxHashMap::default();
        for target in &self.targets {
            for spec in target.fields.iter() {
                let of_kind = tries.entry(spec.gvk.kind).or_default();
                let position = of_kind.iter().position(|known| known.gvk == spec.gvk).unwrap_or_else(|| {
                    of_kind.push(Referrer { gvk: spec.gvk, fields: Trie::default(), has_mappings: false });
                    of_kind.len() - 1
                });
                let Some(referrer) = of_kind.get_mut(position) else { continue };
                referrer.has_mappings |= self.is_custom || MAPPINGS.iter().any(|path| spec.path.is(path));
                let path = &spec.path.0;
                let is_role = matches!(path.as_slice(), [.., parent, name] if &*parent.name == "roleRef" && &*name.name == "name");
                referrer.fields.insert(path, target.gvk, is_role);
            }
        }
        tries
    }
}

impl Trie {
    fn insert(&mut self, path: &[Segment], target: Gvk, is_role: bool) {
        let mut here = self;
        for segment in path {
            let position = here.children.iter().position(|(name, _)| *name == segment.name).unwrap_or_else(|| {
                here.children.push((segment.name.clone(), Self::default()));
                here.children.len() - 1
            });
            match here.children.get_mut(position) {
                Some((_, child)) => here = child,
                None => return,
            }
        }
        if !here.targets.contains(&target) {
            here.targets.push(target);
        }
        here.is_role |= is_role;
    }
}
