//! What Prometheus is told to scrape and to evaluate: the kinds of the Prometheus operator, and Azure's copies of them.

use std::borrow::Cow;

use super::selector::Selector;
use super::{Namespaces, Object};
use crate::manifest::Node;

/// The group of the Prometheus operator.
pub const OPERATOR: &str = "monitoring.coreos.com";

/// The group that Azure Monitor's managed Prometheus reads.
pub const AZURE: &str = "azmonitoring.coreos.com";

/// A ServiceMonitor or PodMonitor.
#[derive(Debug, Clone, Copy)]
pub struct Monitor<'t> {
    spec: Node<'t>,
    is_of_pods: bool,
}

impl<'t> Monitor<'t> {
    /// The view of an object, if it is a monitor of either group.
    pub fn of(object: &Object<'t>) -> Option<Self> {
        let is_of_pods = match object.kind() {
            "PodMonitor" => true,
            "ServiceMonitor" => false,
            _ => return None,
        };
        let is_monitor = matches!(object.group(), OPERATOR | AZURE);
        let spec = object.at(&["spec"]).filter(|spec| is_monitor && spec.is_mapping())?;
        Some(Self { spec, is_of_pods })
    }

    /// Whether it scrapes pods, not what is behind Services.
    pub fn is_of_pods(&self) -> bool {
        self.is_of_pods
    }

    /// The Services or pods that it scrapes.
    pub fn selector(&self) -> Selector<'t> {
        Selector::new(self.spec.get("selector"))
    }

    /// The node of the selector.
    pub fn selector_node(&self) -> Option<Node<'t>> {
        self.spec.get("selector").filter(|selector| selector.is_mapping())
    }

    /// The endpoints that it scrapes.
    pub fn endpoints(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let field = if self.is_of_pods { "podMetricsEndpoints" } else { "endpoints" };
        self.spec.get(field).into_iter().flat_map(Node::items)
    }

    /// The namespaces that it looks into; `None` for all of them, and where they are not known.
    pub fn namespaces<'o>(&self, object: &'o Object<'t>) -> Option<Vec<Cow<'o, str>>> {
        let selector = self.spec.get("namespaceSelector");
        if selector.is_some_and(|selector| selector.get("any").and_then(Node::as_bool) == Some(true)) {
            return None;
        }
        let names = selector.and_then(|selector| selector.get("matchNames")).filter(|names| !names.is_empty());
        match (names, object.namespaces()) {
            (Some(names), _) => names.items().map(Node::text).collect(),
            (None, Namespaces::Known(own)) => Some(own.iter().map(|name| Cow::Borrowed(&**name)).collect()),
            (None, Namespaces::Unknown | Namespaces::ClusterScoped) => None,
        }
    }
}
