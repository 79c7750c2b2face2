//! The nodes that a repository declares, and on which of them a pod can run: the ground of the rules about node selectors and taints.

use std::borrow::Cow;

use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Namespaces;
use crate::object::Object;
use crate::object::azure::cluster::{self, CLUSTERS, POOLS, Pool};
use crate::object::azure::is_open;
use crate::object::security::SYSTEM_NAMESPACES;
use crate::object::workload::PodTemplate;
use crate::source::Span;

/// The node pools of a repository, if it declares all.
pub(super) struct Nodes<'g, 't> {
    pub(super) pools: Vec<DeclaredPool<'g, 't>>,
}

/// A node pool and what its nodes carry.
pub(super) struct DeclaredPool<'g, 't> {
    pub(super) object: &'g Object<'t>,
    pub(super) pool: Pool<'t>,
    pub(super) name: Option<Cow<'t, str>>,
    pub(super) is_system: bool,
    labels: Vec<(Cow<'t, str>, Cow<'t, str>)>,
    pub(super) taints: Vec<Taint<'t>>,
}

/// A taint that keeps pods away.
pub(super) struct Taint<'t> {
    key: Cow<'t, str>,
    value: Cow<'t, str>,
    effect: Cow<'t, str>,
    /// Where it is written.
    pub(super) span: Option<Span>,
}

impl std::fmt::Display for Taint<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}={}:{}", self.key, self.value, self.effect)
    }
}

const SPOT: &str = "kubernetes.azure.com/scalesetpriority";

impl<'g, 't> Nodes<'g, 't> {
    /// The pools of the clusters of a repository; `None` if it declares no user pool, if something is filled in later, or if nodes are made
    /// as they are needed.
    pub(super) fn of(graph: &'g Graph<'t>) -> Option<Self> {
        let mut clusters = CLUSTERS
            .iter()
            .flat_map(|(group, kind)| graph.of_kind(group, kind))
            .filter(|object| cluster::clusters(object).next().is_some())
            .peekable();
        clusters.peek()?;
        let provisions = |object: &Object<'_>| {
            cluster::clusters(object).any(|cluster| {
                let mode = cluster.at(&["nodeProvisioningProfile", "mode"]).and_then(Node::text);
                let is_automatic =
                    cluster.at(&["sku", "name"]).and_then(Node::text).is_some_and(|name| name == "Automatic");
                is_automatic || mode.is_some_and(|mode| mode != "Manual")
            })
        };
        if clusters.any(provisions) || graph.of_kind("karpenter.sh", "NodePool").next().is_some() {
            return None;
        }
        let mut pools = Vec::new();
        for object in POOLS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
            for pool in cluster::pools(object) {
                pools.push(DeclaredPool::of(object, pool)?);
            }
        }
        // With system pools only, the others are declared elsewhere.
        pools.iter().any(|pool: &DeclaredPool<'_, '_>| !pool.is_system).then_some(Self { pools })
    }
}

impl<'g, 't> DeclaredPool<'g, 't> {
    /// `None` if something of it is filled in later.
    fn of(object: &'g Object<'t>, pool: Pool<'t>) -> Option<Self> {
        let resource = pool.resource();
        let name = match pool.entry() {
            Some(entry) => entry.get("name").and_then(Node::text),
            None => {
                let written = resource.at(&["azureName"]).or_else(|| resource.at(&["name"])).and_then(Node::text);
                written.or_else(|| resource.manifest().at(&["metadata", "name"])?.text())
            }
        };
        if object.is_uncertain() || name.as_deref().is_some_and(is_templated) {
            return None;
        }
        let mut labels: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
        for entry in pool.get(&cluster::LABELS).into_iter().flat_map(Node::entries) {
            labels.push((entry.name(), entry.value.text()?));
        }
        let mut taints = Vec::new();
        for item in pool.get(&cluster::TAINTS).into_iter().flat_map(Node::items) {
            taints.push(Taint::of(item)?);
        }
        if pool.get(&cluster::PRIORITY).and_then(Node::text).is_some_and(|priority| priority == "Spot") {
            labels.push((SPOT.into(), "spot".into()));
            taints.push(Taint { key: SPOT.into(), value: "spot".into(), effect: "NoSchedule".into(), span: None });
        }
        if labels.iter().any(|(key, value)| is_open(key) || is_open(value)) {
            return None;
        }
        taints.retain(|taint| taint.effect != "PreferNoSchedule");
        let is_system = pool.is_system();
        Some(Self { object, pool, name, is_system, labels, taints })
    }

