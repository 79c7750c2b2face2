//! NetworkPolicies, Services, Ingresses and Gateways.

use std::borrow::Cow;

use super::Object;
use super::selector::{PlainSelector, Selector};
use crate::manifest::{Entry, Node};

/// A direction of traffic as a pod sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards the pod.
    Ingress,
    /// From the pod.
    Egress,
}

impl Direction {
    /// The word in `policyTypes`.
    pub fn policy_type(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }

    /// The field that holds a policy's rules for the direction.
    pub fn field(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

/// The `spec` of a `networking.k8s.io` NetworkPolicy (or of its predecessor in `extensions`).
#[derive(Debug, Clone, Copy)]
pub struct NetworkPolicy<'t> {
    /// `None` when the object has no `spec`: the API server takes that for a policy that selects every pod.
    spec: Option<Node<'t>>,
}

impl<'t> NetworkPolicy<'t> {
    /// The view of an object, if it is a NetworkPolicy.
    pub fn of(object: &Object<'t>) -> Option<Self> {
        let is_policy = object.is("networking.k8s.io", "NetworkPolicy") || object.is("extensions", "NetworkPolicy");
        is_policy.then(|| Self::from_spec(object.at(&["spec"])))
    }

    /// The view of a `spec` that stands elsewhere, such as in the data that a controller generates policies from.
    pub fn from_spec(spec: Option<Node<'t>>) -> Self {
        Self { spec: spec.filter(|spec| spec.is_mapping()) }
    }

    /// The pods it selects: every pod of the namespace when the selector is empty or missing.
    pub fn selector(&self) -> Selector<'t> {
        Selector::new(self.spec.and_then(|spec| spec.get("podSelector")))
    }

    /// `policyTypes`, if it lists any.
    pub fn written_types(&self) -> Option<Entry<'t>> {
        self.spec?.entry("policyTypes").filter(|types| !types.value.is_empty())
    }

    /// The entry with the rules of a direction.
    pub fn rules(&self, direction: Direction) -> Option<Entry<'t>> {
        self.spec?.entry(direction.field()).filter(|rules| rules.value.is_sequence())
    }

    /// Whether the policy decides about a direction: written in `policyTypes`, or filled in by the API server, which adds
    /// `Ingress` always and `Egress` only if there is an egress rule.
    pub fn applies_to(&self, direction: Direction) -> bool {
        match (self.written_types(), direction) {
            (Some(types), _) => {
                types.value.items().any(|item| item.text().is_some_and(|text| text == direction.policy_type()))
            }
            (None, Direction::Ingress) => true,
            (None, Direction::Egress) => self.rules(direction).is_some_and(|rules| !rules.value.is_empty()),
        }
    }

    /// Whether a rule of the direction allows everything: `- {}`, or a rule whose peers and ports are all empty.
    pub fn allows_everything(&self, direction: Direction) -> bool {
        let peers = match direction {
            Direction::Ingress => "from",
            Direction::Egress => "to",
        };
        let unlimited = |rule: Node<'_>, list| rule.get(list).is_none_or(|list: Node<'_>| list.is_empty());
        let mut rules = self.rules(direction).into_iter().flat_map(|rules| rules.value.items());
        rules.any(|rule| unlimited(rule, peers) && unlimited(rule, "ports"))
    }
}

/// A core Service.
#[derive(Debug, Clone, Copy)]
pub struct Service<'t> {
    spec: Node<'t>,
}

impl<'t> Service<'t> {
    /// The view of an object, if it is a Service with a `spec`.
    pub fn of(object: &Object<'t>) -> Option<Self> {
        let spec = object.at(&["spec"]).filter(|spec| object.is("", "Service") && spec.is_mapping())?;
        Some(Self { spec })
    }

    /// `type`, as it stands in the file.
    pub fn type_node(&self) -> Option<Node<'t>> {
        self.spec.get("type")
    }

    /// Whether it is of a type.
    pub fn is_type(&self, wanted: &str) -> bool {
        self.type_node().and_then(Node::text).map_or(wanted == "ClusterIP", |found| found == wanted)
    }

    /// The pods it sends traffic to.
    pub fn selector(&self) -> PlainSelector<'t> {
        PlainSelector::new(self.spec.get("selector"))
    }

    /// `targetPort` of each port; `port` where there is none. Ports that are named for metrics are left out: who scrapes
    /// them scrapes pods that are not ready, too.
    pub fn target_ports(&self) -> impl Iterator<Item = Cow<'t, str>> + use<'t> {
        let is_for_metrics = |port: &Node<'t>| {
            let name = port.get("name").and_then(Node::text).unwrap_or_default();
            ["metrics", "prometheus", "monitor"].iter().any(|word| name.contains(word))
        };
        let ports = self.spec.get("ports").into_iter().flat_map(Node::items);
        let ports = ports.filter(move |port| !is_for_metrics(port));
        ports.filter_map(|port| port.get("targetPort").or_else(|| port.get("port"))?.text())
    }

    /// A field of its `spec`.
    pub fn entry(&self, field: &str) -> Option<Entry<'t>> {
        self.spec.entry(field)
    }
}

