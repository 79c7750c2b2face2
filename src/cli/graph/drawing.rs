//! What is drawn: nodes and edges, made of the objects of a run and the references between them.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::deliver::Rendered;
use crate::graph::Graph;
use crate::graph::reference::{Absence, Reference, Verdict};
use crate::object::Object;
use crate::source::Span;

/// What a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Stands {
    /// An object that the repository declares.
    Object,
    /// An object that another one makes when it runs.
    Made,
    /// Something that is named and not seen.
    Unseen,
    /// What is applied together.
    Delivery,
}

/// A node.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) stands: Stands,
    /// The API group, empty for the core group and for directories.
    pub(super) group: String,
    /// The kind; for directories `kustomization` or `files`.
    pub(super) kind: String,
    pub(super) namespace: Option<String>,
    pub(super) name: String,
    /// Where it is declared.
    pub(super) span: Option<Span>,
    /// The names of its clusters, sorted; empty where none is known.
    pub(super) clusters: Vec<String>,
}

/// What an edge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Says {
    /// One names the other.
    Names,
    /// One selects the other by its labels.
    Selects,
    /// One makes the other when it runs.
    Makes,
    /// One is delivered by the other.
    DeliveredBy,
}

/// What becomes of what is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Fate {
    Resolved,
    Unresolved,
    Dangling,
}

/// An edge.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) says: Says,
    /// The text that names the object.
    pub(super) span: Option<Span>,
    /// The key of the object that is meant.
    pub(super) key: Option<String>,
    pub(super) fate: Fate,
    /// Why it is not resolved: one word.
    pub(super) reason: Option<&'static str>,
    /// What was probably meant: `Secret shop/db`.
    pub(super) meant: Option<String>,
    /// The names of the clusters in which it is so, sorted.
    pub(super) clusters: Vec<String>,
}

/// Nodes and edges. Edges name nodes by their positions.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// The nodes that were asked for.
    pub(super) focus: Vec<usize>,
}

/// What tells nodes apart that are not objects of the repository.
type Key = (Stands, Option<usize>, String, String, Option<String>, String);

/// A drawing while it is made.
struct Artist<'a, 't> {
    graph: &'a Graph<'t>,
    drawing: Drawing,
    known: FxHashMap<Key, usize>,
}

/// What references have in common that are drawn as one: the name, the key, the target, what became of them and why.
type Same<'r> = (Span, Option<Span>, usize, Fate, Option<&'r str>);

impl Drawing {
    /// Everything of a run: objects in their order, then what else is named.
    pub(super) fn new(graph: &Graph<'_>) -> Self {
        let mut artist = Artist { graph, drawing: Self::default(), known: FxHashMap::default() };
        artist.drawing.nodes = graph.objects().iter().map(|object| artist.object(object)).collect();
        for from in 0..graph.objects().len() {
            artist.references(from);
            artist.selections(from);
        }
        artist.deliveries();
        for node in &mut artist.drawing.nodes {
            node.clusters.sort();
            node.clusters.dedup();
        }
        artist.drawing
    }
}

impl Artist<'_, '_> {
    fn object(&self, object: &Object<'_>) -> Node {
        let reference = object.reference();
        let clusters = object.places().iter().map(|place| place.cluster.to_string());
        Node {
            stands: Stands::Object,
            group: object.group().to_owned(),
            kind: reference.kind.clone(),
            namespace: reference.namespace.clone(),
            name: reference.name.clone(),
            span: Some(object.name_span()),
            clusters: clusters.filter(|name| !name.is_empty()).collect(),
        }
    }

    /// The edges of the references of an object; those that differ only in their cluster are one.
    fn references(&mut self, from: usize) {
        let graph = self.graph;
        let mut known: FxHashMap<Same<'_>, usize> = FxHashMap::default();
        for reference in graph.references().of(from) {
            let cluster = reference.cluster.map(|cluster| graph.rendered().clusters[cluster as usize].name.clone());
            let (fate, reason) = told(&reference.verdict);
            let to = self.target(reference, cluster.as_deref());
            let key = reference.key.map(|key| key.span());
            let edges = &mut self.drawing.edges;
            let edge = *known.entry((reference.node.span(), key, to, fate, reason)).or_insert_with(|| {
                edges.push(Edge {
                    from,
                    to,
                    says: Says::Names,
                    span: Some(reference.node.span()),
                    key: reference.key.and_then(|key| key.text()).map(|key| key.into_owned()),
                    fate,
                    reason,
                    meant: meant(graph, reference),
                    clusters: Vec::new(),
                });
                edges.len() - 1
            });
            edges[edge].clusters.extend(cluster);
        }
        for &edge in known.values().collect::<std::collections::BTreeSet<_>>() {
            let clusters = &mut self.drawing.edges[edge].clusters;
            clusters.sort();
            clusters.dedup();
        }
    }

    /// The edges of the selectors of an object. What selects everything of a namespace would be next to everything there.
    fn selections(&mut self, from: usize) {
        let selections = self.graph.selections();
        let mut found: BTreeMap<(Span, usize), Vec<String>> = BTreeMap::new();
        for selection in selections.of(from).iter().filter(|selection| !selection.selects_all()) {
            let cluster =
                selection.cluster.map(|cluster| self.graph.rendered().clusters[cluster as usize].name.clone());
            for to in selections.selected(selection) {
                found.entry((selection.node.span(), to)).or_default().extend(cluster.clone());
            }
        }
        for ((span, to), mut clusters) in found {
            clusters.sort();
            clusters.dedup();
            self.drawing.edges.push(Edge { span: Some(span), clusters, ..plain(from, to, Says::Selects) });
        }
    }