    /// Whether its nodes have a label; `None` where nobody knows.
    fn has(&self, key: &str, value: &str) -> Option<bool> {
        if is_templated(value) || is_templated(key) {
            return None;
        }
        match key {
            "agentpool" | "kubernetes.azure.com/agentpool" => self.name.as_deref().map(|name| name == value),
            "kubernetes.azure.com/mode" => {
                Some(value.eq_ignore_ascii_case(if self.is_system { "system" } else { "user" }))
            }
            SPOT => Some(self.labels.iter().any(|(own, is)| own == key && is == value)),
            _ if self.labels.iter().any(|(own, is)| own == key && is == value) => Some(true),
            // What Kubernetes and Azure write themselves.
            _ if key.contains("kubernetes.io/")
                || key.contains("kubernetes.azure.com/")
                || key.contains("k8s.io/")
                || key.contains("nvidia.com/") =>
            {
                None
            }
            "storageprofile" | "storagetier" | "accelerator" => None,
            _ => Some(false),
        }
    }

    /// Whether a pod asks for nodes like its; `None` where nobody knows.
    pub(super) fn is_asked_for(&self, pod: &PodTemplate<'_>) -> Option<bool> {
        let mut found = Some(true);
        for entry in pod.spec().get("nodeSelector").into_iter().flat_map(Node::entries) {
            match self.has(&entry.name(), &entry.value.text()?) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => found = None,
            }
        }
        found
    }

    /// The first taint that a pod does not tolerate.
    pub(super) fn untolerated(&self, pod: &PodTemplate<'_>) -> Option<&Taint<'t>> {
        let tolerations: Vec<Node<'_>> = pod.spec().get("tolerations").into_iter().flat_map(Node::items).collect();
        self.taints.iter().find(|taint| !tolerations.iter().any(|toleration| tolerates(*toleration, taint)))
    }
}

impl<'t> Taint<'t> {
    /// Azure writes `key=value:effect`, Cluster API a mapping. `None` if it is filled in later.
    fn of(node: Node<'t>) -> Option<Self> {
        let part = |key: &str| node.get(key).and_then(Node::text).unwrap_or_default();
        let span = Some(node.span());
        if node.is_mapping() {
            return Some(Self { key: part("key"), value: part("value"), effect: part("effect"), span });
        }
        let text = node.text()?;
        if is_open(&text) {
            return None;
        }
        let (pair, effect) = text.rsplit_once(':')?;
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some(Self {
            key: key.to_owned().into(),
            value: value.to_owned().into(),
            effect: effect.to_owned().into(),
            span,
        })
    }
}

/// Whether a toleration covers a taint; one that is filled in later may.
fn tolerates(toleration: Node<'_>, taint: &Taint<'_>) -> bool {
    let text = |key: &str| toleration.get(key).and_then(Node::text).filter(|text| !text.is_empty());
    let (key, value, effect) = (text("key"), text("value"), text("effect"));
    if [&key, &value, &effect].into_iter().flatten().any(|text| is_templated(text)) {
        return true;
    }
    let exists = text("operator").is_some_and(|operator| operator == "Exists");
    let is_effect = effect.is_none_or(|effect| effect == taint.effect);
    let is_key = key.map_or(exists, |key| key == taint.key);
    is_effect && is_key && (exists || value.unwrap_or_default() == taint.value)
}

/// The workloads whose pods the scheduler places by node selector and tolerations alone, and that are not of the platform.
pub(super) fn placeable<'g, 't>(graph: &'g Graph<'t>) -> impl Iterator<Item = (&'g Object<'t>, &'g PodTemplate<'t>)> {
    let is_of_system = |object: &Object<'_>| match object.namespaces() {
        Namespaces::Known(names) => names.iter().any(|name| SYSTEM_NAMESPACES.contains(&&**name)),
        Namespaces::Unknown | Namespaces::ClusterScoped => false,
    };
    graph
        .objects()
        .iter()
        .filter(move |object| {
            !object.is_uncertain() && !matches!(object.kind(), "DaemonSet" | "PodTemplate") && !is_of_system(object)
        })
        .filter_map(|object| Some((object, object.pod()?)))
        .filter(|(_, pod)| {
            let has = |path: &[&str]| pod.spec().at(path).is_some_and(|node| !node.is_null());
            !has(&["affinity", "nodeAffinity"]) && !has(&["nodeName"]) && !has(&["schedulerName"]) && !pod.is_windows()
        })
}

/// How messages name a pool.
pub(super) fn named(pool: &DeclaredPool<'_, '_>) -> String {
    pool.pool.named(pool.object)
}
