//! Where more may come from than is seen: charts, other repositories, what could not be rendered.

use rustc_hash::{FxHashMap, FxHashSet};

use super::index::{At, Symbol, Symbols, is_unknown};
use crate::deliver::{Delivery, DeliveryKind, Rendered, State};
use crate::manifest::Node;
use crate::object::Object;

/// What is open, by cluster (`None`: no known one).
#[derive(Debug, Default)]
pub(super) struct World {
    /// To what charts may bring.
    charts: FxHashMap<Option<u32>, Openness>,
    /// To what is delivered from elsewhere, or could not be rendered.
    deliveries: FxHashMap<Option<u32>, Openness>,
    /// The same without what comes from sources that the repository does not declare.
    declared: FxHashMap<Option<u32>, Openness>,
    /// The clusters that something in the repository starts; the others are objects that nobody delivers, taken for one.
    started: FxHashSet<u32>,
    /// Clusters that are known by a directory of Argo CD Applications only, if there are several: they may be one.
    guessed: FxHashSet<Option<u32>>,
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

/// Kinds whose objects are made of a chart, and where they say the namespace of its objects.
/// Sources: the CustomResourceDefinitions of Flux's helm-controller, k3s's helm-controller, Crossplane's provider-helm.
const CHARTS: &[(&str, &str, &[&str])] = &[
    ("helm.toolkit.fluxcd.io", "HelmRelease", &["spec", "targetNamespace"]),
    ("helm.cattle.io", "HelmChart", &["spec", "targetNamespace"]),
    ("helm.crossplane.io", "Release", &["spec", "forProvider", "namespace"]),
    ("operators.coreos.com", "Subscription", &["spec", "targetNamespace"]),
    ("operators.coreos.com", "ClusterServiceVersion", &["spec", "targetNamespace"]),
    ("olm.operatorframework.io", "ClusterExtension", &["spec", "namespace"]),
    ("kfdef.apps.kubeflow.org", "KfDef", &["spec", "targetNamespace"]),
];

/// Starts of the groups whose objects stand for a whole installation, `operator.knative.dev` for example.
const INSTALLATIONS: &[&str] = &["operator.", "install.", "installer."];

/// Namespaces that the platform fills. Sources: Kubernetes, OpenShift, AKS (its add-ons and extensions).
const PLATFORM: &[&str] = &[
    "kube-system",
    "kube-public",
    "kube-node-lease",
    "openshift",
    "gatekeeper-system",
    "azure-arc",
    "azure-extensions-usage-system",
    "calico-system",
    "tigera-operator",
    "aks-istio-system",
    "aks-istio-ingress",
    "aks-istio-egress",
    "app-routing-system",
    "dataprotection-microsoft",
];

/// Whether the platform fills a namespace.
pub(super) fn is_of_platform(namespace: &str) -> bool {
    PLATFORM.contains(&namespace) || namespace.starts_with("openshift-")
}

impl World {
    pub(super) fn new(rendered: &Rendered, objects: &[Object<'_>], places: &[Vec<At>], symbols: &Symbols) -> Self {
        let mut world = Self::default();
        for delivery in &rendered.deliveries {
            world.delivery(delivery);
            if delivery.cluster.is_some() && matches!(delivery.kind, DeliveryKind::Directory | DeliveryKind::Files) {
                world.guessed.insert(number(delivery.cluster));
            }
        }
        if world.guessed.len() == 1 {
            world.guessed.clear();
        }
        for (object, places) in objects.iter().zip(places) {
            let chart = CHARTS.iter().find(|(group, kind, _)| object.is(group, kind)).map(|(.., path)| *path);
            let is_installation = || INSTALLATIONS.iter().any(|start| object.group().starts_with(start));
            let chart = chart.or_else(|| is_installation().then_some(&["spec", "targetNamespace"]));
            let Some(path) = chart else { continue };
            let target = object.at(path).and_then(Node::text);
            for place in places {
                let open = world.charts.entry(place.cluster).or_default();
                open.clusterwide = true;
                let own = || symbols.text(place.namespace).to_owned();
                open.namespaces.insert(target.as_ref().map_or_else(own, |target| target.to_string()));
            }
        }
        world
    }

    fn delivery(&mut self, delivery: &Delivery) {
        let cluster = number(delivery.cluster);
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
        if !is_open || delivery.is_unfilled {
            return;
        }
        let built = delivery.objects.iter().filter_map(|object| object.tree.root());
        let written = built.filter_map(|root| root.at(&["metadata", "namespace"])).filter_map(Node::text);
        let namespaces: Vec<String> =
            written.map(|name| name.into_owned()).chain(delivery.default_namespace.clone()).collect();
        let declared = (!delivery.is_sourceless).then_some(&mut self.declared);
        for clusters in [&mut self.deliveries].into_iter().chain(declared) {
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

    /// Whether a cluster may have objects in a namespace that the repository does not show. What nothing delivers may be
    /// applied to any cluster, and find there what others bring.
    pub(super) fn is_open(&self, cluster: Option<u32>, namespace: Symbol, symbols: &Symbols) -> bool {
        self.is_open_at(cluster, (namespace != Symbol::CLUSTER).then(|| symbols.text(namespace)))
    }

    /// The same about a namespace by its name; `None` stands for objects without one.
    pub(super) fn is_open_at(&self, cluster: Option<u32>, namespace: Option<&str>) -> bool {
        namespace.is_some_and(is_of_platform)
            || self.holds(&self.deliveries, cluster, namespace)
            || self.holds(&self.charts, cluster, namespace)
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
        let clusters = if is_of_charts { &self.deliveries } else { &self.declared };
        namespace.is_some_and(is_of_platform) || self.holds(clusters, cluster, namespace)
    }

    /// Whether charts may bring objects of a namespace.
    pub(super) fn is_in_charts(&self, cluster: Option<u32>, namespace: Symbol, symbols: &Symbols) -> bool {
        let namespace = (namespace != Symbol::CLUSTER).then(|| symbols.text(namespace));
        self.holds(&self.charts, cluster, namespace)
    }

    fn holds(
        &self,
        clusters: &FxHashMap<Option<u32>, Openness>,
        cluster: Option<u32>,
        namespace: Option<&str>,
    ) -> bool {
        let is_open = |open: &Openness| {
            open.all
                || match namespace {
                    None => open.clusterwide,
                    Some(namespace) if is_unknown(namespace) => cluster.is_none() && !open.namespaces.is_empty(),
                    Some(namespace) => open.namespaces.contains(namespace),
                }
        };
        if cluster.is_some() && !self.guessed.contains(&cluster) {
            return clusters.get(&cluster).is_some_and(is_open);
        }
        clusters.iter().any(|(other, open)| {
            (*other == cluster || cluster.is_none() || self.may_be_one(*other, cluster)) && is_open(open)
        })
    }

    /// Whether two clusters may be the same one.
    pub(super) fn may_be_one(&self, left: Option<u32>, right: Option<u32>) -> bool {
        self.guessed.contains(&left) && self.guessed.contains(&right)
    }

    /// Whether a cluster may have objects in some namespace that the repository does not show.
    pub(super) fn is_open_anywhere(&self, cluster: Option<u32>) -> bool {
        let open = [&self.charts, &self.deliveries].into_iter().filter_map(|clusters| clusters.get(&cluster));
        open.into_iter().any(|open| open.all || open.clusterwide || !open.namespaces.is_empty())
    }
}

fn number(cluster: Option<usize>) -> Option<u32> {
    cluster.and_then(|cluster| u32::try_from(cluster).ok())
}
