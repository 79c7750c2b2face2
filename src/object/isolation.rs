//! Which pods a network policy isolates by default, whatever API it is written in.
//!
//! A pod is isolated in a direction when everything is denied that no rule allows. NetworkPolicy, Cilium and Calico isolate
//! the pods that a policy selects; the policies of the network-policy API (`policy.networking.k8s.io`) deny explicitly.
//! Answers are generous: a policy that may isolate a whole namespace counts as one that does.

use super::network::{Direction, NetworkPolicy};
use super::selector::{Labels, Match, Selector};
use super::{Namespaces, Object};
use crate::manifest::Node;

/// Every kind that can isolate pods.
pub const KINDS: &[(&str, &str)] = &[
    ("networking.k8s.io", "NetworkPolicy"),
    ("extensions", "NetworkPolicy"),
    ("cilium.io", "CiliumNetworkPolicy"),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("projectcalico.org", "NetworkPolicy"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
    ("crd.projectcalico.org", "NetworkPolicy"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"),
    ("policy.networking.k8s.io", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
];

/// The pods of a namespace that a policy isolates in a direction.
#[derive(Debug, Clone, Copy)]
pub enum Isolated<'t> {
    /// Every pod of the namespace, also those to come.
    All,
    /// The pods that a selector selects.
    Some(Selector<'t>),
    /// None.
    None,
}

/// A namespace as policies see it.
#[derive(Debug, Clone, Copy)]
pub struct Namespace<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its labels, if the repository holds the Namespace object.
    pub labels: Option<Labels<'a>>,
}

impl Namespace<'_> {
    /// Whether a selector over namespaces may select it. Labels that another controller sets are not known.
    fn may_match(&self, selector: Selector<'_>) -> bool {
        if selector.is_empty() {
            return true;
        }
        match self.labels {
            Some(labels) => {
                selector.matches(labels) != Match::No || !selector.keys().all(|key| labels.get(&key).is_some())
            }
            None => true,
        }
    }
}

/// What a policy isolates in a namespace. A namespaced policy that is not known to be in the namespace isolates nothing.
pub fn isolated<'t>(policy: &Object<'t>, namespace: Namespace<'_>, direction: Direction) -> Isolated<'t> {
    if let Some(policy) = NetworkPolicy::of(policy) {
        return of_network_policy(policy, direction);
    }
    match (policy.group(), policy.kind()) {
        ("cilium.io", kind) => {
            let cluster_wide = kind == "CiliumClusterwideNetworkPolicy";
            let specs = policy.at(&["specs"]).into_iter().flat_map(Node::items);
            let mut found = Isolated::None;
            for spec in policy.at(&["spec"]).into_iter().chain(specs) {
                match of_cilium(spec, namespace, direction, cluster_wide) {
                    Isolated::None => {}
                    Isolated::All => return Isolated::All,
                    some => found = some,
                }
            }
            found
        }
        ("projectcalico.org" | "crd.projectcalico.org", _) => {
            let covers = policy.at(&["spec"]).is_some_and(|spec| calico_isolates(spec, direction));
            if covers { Isolated::All } else { Isolated::None }
        }
        ("policy.networking.k8s.io", _) => {
            let covers = policy.at(&["spec"]).is_some_and(|spec| admin_policy_denies(spec, namespace, direction));
            if covers { Isolated::All } else { Isolated::None }
        }
        _ => Isolated::None,
    }
}

/// Whether a policy is without a namespace and in none: what it isolates depends on who applies it.
pub fn is_unplaced(policy: &Object<'_>) -> bool {
    let namespaced = matches!(policy.kind(), "NetworkPolicy" | "CiliumNetworkPolicy");
    namespaced && *policy.namespaces() == Namespaces::Unknown
}

fn of_network_policy(policy: NetworkPolicy<'_>, direction: Direction) -> Isolated<'_> {
    if !policy.applies_to(direction) || policy.allows_everything(direction) {
        Isolated::None
    } else if policy.selector().is_empty() {
        Isolated::All
    } else {
        Isolated::Some(policy.selector())
    }
}

/// Cilium isolates in a direction when the policy has a rule for it, allowing or denying, unless `enableDefaultDeny` says
/// otherwise. An empty list of rules isolates nothing.
fn of_cilium<'t>(spec: Node<'t>, namespace: Namespace<'_>, direction: Direction, cluster_wide: bool) -> Isolated<'t> {
    let field = direction.field();
    let deny_field = match direction {
        Direction::Ingress => "ingressDeny",
        Direction::Egress => "egressDeny",
    };
    let rules = |name: &str| spec.get(name).into_iter().flat_map(Node::items);
    let default_deny = spec.at(&["enableDefaultDeny", field]).and_then(Node::as_bool);
    let isolates = default_deny.unwrap_or_else(|| rules(field).chain(rules(deny_field)).next().is_some());
    let entities = match direction {
        Direction::Ingress => "fromEntities",
        Direction::Egress => "toEntities",
    };
    let everyone = |rule: Node<'_>| {
        let mut listed = rule.get(entities).into_iter().flat_map(Node::items);
        rule.get("toPorts").is_none() && listed.any(|item| item.text().is_some_and(|text| text == "all"))
    };
    if !isolates || rules(field).any(everyone) {
        return Isolated::None;
    }
    let selector = Selector::new(spec.get("endpointSelector"));
    if !selector.is_written() {
        // A policy about nodes, or none at all.
        return Isolated::None;
    }
    if selector.is_empty() {
        return Isolated::All;
    }
    if cluster_wide {
        let covers = selector.keys().all(|key| is_namespace_label(&key)) && may_cover(spec, namespace);
        return if covers { Isolated::All } else { Isolated::None };
    }
    Isolated::Some(selector)
}

/// Labels by which Cilium endpoints carry their namespace.
const CILIUM_NAMESPACE: &str = "io.kubernetes.pod.namespace";

fn is_namespace_label(key: &str) -> bool {
    let key = key.strip_prefix("k8s:").unwrap_or(key);
    key == CILIUM_NAMESPACE || key.starts_with("io.cilium.k8s.namespace.labels.")
}

/// Whether a cluster-wide selector over namespaces may select the namespace: conditions on its name are decided, those on
/// its labels are taken to hold.
fn may_cover(spec: Node<'_>, namespace: Namespace<'_>) -> bool {
    let is_name = |key: &str| key.strip_prefix("k8s:").unwrap_or(key) == CILIUM_NAMESPACE;
    let labels = spec.at(&["endpointSelector", "matchLabels"]).into_iter().flat_map(Node::entries);
    let mut named = labels.filter(|entry| is_name(&entry.name()));
    if named.any(|entry| entry.value.text().is_some_and(|value| value != namespace.name)) {
        return false;
    }
    let expressions = spec.at(&["endpointSelector", "matchExpressions"]).into_iter().flat_map(Node::items);
    let mut named = expressions.filter(|item| item.get("key").and_then(Node::text).is_some_and(|key| is_name(&key)));
    named.all(|item| {
        let mut values = item.get("values").into_iter().flat_map(Node::items).filter_map(Node::text);
        let listed = values.any(|value| value == namespace.name);
        match item.get("operator").and_then(Node::text).as_deref() {
            Some("In") => listed,
            Some("NotIn") => !listed,
            _ => true,
        }
    })
}

/// Calico isolates what a policy selects, in the directions of `types`; without `types`, in those that it has rules for,
/// and in ingress when it has none. Only selectors that stand for whole namespaces count: none, `all()`, and expressions
/// over namespaces.
fn calico_isolates(spec: Node<'_>, direction: Direction) -> bool {
    let has = |field| spec.get(field).is_some_and(|rules: Node<'_>| rules.items().next().is_some());
    let applies = match spec.get("types").filter(|types| !types.is_empty()) {
        Some(types) => types.items().any(|item| item.text().is_some_and(|text| text == direction.policy_type())),
        None => match direction {
            Direction::Ingress => has("ingress") || !has("egress"),
            Direction::Egress => has("egress"),
        },
    };
    let selector = spec.get("selector").and_then(Node::text).unwrap_or_default();
    let whole = matches!(selector.trim(), "" | "all()") || selector.contains("projectcalico.org/namespace");
    let allow_all = spec.get(direction.field()).into_iter().flat_map(Node::items).any(|rule| {
        rule.get("action").and_then(Node::text).is_some_and(|action| action == "Allow") && rule.entries().count() == 1
    });
    applies && whole && !allow_all
}

/// The policies of the network-policy API deny by rules with `action: Deny`, for the namespaces of their `subject`.
fn admin_policy_denies(spec: Node<'_>, namespace: Namespace<'_>, direction: Direction) -> bool {
    let mut rules = spec.get(direction.field()).into_iter().flat_map(Node::items);
    let denies = rules.any(|rule| rule.get("action").and_then(Node::text).is_some_and(|action| action == "Deny"));
    let namespaces = spec.at(&["subject", "namespaces"]);
    let covered = match (namespaces, spec.at(&["subject", "pods"])) {
        (Some(selector), _) => namespace.may_match(Selector::new(Some(selector))),
        (None, Some(pods)) => {
            Selector::new(pods.get("podSelector")).is_empty()
                && namespace.may_match(Selector::new(pods.get("namespaceSelector")))
        }
        (None, None) => false,
    };
    denies && covered
}
