//! Who lives where: the objects and the pods of each namespace of each cluster, found by their labels.
//!
//! For rules about what a selector selects. A place that may have pods which the repository does not show, because a chart, another
//! repository or an operator makes them, says so: nothing can be said there about a selector that selects nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::Graph;
use crate::manifest::is_templated;
use crate::object::selector::{Labels, Match};
use crate::object::{Namespaces, Object};

/// The places of a run.
#[derive(Debug)]
pub struct Population {
    settlements: Vec<Settlement>,
    by_place: BTreeMap<(Option<usize>, String), usize>,
    namespaces: Vec<usize>,
}

/// A namespace of a cluster and what is in it. Objects whose namespace nothing tells share one with their directory, because
/// whoever applies a directory applies it into one namespace.
#[derive(Debug)]
pub struct Settlement {
    cluster: Option<usize>,
    namespace: Option<String>,
    objects: Vec<usize>,
    pods: Vec<usize>,
    /// By the hash of a label and its value.
    by_label: FxHashMap<u64, Vec<usize>>,
    /// Pods with labels that are filled in later.
    unclear: Vec<usize>,
    is_closed: bool,
}

/// What a selector selects in a place.
#[derive(Debug)]
pub struct Selected<'g, 't> {
    /// These, certainly.
    pub pods: Vec<&'g Object<'t>>,
    /// Whether it may select more.
    pub is_unsure: bool,
}

impl Selected<'_, '_> {
    /// Whether it certainly selects nothing of what is shown.
    pub fn is_nothing(&self) -> bool {
        self.pods.is_empty() && !self.is_unsure
    }
}

/// Groups whose objects make no pods in their namespace; the others are taken to. Sources: the projects' documentation.
const WITHOUT_PODS: &[&str] = &[
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "cert-manager.io",
    "cilium.io",
    "coordination.k8s.io",
    "crd.projectcalico.org",
    "discovery.k8s.io",
    "extensions",
    "external-secrets.io",
    "externaldns.k8s.io",
    "gateway.networking.k8s.io",
    "generators.external-secrets.io",
    "image.toolkit.fluxcd.io",
    "kustomize.toolkit.fluxcd.io",
    "kyverno.io",
    "metacontroller.k8s.io",
    "metrics.k8s.io",
    "networking.istio.io",
    "networking.k8s.io",
    "notification.toolkit.fluxcd.io",
    "policies.kyverno.io",
    "policy",
    "projectcalico.org",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "secrets-store.csi.k8s.io",
    "secrets-store.csi.x-k8s.io",
    "security.istio.io",
    "snapshot.storage.k8s.io",
    "source.toolkit.fluxcd.io",
    "storage.k8s.io",
    "telemetry.istio.io",
    "traefik.containo.us",
    "traefik.io",
    "volsync.backube",
];

/// Kinds of other groups that make no pods either.
const KINDS_WITHOUT_PODS: &[(&str, &str)] = &[
    ("apps.openshift.io", "DeploymentConfig"),
    ("argoproj.io", "AnalysisTemplate"),
    ("argoproj.io", "AppProject"),
    ("argoproj.io", "Rollout"),
    ("bitnami.com", "SealedSecret"),
    ("keda.sh", "ScaledObject"),
    ("keda.sh", "TriggerAuthentication"),
    ("monitoring.coreos.com", "PodMonitor"),
    ("monitoring.coreos.com", "Probe"),
    ("monitoring.coreos.com", "PrometheusRule"),
    ("monitoring.coreos.com", "ServiceMonitor"),
    ("serving.knative.dev", "Configuration"),
    ("serving.knative.dev", "Service"),
];

/// Groups of objects of clouds: what they make is outside of the cluster.
const CLOUDS: &[&str] = &[".azure.com", ".upbound.io", ".services.k8s.aws", ".cnrm.cloud.google.com"];

/// Whether a controller may make pods in the object's namespace that no manifest shows.
fn may_make_pods(object: &Object<'_>) -> bool {
    let group = object.group();
    !WITHOUT_PODS.contains(&group)
        && !CLOUDS.iter().any(|suffix| group.ends_with(suffix))
        && !KINDS_WITHOUT_PODS.iter().any(|(group, kind)| object.is(group, kind))
}

