//! What pods and containers say about their security.
//!
//! Takes pod templates and containers; gives settings that tell "not there" from "there, but not to be judged", because a
//! missing field is a finding and a placeholder is not. The meaning of the fields is that of `k8s.io/api/core/v1`; which
//! values are fine is for the rules to say.

use std::borrow::Cow;

use super::workload::{Container, PodTemplate};
use super::{Namespaces, Object};
use crate::manifest::{Entry, Node, is_templated};

/// What stands at a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting<N, T> {
    /// Nothing, or null.
    Absent,
    /// A value of the field's type, and where it stands.
    Is(N, T),
    /// A placeholder or a value of another type. Whatever it will be, it is not missing.
    Unknown,
}

impl<N, T> Setting<N, T> {
    /// The place and the value.
    pub fn get(self) -> Option<(N, T)> {
        match self {
            Self::Is(node, value) => Some((node, value)),
            Self::Absent | Self::Unknown => None,
        }
    }
}

/// The boolean at a path.
pub fn flag<'t>(root: Node<'t>, path: &[&str]) -> Setting<Node<'t>, bool> {
    setting(root, path, Node::as_bool)
}

/// The integer at a path.
pub fn number<'t>(root: Node<'t>, path: &[&str]) -> Setting<Node<'t>, i64> {
    setting(root, path, Node::as_i64)
}

/// The string at a path.
pub fn word<'t>(root: Node<'t>, path: &[&str]) -> Setting<Node<'t>, Cow<'t, str>> {
    setting(root, path, |node| node.as_str().filter(|text| !is_templated(text)))
}

/// The list or mapping at a path.
pub fn collection<'t>(root: Node<'t>, path: &[&str]) -> Setting<Node<'t>, ()> {
    setting(root, path, |node| (!node.is_scalar()).then_some(()))
}

fn setting<'t, T>(root: Node<'t>, path: &[&str], read: impl Fn(Node<'t>) -> Option<T>) -> Setting<Node<'t>, T> {
    let mut node = root;
    for key in path {
        if !node.is_mapping() {
            return Setting::Unknown;
        }
        match node.get(key).filter(|value| !value.is_null()) {
            Some(value) => node = value,
            None => return Setting::Absent,
        }
    }
    read(node).map_or(Setting::Unknown, |value| Setting::Is(node, value))
}

/// The strings of a list, placeholders left out, and whether the list may hold more than them.
pub fn words<'t>(list: Node<'t>) -> impl Iterator<Item = (Node<'t>, Cow<'t, str>)> + use<'t> {
    list.items().filter_map(|item| Some((item, item.as_str().filter(|text| !is_templated(text))?)))
}

/// Whether a container has `privileged: true`: it is given all capabilities and every device, and neither seccomp nor
/// masked paths hold it, whatever its other fields say.
pub fn is_privileged(container: &Container<'_>) -> bool {
    matches!(flag(container.node(), &["securityContext", "privileged"]), Setting::Is(_, true))
}

/// Whether a pod has `hostUsers: false`, so that root in it is nobody on the node. A placeholder counts as that.
pub fn may_have_own_users(pod: &PodTemplate<'_>) -> bool {
    matches!(flag(pod.spec(), &["hostUsers"]), Setting::Is(_, false) | Setting::Unknown)
}

/// Whether a pod shares the node's network. Every port of such a pod is a port of the node.
pub fn has_host_network(pod: &PodTemplate<'_>) -> bool {
    matches!(flag(pod.spec(), &["hostNetwork"]), Setting::Is(_, true))
}

/// The volumes of a pod that have a source of a type, each with the entry of that source: `hostPath: {path: /a}`.
pub fn volumes<'t>(
    pod: &PodTemplate<'t>,
    types: &'static [&'static str],
) -> impl Iterator<Item = (Cow<'t, str>, Entry<'t>)> + use<'t> {
    let volumes = pod.spec().get("volumes").into_iter().flat_map(Node::items);
    volumes.flat_map(move |volume| {
        let name = volume.get("name").and_then(Node::text).unwrap_or(Cow::Borrowed("?"));
        let sources = volume.entries().filter(move |entry| types.contains(&&*entry.name()) && !entry.value.is_null());
        sources.map(move |entry| (name.clone(), entry))
    })
}

/// The effective numeric user of a container: its own, else the pod's.
pub fn user(pod: &PodTemplate<'_>, container: &Container<'_>) -> Option<i64> {
    let path = ["securityContext", "runAsUser"];
    match number(container.node(), &path) {
        Setting::Absent => number(pod.spec(), &path).get().map(|(_, user)| user),
        own => own.get().map(|(_, user)| user),
    }
}

/// Namespaces of Kubernetes, of AKS and its add-ons, and of network plugins: what runs there belongs to the platform itself.
/// Sources: the namespaces that Azure Policy's built-in definitions for Kubernetes leave out, and the documentation of AKS.
pub const SYSTEM_NAMESPACES: &[&str] = &[
    "aks-istio-egress",
    "aks-istio-ingress",
    "aks-istio-system",
    "app-routing-system",
    "azure-arc",
    "azure-extensions-usage-system",
    "calico-system",
    "dataprotection-microsoft",
    "flux-system",
    "gatekeeper-system",
    "kube-node-lease",
    "kube-public",
    "kube-system",
    "tigera-operator",
];

/// Whether a workload is an agent of its nodes, which may need rights on them: a DaemonSet, or something in a namespace of the
/// system.
pub fn is_node_agent(object: &Object<'_>) -> bool {
    let system = |namespace: &str| SYSTEM_NAMESPACES.contains(&namespace);
    object.kind() == "DaemonSet"
        || match object.namespaces() {
            Namespaces::Known(namespaces) => {
                !namespaces.is_empty() && namespaces.iter().all(|namespace| system(namespace))
            }
            Namespaces::Unknown | Namespaces::ClusterScoped => false,
        }
}
