//! Where more may come from than is seen: charts, other repositories, what could not be rendered.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::index::{At, Symbol, Symbols, is_unknown};
use crate::deliver::{Delivery, DeliveryKind, Rendered, State};
use crate::manifest::Node;
use crate::object::Object;

/// What is open, by cluster (`None`: no known one).
#[derive(Debug, Default)]
pub(super) struct World {
    clusters: FxHashMap<Option<u32>, Openness>,
    /// Clusters that are known by a directory of Argo CD Applications only, if there are several: they may be one.
    guessed: FxHashSet<Option<u32>>,
    /// What is open in any cluster.
    of_all: Openness,
    /// What is open in any of the guessed ones.
    of_guessed: Openness,
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
    fn add(&mut self, other: &Self) {
        self.all |= other.all;
        self.clusterwide |= other.clusterwide;
        self.namespaces.extend(other.namespaces.iter().cloned());
    }
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
                let open = world.clusters.entry(place.cluster).or_default();
                open.clusterwide = true;
                let own = || symbols.text(place.namespace).to_owned();
                open.namespaces.insert(target.as_ref().map_or_else(own, |target| target.to_string()));
            }
        }
        let Self { clusters, guessed, of_all, of_guessed } = &mut world;
        for (cluster, open) in clusters.iter().collect::<BTreeMap<_, _>>() {
            of_all.add(open);
            if guessed.contains(cluster) {
                of_guessed.add(open);
            }
        }
        world
    }

    fn delivery(&mut self, delivery: &Delivery) {
        let cluster = number(delivery.cluster);
        let is_open = match &delivery.state {
            State::Elsewhere(_) => delivery.kind != DeliveryKind::HelmRelease,
            State::Failed(..) => true,
            State::MissingPath => false,
            State::Rendered => !delivery.incomplete.is_empty(),
        };
        if !is_open {
            return;
        }
        let open = self.clusters.entry(cluster).or_default();
        open.clusterwide = true;
        let built = delivery.objects.iter().filter_map(|object| object.tree.root());
        let written = built.filter_map(|root| root.at(&["metadata", "namespace"])).filter_map(Node::text);
        let namespaces: Vec<String> =
            written.map(|name| name.into_owned()).chain(delivery.default_namespace.clone()).collect();
        if namespaces.is_empty() {
            open.all = true;
        }
        open.namespaces.extend(namespaces);
    }

    /// Whether a cluster may have objects in a namespace that the repository does not show. What nothing delivers may be
    /// applied to any cluster, and find there what others bring.
    pub(super) fn is_open(&self, cluster: Option<u32>, namespace: Symbol, symbols: &Symbols) -> bool {
        self.is_open_at(cluster, (namespace != Symbol::CLUSTER).then(|| symbols.text(namespace)))
    }

    /// The same about a namespace by its name; `None` stands for objects without one.
    pub(super) fn is_open_at(&self, cluster: Option<u32>, namespace: Option<&str>) -> bool {
        let is_open = |open: &Openness| {
            open.all
                || match namespace {
                    None => open.clusterwide,
                    Some(namespace) if is_unknown(namespace) => cluster.is_none() && !open.namespaces.is_empty(),
                    Some(namespace) => open.namespaces.contains(namespace),
                }
        };
        namespace.is_some_and(is_of_platform)
            || match cluster {
                None => is_open(&self.of_all),
                Some(_) if self.guessed.contains(&cluster) => is_open(&self.of_guessed),
                Some(_) => self.clusters.get(&cluster).is_some_and(is_open),
            }
    }

    /// Whether two clusters may be the same one.
    pub(super) fn may_be_one(&self, left: Option<u32>, right: Option<u32>) -> bool {
        self.guessed.contains(&left) && self.guessed.contains(&right)
    }

    /// Whether a cluster may have objects in some namespace that the repository does not show.
    pub(super) fn is_open_anywhere(&self, cluster: Option<u32>) -> bool {
        self.clusters.get(&cluster).is_some_and(|open| open.all || open.clusterwide || !open.namespaces.is_empty())
    }
}

fn number(cluster: Option<usize>) -> Option<u32> {
    cluster.and_then(|cluster| u32::try_from(cluster).ok())
}
