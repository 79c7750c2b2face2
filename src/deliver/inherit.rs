//! What the deliveries above a node do to the objects in it: an order without circles, then one pass from the roots down.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::nodes::{Delivery, NodeKind};
use crate::object::overrides::{AddedField, ImageOverride, Overrides};

/// Beyond this many namespaces, overrides or patching deliveries of one node nothing is claimed to be known: only a
/// repository that is made to be slow has more.
const MOST: usize = 1000;

/// The namespace that the deliveries above give to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Imposed<'a> {
    /// None: its own, if it has one.
    Free,
    /// Its own, if it has one, or else this.
    Default(&'a str),
    /// This, whatever its own is.
    Set(&'a str),
    /// Too many to follow.
    Unknown,
}

impl<'a> Imposed<'a> {
    /// What an inner node leaves of it: the outer node acts later and wins.
    fn over(self, inner: &'a Delivery<'_>, namespace: Option<&'a str>) -> Self {
        match (self, namespace) {
            (Self::Set(_) | Self::Unknown, _) => self,
            (Self::Free | Self::Default(_), Some(namespace)) => Self::Set(namespace),
            (Self::Default(_), None) => self,
            (Self::Free, None) => inner.default_namespace.as_deref().map_or(Self::Free, Self::Default),
        }
    }
}

/// What is known of a node's objects from all deliveries that hold them.
#[derive(Debug, Clone)]
pub(super) struct Inherited<'a, 't> {
    /// For each way from a root to the node; sorted, each once.
    pub(super) namespaces: Arc<[Imposed<'a>]>,
    pub(super) overrides: Arc<Overrides<'t>>,
    /// Nodes on some way that have patches, the node itself among them; sorted.
    pub(super) patching: Arc<[usize]>,
    /// Whether names are changed on some way.
    pub(super) affixed: bool,
}

/// The parents of each node without edges that close a circle, and the nodes so that parents come first.
pub(super) struct Order {
    pub(super) parents: Vec<Vec<usize>>,
    /// The edges that were left out, from parent to child: at least one of each circle.
    pub(super) closing: FxHashSet<(usize, usize)>,
    sequence: Vec<usize>,
}

impl Order {
    pub(super) fn new(nodes: &[Delivery<'_>]) -> Self {
        let mut has_parent = vec![false; nodes.len()];
        for child in nodes.iter().flat_map(edges) {
            has_parent[child] = true;
        }
        let roots = (0..nodes.len()).filter(|&node| !has_parent[node]);
        // Nodes of a circle that nothing else holds are not reached from a root.
        let starts: Vec<usize> = roots.chain(0..nodes.len()).collect();
        let mut state = vec![State::New; nodes.len()];
        let mut parents = vec![Vec::new(); nodes.len()];
        let mut closing = FxHashSet::default();
        let mut sequence = Vec::with_capacity(nodes.len());
        for start in starts {
            if state[start] != State::New {
                continue;
            }
            state[start] = State::Open;
            let mut open: Vec<(usize, Vec<usize>)> = vec![(start, edges(&nodes[start]).collect())];
            while let Some((node, rest)) = open.last_mut() {
                let node = *node;
                let Some(child) = rest.pop() else {
                    state[node] = State::Done;
                    sequence.push(node);
                    open.pop();
                    continue;
                };
                if state[child] == State::Open {
                    closing.insert((node, child));
                    continue;
                }
                parents[child].push(node);
                if state[child] == State::New {
                    state[child] = State::Open;
                    open.push((child, edges(&nodes[child]).collect()));
                }
            }
        }
        sequence.reverse();
        for parents in &mut parents {
            parents.sort_unstable();
            parents.dedup();
        }
        Self { parents, closing, sequence }
    }

    /// The nodes that are applied by themselves: those that no other node holds, components left out.
    pub(super) fn roots(&self, nodes: &[Delivery<'_>]) -> usize {
        (0..nodes.len())
            .filter(|&node| self.parents[node].is_empty() && nodes[node].kind != NodeKind::Component)
            .count()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

fn edges<'a>(node: &'a Delivery<'_>) -> impl Iterator<Item = usize> + use<'a> {
    node.children.iter().chain(&node.components).copied()
}

/// What each node inherits, in the order of the nodes.
pub(super) fn inherit<'a, 't>(nodes: &'a [Delivery<'t>], order: &Order) -> Vec<Option<Inherited<'a, 't>>> {
    let mut all: Vec<Option<Inherited<'a, 't>>> = vec![None; nodes.len()];
    for &index in &order.sequence {
        let inherited = {
            let above: Vec<&Inherited<'a, 't>> =
                order.parents[index].iter().filter_map(|&parent| all[parent].as_ref()).collect();
            below(nodes, index, &above)
        };
        all[index] = Some(inherited);
    }
    all
}

fn below<'a, 't>(nodes: &'a [Delivery<'t>], index: usize, above: &[&Inherited<'a, 't>]) -> Inherited<'a, 't> {
    let node = &nodes[index];
    let acting = acting(nodes, index);
    let namespace = acting.iter().rev().find_map(|&acting| nodes[acting].namespace.as_deref());
    let patches: Vec<usize> = acting.iter().copied().filter(|&acting| !nodes[acting].patches.is_empty()).collect();
    let changes =
        |node: &Delivery<'_>| !(node.images.is_empty() && node.labels.is_empty() && node.annotations.is_empty());
    let overrides = acting.iter().any(|&acting| changes(&nodes[acting]));
    let affixed = acting.iter().any(|&acting| nodes[acting].affix) || above.iter().any(|above| above.affixed);
    let (only, plain) = match above {
        [only] => (Some(*only), namespace.is_none() && node.default_namespace.is_none()),
        _ => (None, false),
    };
    Inherited {
        namespaces: match only {
            Some(only) if plain => only.namespaces.clone(),
            _ => namespaces(above, node, namespace),
        },
        overrides: match only {
            Some(only) if !overrides => only.overrides.clone(),
            _ => Arc::new(merged(above, acting.iter().map(|&acting| &nodes[acting]))),
        },
        patching: match only {
            Some(only) if patches.is_empty() => only.patching.clone(),
            _ => {
                let all: BTreeSet<usize> = above.iter().flat_map(|above| above.patching.iter().copied()).collect();
                patches.into_iter().chain(all).take(MOST).collect::<BTreeSet<_>>().into_iter().collect()
            }
        },
        affixed,
    }
}

/// The components that act on a node's objects, innermost first, then the node itself.
fn acting(nodes: &[Delivery<'_>], index: usize) -> Vec<usize> {
    let mut found = vec![index];
    if nodes[index].kind != NodeKind::Component {
        let mut at = 0;
        while at < found.len() && found.len() < MOST {
            for &component in nodes[found[at]].components.iter().rev() {
                if !found.contains(&component) {
                    found.push(component);
                }
            }
            at += 1;
        }
    }
    found.reverse();
    found
}

fn namespaces<'a>(
    above: &[&Inherited<'a, '_>],
    node: &'a Delivery<'_>,
    namespace: Option<&'a str>,
) -> Arc<[Imposed<'a>]> {
    let outer: BTreeSet<Imposed<'a>> = above.iter().flat_map(|above| above.namespaces.iter().copied()).collect();
    let all: BTreeSet<Imposed<'a>> = if above.is_empty() {
        [Imposed::Free.over(node, namespace)].into()
    } else {
        outer.into_iter().map(|outer| outer.over(node, namespace)).collect()
    };
    if all.len() > MOST { [Imposed::Unknown].into() } else { all.into_iter().collect() }
}

/// What a node overrides, then what all nodes above it agree to override.
fn merged<'n, 't: 'n>(above: &[&Inherited<'_, 't>], acting: impl Iterator<Item = &'n Delivery<'t>>) -> Overrides<'t> {
    let mut own = Overrides::default();
    for node in acting {
        own.images.extend(node.images.iter().cloned());
        own.labels.extend(node.labels.iter().cloned());
        own.annotations.extend(node.annotations.iter().cloned());
    }
    let outer: Vec<&Overrides<'t>> = above.iter().map(|above| &*above.overrides).collect();
    let common = agreed(&outer);
    own.images.extend(common.images);
    own.labels.extend(common.labels);
    own.annotations.extend(common.annotations);
    own.images.truncate(MOST);
    own.labels.truncate(MOST);
    own.annotations.truncate(MOST);
    own
}

/// The entries whose name every one of several overrides.
pub(super) fn agreed<'t>(all: &[&Overrides<'t>]) -> Overrides<'t> {
    let image = |image: &ImageOverride<'t>| (image.name.to_string(), image.new_name.is_some());
    let added = |added: &AddedField<'t>| added.name.to_string();
    Overrides {
        images: common(all.iter().map(|all| &all.images[..]), image, |image| image.new_name.clone()),
        labels: common(all.iter().map(|all| &all.labels[..]), added, |added| added.value.span()),
        annotations: common(all.iter().map(|all| &all.annotations[..]), added, |added| added.value.span()),
    }
}

