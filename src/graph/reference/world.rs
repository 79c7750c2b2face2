//! Where more may come from than is seen: charts, other repositories, what could not be rendered.

use rustc_hash::{FxHashMap, FxHashSet};

use super::index::{At, Symbol, Symbols};
use crate::deliver::{Delivery, DeliveryKind, Rendered, State};
use crate::manifest::Node;
use crate::object::Object;

/// What is open, by cluster (`None`: no known one).
#[derive(Debug, Default)]
pub(super) struct World {
    clusters: FxHashMap<Option<u32>, Openness>,
    /// The same without what charts may bring.
    besides_charts: FxHashMap<Option<u32>, Openness>,
    /// The same without what charts, and what comes from sources that the repository does not declare, may bring.
    besides_undeclared: FxHashMap<Option<u32>, Openness>,
    /// The clusters that something in the repository starts; the others are objects that nobody delivers, taken for one.
    started: FxHashSet<u32>,
}

#[derive(Debug, Default)]
struct Openness {
    /// Anything may come from outside.
    all: bool,
    /// Objects without a namespace may.
    clusterwide: bool,
    /// Objects of these namespaces may.
    namespaces: FxHashSet<String>,
}

impl Openness {
    /// Whether a namespace is open; `None` stands for objects without one.
    fn holds(&self, namespace: Option<&str>) -> bool {
        self.all || namespace.map_or(self.clusterwide, |namespace| self.namespaces.contains(namespace))
    }
}

/// Kinds whose objects are made of a chart, and where they say the namespace of its objects.
/// Sources: the CustomResourceDefinitions of Flux's helm-controller, k3s's helm-controller, Crossplane's provider-helm.
const CHARTS: &[(&str, &str, &[&str])] = &[
    ("helm.toolkit.fluxcd.io", "HelmRelease", &["spec", "targetNamespace"]),
    ("helm.cattle.io", "HelmChart", &["spec", "targetNamespace"]),
    ("helm.crossplane.io", "Release", &["spec", "forProvider", "namespace"]),
];

impl World {
    pub(super) fn new(rendered: &Rendered, objects: &[Object<'_>], places: &[Vec<At>], symbols: &Symbols) -> Self {
        let mut world = Self::default();
        for delivery in &rendered.deliveries {
            world.delivery(delivery);
        }
        for (object, places) in objects.iter().zip(places) {
            let chart = CHARTS.iter().find(|(group, kind, _)| object.is(group, kind));
            let Some((.., path)) = chart else { continue };
            let target = object.at(path).and_then(Node::text);
            for place in places {
                let open = world.clusters.entry(place.cluster).or_default();
                open.clusterwide = true;
                let own = || symbols.text(place.namespace).to_owned();
                open.namespaces.insert(target.as_ref().map_or_else(own, |target| target.to_string()));
            }
        }
        world
    }

    fn delivery(&mut self, delivery: &Delivery) {
        let cluster = delivery.cluster.and_then(|cluster| u32::try_from(cluster).ok());
        let is_start = match delivery.kind {
            DeliveryKind::Kustomization => delivery.parent.is_none(),
            DeliveryKind::Application => true,
            DeliveryKind::HelmRelease | DeliveryKind::Directory | DeliveryKind::Files => false,
        };
        self.started.extend(cluster.filter(|_| is_start));
        let is_open = match &delivery.state {
            State::Elsewhere(_) => delivery.kind != DeliveryKind::HelmRelease,
            State::Failed(..) => true,
            State::MissingPath => false,
            State::Rendered => !delivery.incomplete.is_empty(),
        };
        if !is_open {
            return;
        }
        let built = delivery.objects.iter().filter_map(|object| object.tree.root());
        let written = built.filter_map(|root| root.at(&["metadata", "namespace"])).filter_map(Node::text);
        let namespaces: Vec<String> =
            written.map(|name| name.into_owned()).chain(delivery.default_namespace.clone()).collect();
        let besides_undeclared = (!delivery.is_sourceless).then_some(&mut self.besides_undeclared);
        for clusters in [&mut self.clusters, &mut self.besides_charts].into_iter().chain(besides_undeclared) {
            let open = clusters.entry(cluster).or_default();
            open.clusterwide = true;
            open.all |= namespaces.is_empty();
            open.namespaces.extend(namespaces.iter().cloned());
        }
    }

    /// Whether something in the repository starts a cluster.
    pub(super) fn is_started(&self, cluster: Option<u32>) -> bool {
        cluster.is_some_and(|cluster| self.started.contains(&cluster))
    }

    /// Whether something in the repository starts any cluster.
    pub(super) fn starts_any(&self) -> bool {
        !self.started.is_empty()
    }

    /// Whether a cluster may have objects in a namespace that the repository does not show.
    pub(super) fn is_open(&self, cluster: Option<u32>, namespace: Symbol, symbols: &Symbols) -> bool {
        self.is_open_at(cluster, (namespace != Symbol::CLUSTER).then(|| symbols.text(namespace)))
    }

    /// The same about a namespace by its name; `None` stands for objects without one.
    pub(super) fn is_open_at(&self, cluster: Option<u32>, namespace: Option<&str>) -> bool {
        self.clusters.get(&cluster).is_some_and(|open| open.holds(namespace))
    }

    /// The same without what charts may bring and, for sources, without what would come of a source that is not there itself.
    pub(super) fn is_open_besides_charts(
        &self,
        cluster: Option<u32>,
        namespace: Symbol,
        is_of_charts: bool,
        symbols: &Symbols,
    ) -> bool {
        let namespace = (namespace != Symbol::CLUSTER).then(|| symbols.text(namespace));
        let clusters = if is_of_charts { &self.besides_charts } else { &self.besides_undeclared };
        clusters.get(&cluster).is_some_and(|open| open.holds(namespace))
    }

    /// Whether a cluster may have objects in some namespace that the repository does not show.
    pub(super) fn is_open_anywhere(&self, cluster: Option<u32>) -> bool {
        self.clusters.get(&cluster).is_some_and(|open| open.all || open.clusterwide || !open.namespaces.is_empty())
    }
}