    /// The node of what a reference names.
    fn target(&mut self, reference: &Reference<'_>, cluster: Option<&str>) -> usize {
        let references = self.graph.references();
        // A key that is missing is missing in an object that is there.
        let provider = match &reference.verdict {
            Verdict::Resolved { provider } => Some(*provider),
            Verdict::Dangling { absence } => absence.holder,
            Verdict::Unresolved { .. } => None,
        };
        let provided = provider.map(|provider| references.provided(provider));
        if let Some(provided) = provided.filter(|provided| !provided.is_made) {
            return provided.object;
        }
        let target = reference.target;
        let maker = provided.map(|provided| provided.object);
        let stands = if maker.is_some() { Stands::Made } else { Stands::Unseen };
        let namespace = reference.namespace.as_deref().map(str::to_owned);
        let (group, kind, name) = (target.group.to_owned(), target.kind.to_owned(), reference.name.to_string());
        let key = (stands, maker, group.clone(), kind.clone(), namespace.clone(), name.clone());
        let nodes = &mut self.drawing.nodes;
        let mut is_new = false;
        let node = *self.known.entry(key).or_insert_with(|| {
            is_new = true;
            let span = maker.and_then(|maker| nodes[maker].span);
            nodes.push(Node { stands, group, kind, namespace, name, span, clusters: Vec::new() });
            nodes.len() - 1
        });
        nodes[node].clusters.extend(cluster.map(str::to_owned));
        if let Some(maker) = maker.filter(|_| is_new) {
            self.drawing.edges.push(plain(maker, node, Says::Makes));
        }
        node
    }

    /// The deliveries that hold objects, and what delivers them.
    fn deliveries(&mut self) {
        let Rendered { deliveries, clusters, .. } = self.graph.rendered();
        // Objects know the names of their deliveries.
        let mut named: BTreeMap<(String, String), usize> = BTreeMap::new();
        let first = self.drawing.nodes.len();
        for delivery in deliveries {
            let cluster = delivery.cluster.map_or("", |cluster| &clusters[cluster].name).to_owned();
            let nodes = &mut self.drawing.nodes;
            named.entry((cluster.clone(), delivery.to_string())).or_insert_with(|| {
                nodes.push(Node {
                    stands: Stands::Delivery,
                    group: String::new(),
                    kind: delivery.kind.as_str().to_owned(),
                    namespace: Some(delivery.namespace.clone()).filter(|namespace| !namespace.is_empty()),
                    name: delivery.name.clone(),
                    span: delivery.site,
                    clusters: Some(cluster).filter(|cluster| !cluster.is_empty()).into_iter().collect(),
                });
                nodes.len() - 1
            });
        }
        let find = |cluster: &str, delivery: String| named.get(&(cluster.to_owned(), delivery)).copied();
        for (position, object) in self.graph.objects().iter().enumerate() {
            for place in object.places().iter() {
                let to = find(&place.cluster, place.delivery.to_string());
                self.drawing.edges.extend(to.map(|to| plain(position, to, Says::DeliveredBy)));
            }
        }
        let mut parents: Vec<(usize, usize)> = Vec::new();
        for delivery in deliveries {
            let name = |delivery: &crate::deliver::Delivery| {
                let cluster = delivery.cluster.map_or("", |cluster| &clusters[cluster].name);
                find(cluster, delivery.to_string())
            };
            let parent = delivery.parent.and_then(|parent| name(&deliveries[parent]));
            parents.extend(name(delivery).zip(parent).filter(|(child, parent)| child != parent));
        }
        parents.sort_unstable();
        parents.dedup();
        debug_assert!(parents.iter().all(|(child, _)| *child >= first), "deliveries come last");
        self.drawing.edges.extend(parents.into_iter().map(|(child, to)| plain(child, to, Says::DeliveredBy)));
    }
}

/// An edge that no field makes.
fn plain(from: usize, to: usize, says: Says) -> Edge {
    let (span, key, reason, meant) = (None, None, None, None);
    Edge { from, to, says, span, key, fate: Fate::Resolved, reason, meant, clusters: Vec::new() }
}

/// A verdict as it is shown.
fn told(verdict: &Verdict) -> (Fate, Option<&'static str>) {
    match verdict {
        Verdict::Resolved { .. } => (Fate::Resolved, None),
        Verdict::Unresolved { reason } => (Fate::Unresolved, Some(reason.as_str())),
        Verdict::Dangling { absence: Absence { holder: Some(_), .. } } => (Fate::Dangling, Some("missing-key")),
        Verdict::Dangling { absence: Absence { near: Some(_), .. } } => (Fate::Dangling, Some("near-miss")),
        Verdict::Dangling { absence: Absence { other_namespace: Some(_), .. } } => {
            (Fate::Dangling, Some("other-namespace"))
        }
        Verdict::Dangling { absence: Absence { other_cluster: Some(_), .. } } => {
            (Fate::Dangling, Some("other-cluster"))
        }
        Verdict::Dangling { .. } => (Fate::Dangling, Some("missing")),
    }
}

/// What is there instead of what dangles.
fn meant(graph: &Graph<'_>, reference: &Reference<'_>) -> Option<String> {
    let Verdict::Dangling { absence } = &reference.verdict else { return None };
    let provider = absence.near.or(absence.other_namespace).or(absence.other_cluster)?;
    let provided = graph.references().provided(provider);
    let kind = reference.target.kind;
    Some(match provided.namespace.filter(|_| !reference.target.is_cluster_scoped) {
        Some(namespace) => format!("{kind} {namespace}/{}", provided.name),
        None => format!("{kind} {}", provided.name),
    })
}
