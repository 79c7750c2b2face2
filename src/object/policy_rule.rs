//! The rules of a NetworkPolicy: to or from whom, on which ports.

use std::borrow::Cow;

use super::network::{Direction, NetworkPolicy};
use super::selector::Selector;
use crate::manifest::{Entry, Node, is_templated};

/// One rule of a NetworkPolicy.
#[derive(Debug, Clone, Copy)]
pub struct PolicyRule<'t> {
    node: Node<'t>,
    direction: Direction,
}

/// The rules of a policy in a direction; an element that is no mapping (`-`) allows everything, like `- {}`.
pub fn rules<'t>(policy: &NetworkPolicy<'t>, direction: Direction) -> impl Iterator<Item = PolicyRule<'t>> + use<'t> {
    let rules = policy.rules(direction).into_iter().flat_map(|rules| rules.value.items());
    rules.map(move |node| PolicyRule { node, direction })
}

impl<'t> PolicyRule<'t> {
    /// The rule as it stands there.
    pub fn node(&self) -> Node<'t> {
        self.node
    }

    /// The list of its peers (`from`, `to`); `None` if it is about everybody.
    pub fn peer_list(&self) -> Option<Entry<'t>> {
        let field = match self.direction {
            Direction::Ingress => "from",
            Direction::Egress => "to",
        };
        self.node.entry(field).filter(|list| !list.value.is_empty())
    }

    /// Its peers; none if it is about everybody.
    pub fn peers(&self) -> impl Iterator<Item = Peer<'t>> + use<'t> {
        self.peer_list().into_iter().flat_map(|list| list.value.items()).map(Peer)
    }

    /// The list of its ports; `None` if it is about all.
    pub fn port_list(&self) -> Option<Entry<'t>> {
        self.node.entry("ports").filter(|list| !list.value.is_empty())
    }

    /// Whether it covers a port of a protocol. A name may stand for any number.
    pub fn covers(&self, number: i64, protocol: &str) -> bool {
        let Some(list) = self.port_list() else { return true };
        list.value.items().map(Port).any(|port| port.covers(number, protocol))
    }
}

/// A peer of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Peer<'t>(Node<'t>);

impl<'t> Peer<'t> {
    /// The peer as it stands there.
    pub fn node(&self) -> Node<'t> {
        self.0
    }

    /// `namespaceSelector`, if it is written.
    pub fn namespaces(&self) -> Option<Selector<'t>> {
        Some(Selector::new(self.0.get("namespaceSelector"))).filter(Selector::is_written)
    }

    /// `podSelector`, if it is written.
    pub fn pods(&self) -> Option<Selector<'t>> {
        Some(Selector::new(self.0.get("podSelector"))).filter(Selector::is_written)
    }

    /// The addresses of an `ipBlock`.
    pub fn addresses(&self) -> Option<Node<'t>> {
        self.0.at(&["ipBlock", "cidr"])
    }
}

/// A port of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Port<'t>(Node<'t>);

impl<'t> Port<'t> {
    /// The ports of a rule.
    pub fn all(rule: &PolicyRule<'t>) -> impl Iterator<Item = Self> + use<'t> {
        rule.port_list().into_iter().flat_map(|list| list.value.items()).map(Self)
    }

    /// `port` as it stands there.
    pub fn node(&self) -> Option<Node<'t>> {
        self.0.get("port")
    }

    /// The protocol; the API server takes TCP where none is written.
    pub fn protocol(&self) -> Cow<'t, str> {
        self.0.get("protocol").and_then(Node::text).unwrap_or(Cow::Borrowed("TCP"))
    }

    /// Whether it covers a port. A name, and what is filled in later, may stand for any number.
    pub fn covers(&self, number: i64, protocol: &str) -> bool {
        let written = self.protocol();
        if written != protocol && !is_templated(&written) {
            return false;
        }
        let Some(node) = self.node() else { return true };
        let Some(first) = node.as_i64() else { return true };
        let last = self.0.get("endPort").and_then(Node::as_i64).unwrap_or(first);
        (first..=last).contains(&number)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spanned_yaml::{ParseOptions, Tree};

    use super::*;
    use crate::source::FileId;

    #[test]
    fn ports_cover_what_they_say() {
        for (rule, expected) in [
            ("{}", true),
            ("ports: []", true),
            ("ports: [{port: 53}]", false),
            ("ports: [{port: 53, protocol: UDP}]", true),
            ("ports: [{protocol: UDP}]", true),
            ("ports: [{port: 50, endPort: 60, protocol: UDP}]", true),
            ("ports: [{port: 5353, protocol: UDP}]", false),
            ("ports: [{port: dns, protocol: UDP}]", true),
        ] {
            let text = format!("egress: [{{ {rule} }}]").replace("{ {} }", "{}");
            let tree = Tree::parse(FileId(0), Arc::from(text.as_str()), &ParseOptions::default());
            let policy = NetworkPolicy::from_spec(tree.documents().next().map(|document| document.root()));
            let covers = rules(&policy, Direction::Egress).any(|rule| rule.covers(53, "UDP"));
            assert_eq!(covers, expected, "{rule}");
        }
    }
}