/// The groups that Ingresses have had.
pub const INGRESSES: &[(&str, &str)] = &[("networking.k8s.io", "Ingress"), ("extensions", "Ingress")];

/// An Ingress.
#[derive(Debug, Clone, Copy)]
pub struct Ingress<'t> {
    spec: Node<'t>,
}

impl<'t> Ingress<'t> {
    /// The view of an object, if it is an Ingress with a `spec`.
    pub fn of(object: &Object<'t>) -> Option<Self> {
        let is_ingress = INGRESSES.iter().any(|(group, kind)| object.is(group, kind));
        Some(Self { spec: object.at(&["spec"]).filter(|spec| is_ingress && spec.is_mapping())? })
    }

    /// Whether it has a `tls` section with an entry.
    pub fn has_tls(&self) -> bool {
        self.spec.get("tls").is_some_and(|tls| tls.items().next().is_some())
    }

    /// The hosts of its rules, as they stand in the file.
    pub fn hosts(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.spec.get("rules").into_iter().flat_map(Node::items).filter_map(|rule| rule.get("host"))
    }

    /// The class, from the field or from the annotation that came before it.
    pub fn class(&self, object: &Object<'t>) -> Option<Cow<'t, str>> {
        let annotation = || object.annotation("kubernetes.io/ingress.class");
        self.spec.get("ingressClassName").or_else(annotation)?.text()
    }
}

/// The API group of the Gateway API.
pub const GATEWAY_GROUP: &str = "gateway.networking.k8s.io";

/// A listener of a Gateway or ListenerSet.
#[derive(Debug, Clone, Copy)]
pub struct Listener<'t>(Node<'t>);

impl<'t> Listener<'t> {
    /// The listeners of a Gateway or ListenerSet.
    pub fn all(object: &Object<'t>) -> impl Iterator<Item = Self> + use<'t> {
        let has_listeners = object.is(GATEWAY_GROUP, "Gateway") || object.is(GATEWAY_GROUP, "ListenerSet");
        let listeners = object.at(&["spec", "listeners"]).filter(|_| has_listeners);
        listeners.into_iter().flat_map(Node::items).filter(|item| item.is_mapping()).map(Self)
    }

    /// The name; `?` without one.
    pub fn name(&self) -> Cow<'t, str> {
        self.0.get("name").and_then(Node::text).unwrap_or(Cow::Borrowed("?"))
    }

    /// The protocol, as it stands in the file.
    pub fn protocol(&self) -> Option<Node<'t>> {
        self.0.get("protocol")
    }

    /// A value below it.
    pub fn at(&self, path: &[&str]) -> Option<Node<'t>> {
        self.0.at(path)
    }

    /// Whether it has a `tls` section.
    pub fn has_tls(&self) -> bool {
        self.0.get("tls").is_some_and(|tls| !tls.is_null())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spanned_yaml::{ParseOptions, Tree};

    use super::*;
    use crate::source::FileId;

    /// What a policy decides: (ingress, egress).
    fn types(spec: &str) -> (bool, bool) {
        let tree = Tree::parse(FileId(0), Arc::from(spec), &ParseOptions::default());
        let policy = NetworkPolicy::from_spec(tree.documents().next().map(|document| document.root()));
        (policy.applies_to(Direction::Ingress), policy.applies_to(Direction::Egress))
    }

    #[test]
    fn implied_policy_types_are_those_of_the_api_server() {
        for (spec, expected) in [
            ("", (true, false)),
            ("podSelector: {}", (true, false)),
            ("{podSelector: {}, egress: []}", (true, false)),
            ("{podSelector: {}, egress: [{}]}", (true, true)),
            ("{podSelector: {}, policyTypes: []}", (true, false)),
            ("{podSelector: {}, policyTypes: [Egress]}", (false, true)),
            ("{podSelector: {}, policyTypes: [Ingress, Egress]}", (true, true)),
            ("{podSelector: {}, policyTypes: [ingress]}", (false, false)),
        ] {
            assert_eq!(types(spec), expected, "{spec}");
        }
    }
}
