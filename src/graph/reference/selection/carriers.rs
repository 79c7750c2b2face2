//! What carries labels, by cluster, namespace and label pair.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::declare::Selects;
use crate::graph::reference::index::{At, Symbol, Symbols};
use crate::graph::reference::kinds;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::selector::Labels;

/// Where labels are looked up: what carries them, the cluster, the namespace, the pair.
pub(super) type Key = (Selects, Option<u32>, Symbol, u64);

/// The pair of objects whatever their labels.
pub(super) const ANY: u64 = 0;
/// The pair of objects with a label in which a placeholder stands.
pub(super) const TEMPLATED: u64 = 1;

/// A pair's number. Two pairs may have the same: what is found is compared.
pub(super) fn pair(key: &str, value: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (key, value).hash(&mut hasher);
    hasher.finish() | 2
}

/// Everything that is made ready to look labels up.
pub(super) struct Carriers<'a, 't> {
    pub(super) objects: &'a [Object<'t>],
    by_pair: FxHashMap<Key, Vec<u32>>,
    /// Namespaces that are declared as objects, by cluster and name.
    pub(super) declared_namespaces: FxHashMap<(Option<u32>, Symbol), u32>,
}

impl<'a, 't> Carriers<'a, 't> {
    pub(super) fn new(objects: &'a [Object<'t>], places: &[Vec<At>], symbols: &Symbols) -> Self {
        let wanted: Vec<Selects> = kinds::selections().map(|kind| kind.selects).collect();
        let mut carriers = Self { objects, by_pair: FxHashMap::default(), declared_namespaces: FxHashMap::default() };
        for (number, (object, places)) in objects.iter().zip(places).enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            if object.pod().is_some() {
                carriers.add(Selects::Pods, number, places);
            }
            let is_namespace = object.is("", "Namespace");
            let own = wanted.iter().find(|wanted| match wanted {
                Selects::Objects(group, kind) => object.is(group, kind),
                Selects::Pods => false,
            });
            let own = own.copied().or(is_namespace.then_some(Selects::Objects("", "Namespace")));
            if let Some(own) = own {
                carriers.add(own, number, places);
            }
            if is_namespace && let Some(name) = symbols.get(object.name()) {
                for place in places {
                    carriers.declared_namespaces.insert((place.cluster, name), number);
                }
            }
        }
        carriers
    }

    fn add(&mut self, what: Selects, number: u32, places: &[At]) {
        let mut pairs = vec![ANY];
        for (key, value) in labels(what, &self.objects[number as usize]).iter() {
            let is_open = is_templated(&key) || is_templated(&value);
            pairs.push(if is_open { TEMPLATED } else { pair(&key, &value) });
        }
        let name = &self.objects[number as usize];
        if name.is("", "Namespace") {
            pairs.push(pair(NAME_LABEL, name.name()));
        }
        pairs.sort_unstable();
        pairs.dedup();
        for place in places {
            for &pair in &pairs {
                let everywhere = (place.namespace != Symbol::CLUSTER).then_some(Symbol::EVERYWHERE);
                for namespace in std::iter::once(place.namespace).chain(everywhere) {
                    let known = self.by_pair.entry((what, place.cluster, namespace, pair)).or_default();
                    // Two places of one object share the list of all namespaces.
                    if known.last() != Some(&number) {
                        known.push(number);
                    }
                }
            }
        }
    }

    pub(super) fn at(&self, key: Key) -> &[u32] {
        self.by_pair.get(&key).map_or(&[], Vec::as_slice)
    }
}

/// The label of every namespace that holds its name.
pub(super) const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// The labels that a selector looks at.
pub(super) fn labels<'t>(what: Selects, object: &Object<'t>) -> Labels<'t> {
    Labels::new(match what {
        Selects::Pods => object.pod().and_then(|pod| pod.template().at(&["metadata", "labels"])),
        Selects::Objects(..) => object.at(&["metadata", "labels"]),
    })
}