impl Population {
    pub(super) fn new(graph: &Graph<'_>) -> Self {
        let mut by_place: BTreeMap<(Option<usize>, String), usize> = BTreeMap::new();
        let mut settlements: Vec<Settlement> = Vec::new();
        let mut namespaces = Vec::new();
        let mut directories_of_pods: FxHashSet<&str> = FxHashSet::default();
        for (number, object) in graph.objects.iter().enumerate() {
            if object.is("", "Namespace") {
                namespaces.push(number);
            }
            let directory = || graph.sources.get(object.file()).path().parent().map_or("", |path| path.as_str());
            let names: Vec<String> = match object.namespaces() {
                Namespaces::ClusterScoped => continue,
                Namespaces::Known(names) => {
                    if object.pod().is_some() {
                        directories_of_pods.insert(directory());
                    }
                    names.iter().map(|name| name.clone().into_owned()).collect()
                }
                Namespaces::Unknown => vec![format!("{UNKNOWN}{}", directory())],
            };
            let nowhere = object.clusters().is_empty().then_some(None);
            for cluster in object.clusters().iter().map(|&cluster| Some(cluster)).chain(nowhere) {
                for name in &names {
                    let position = *by_place.entry((cluster, name.clone())).or_insert_with(|| {
                        let number = cluster.and_then(|cluster| u32::try_from(cluster).ok());
                        settlements.push(Settlement {
                            cluster,
                            namespace: (!name.starts_with(UNKNOWN)).then(|| name.clone()),
                            objects: Vec::new(),
                            pods: Vec::new(),
                            by_label: FxHashMap::default(),
                            unclear: Vec::new(),
                            is_closed: !is_templated(name) && !graph.references.is_open(number, Some(name)),
                        });
                        settlements.len() - 1
                    });
                    settlements[position].add(number, object);
                }
            }
        }
        // Whoever leaves namespaces out of some files of a directory may mean those of the others.
        for ((_, name), &position) in &by_place {
            let directory = name.strip_prefix(UNKNOWN);
            settlements[position].is_closed &=
                directory.is_none_or(|directory| !directories_of_pods.contains(directory));
        }
        Self { settlements, by_place, namespaces }
    }

    /// Every place, in the order of the first object in each.
    pub fn places(&self) -> &[Settlement] {
        &self.settlements
    }

    /// The place of a namespace of a cluster.
    pub fn place(&self, cluster: Option<usize>, namespace: &str) -> Option<&Settlement> {
        self.by_place.get(&(cluster, namespace.to_owned())).map(|&position| &self.settlements[position])
    }

    /// The Namespace objects of a cluster.
    pub fn namespaces<'g, 't>(
        &self,
        graph: &'g Graph<'t>,
        cluster: Option<usize>,
    ) -> impl Iterator<Item = &'g Object<'t>> {
        let is_here = move |object: &&Object<'_>| match cluster {
            Some(cluster) => object.clusters().contains(&cluster),
            None => object.clusters().is_empty(),
        };
        self.namespaces.iter().map(|&number| &graph.objects[number]).filter(is_here)
    }
}

/// A selector is held against so many pods of a namespace only, so that many selectors over many pods do not cost their product.
const MOST_COMPARED: usize = 400;

/// The hash of a label. What two labels of one hash select is compared with the selector anyway.
fn hash(key: &str, value: &str) -> u64 {
    FxBuildHasher.hash_one((key, value))
}

/// The start of the name of a namespace that nothing tells.
const UNKNOWN: char = '\0';

impl Settlement {
    fn add(&mut self, number: usize, object: &Object<'_>) {
        self.objects.push(number);
        self.is_closed &= !may_make_pods(object);
        let Some(pod) = object.pod().filter(|_| object.kind() != "PodTemplate") else { return };
        self.pods.push(number);
        let labels = Labels::new(pod.template().at(&["metadata", "labels"]));
        let mut is_unclear = object.is_uncertain();
        for (key, value) in labels.iter() {
            is_unclear |= is_templated(&key) || is_templated(&value);
            self.by_label.entry(hash(&key, &value)).or_default().push(number);
        }
        if is_unclear {
            self.unclear.push(number);
        }
    }

    /// The cluster; `None` if nothing tells.
    pub fn cluster(&self) -> Option<usize> {
        self.cluster
    }

    /// The name of the namespace; `None` if nothing tells.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// Whether all pods that can be there are shown.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// What is there, in the order of files.
    pub fn objects<'g, 't>(&self, graph: &'g Graph<'t>) -> impl Iterator<Item = &'g Object<'t>> {
        self.objects.iter().map(|&number| &graph.objects[number])
    }

    /// What makes pods there.
    pub fn pods<'g, 't>(&self, graph: &'g Graph<'t>) -> impl Iterator<Item = &'g Object<'t>> {
        self.pods.iter().map(|&number| &graph.objects[number])
    }

    /// The pods that a selector selects. `pair` is one of its conditions, if it has one, to look them up by.
    pub fn select<'g, 't>(
        &self,
        graph: &'g Graph<'t>,
        pair: Option<(Cow<'_, str>, Cow<'_, str>)>,
        matches: impl Fn(Labels<'t>) -> Match,
    ) -> Selected<'g, 't> {
        let mut selected = Selected { pods: Vec::new(), is_unsure: !self.unclear.is_empty() };
        let candidates = match pair {
            Some((key, value)) if is_templated(&key) || is_templated(&value) => {
                selected.is_unsure = true;
                &[][..]
            }
            Some((key, value)) => self.by_label.get(&hash(&key, &value)).map_or(&[][..], Vec::as_slice),
            None => self.pods.as_slice(),
        };
        selected.is_unsure |= candidates.len() > MOST_COMPARED;
        for &number in candidates.iter().take(MOST_COMPARED) {
            let object = &graph.objects[number];
            match matches(labels(object)) {
                Match::Yes => selected.pods.push(object),
                Match::Unknown => selected.is_unsure = true,
                Match::No => {}
            }
        }
        selected
    }
}

/// The labels of a workload's pods.
pub fn labels<'t>(object: &Object<'t>) -> Labels<'t> {
    Labels::new(object.pod().and_then(|pod| pod.template().at(&["metadata", "labels"])))
}