/// The entries of several lists whose key is in every list, those that are equal once.
fn common<'a, T: Clone + 'a, K: Ord, I: Ord>(
    lists: impl Iterator<Item = &'a [T]>,
    key: impl Fn(&T) -> K,
    identity: impl Fn(&T) -> I,
) -> Vec<T> {
    let lists: Vec<&[T]> = lists.collect();
    let [first, rest @ ..] = &lists[..] else { return Vec::new() };
    if rest.is_empty() {
        return first.to_vec();
    }
    let mut keys: BTreeSet<K> = first.iter().map(&key).collect();
    for list in rest {
        let here: BTreeSet<K> = list.iter().map(&key).collect();
        keys.retain(|key| here.contains(key));
    }
    let mut known: BTreeSet<(K, I)> = BTreeSet::new();
    let entries = lists.iter().copied().flatten().filter(|entry| keys.contains(&key(entry)));
    entries.filter(|entry| known.insert((key(entry), identity(entry)))).take(MOST).cloned().collect()
}

/// The namespaces of an object with these deliveries; `None` if some delivery leaves it open.
pub(super) fn resolved<'t>(imposed: &BTreeSet<Imposed<'_>>, own: Option<Cow<'t, str>>) -> Option<Vec<Cow<'t, str>>> {
    let names: Option<BTreeSet<String>> = imposed
        .iter()
        .map(|imposed| match (imposed, &own) {
            (Imposed::Set(name), _) => Some((*name).to_owned()),
            (Imposed::Free | Imposed::Default(_), Some(own)) => Some(own.to_string()),
            (Imposed::Default(name), None) => Some((*name).to_owned()),
            (Imposed::Free, None) | (Imposed::Unknown, _) => None,
        })
        .collect();
    if imposed.is_empty() {
        return own.map(|own| vec![own]);
    }
    Some(names?.into_iter().map(Cow::Owned).collect())
}
