//! Probes of containers: what they ask, how often, and which port.

use std::borrow::Cow;

use super::workload::Container;
use crate::manifest::{Entry, Kind, Node};

/// A probe of a container.
#[derive(Debug, Clone, Copy)]
pub struct Probe<'t> {
    /// The key and the probe's mapping.
    pub entry: Entry<'t>,
}

/// The timing fields with their defaults, and the fields of each way to ask.
const TIMING: &[(&str, &str)] = &[
    ("initialDelaySeconds", "0"),
    ("periodSeconds", "10"),
    ("timeoutSeconds", "1"),
    ("successThreshold", "1"),
    ("failureThreshold", "3"),
];
const ACTIONS: &[(&str, &[(&str, &str)])] = &[
    ("httpGet", &[("path", "/"), ("port", ""), ("scheme", "HTTP"), ("host", "")]),
    ("tcpSocket", &[("port", ""), ("host", "")]),
    ("grpc", &[("port", ""), ("service", "")]),
];

impl<'t> Probe<'t> {
    /// The probe of a field (`livenessProbe`, `readinessProbe`, `startupProbe`).
    pub fn of(container: &Container<'t>, field: &str) -> Option<Self> {
        let entry = container.node().entry(field)?;
        entry.value.is_mapping().then_some(Self { entry })
    }

    /// Whether two probes ask the same, equally often, with the defaults of the API server filled in.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let text =
            |node: Option<Node<'t>>, default: &'static str| node.and_then(Node::text).unwrap_or(Cow::Borrowed(default));
        let same = |left: Node<'t>, right: Node<'t>, fields: &[(&str, &'static str)]| {
            fields.iter().all(|(field, default)| text(left.get(field), default) == text(right.get(field), default))
        };
        let (left, right) = (self.entry.value, other.entry.value);
        let actions = ACTIONS.iter().all(|(action, fields)| match (left.get(action), right.get(action)) {
            (Some(left), Some(right)) => same(left, right, fields) && left.get("httpHeaders").is_none(),
            (None, None) => true,
            _ => false,
        });
        let command = |probe: Node<'t>| probe.at(&["exec", "command"]);
        let commands = match (command(left), command(right)) {
            (Some(left), Some(right)) => left.items().map(Node::text).eq(right.items().map(Node::text)),
            (left, right) => left.is_none() && right.is_none(),
        };
        actions && commands && same(left, right, TIMING)
    }
}

/// Fields of a container that name a port: two in each probe and in each hook of its life cycle.
const PORT_PATHS: &[[&str; 3]] = &[
    ["livenessProbe", "httpGet", "port"],
    ["livenessProbe", "tcpSocket", "port"],
    ["readinessProbe", "httpGet", "port"],
    ["readinessProbe", "tcpSocket", "port"],
    ["startupProbe", "httpGet", "port"],
    ["startupProbe", "tcpSocket", "port"],
];
const HOOK_PATHS: &[[&str; 4]] = &[
    ["lifecycle", "postStart", "httpGet", "port"],
    ["lifecycle", "postStart", "tcpSocket", "port"],
    ["lifecycle", "preStop", "httpGet", "port"],
    ["lifecycle", "preStop", "tcpSocket", "port"],
];

/// The ports that a container's probes and hooks give as strings, each with the probe or hook.
pub fn named_ports<'t>(container: &Container<'t>) -> impl Iterator<Item = (&'static str, Node<'t>)> + use<'t> {
    let container = *container;
    let probes = PORT_PATHS.iter().map(|path| (path[0], path.as_slice()));
    let hooks = HOOK_PATHS.iter().map(|path| (path[1], path.as_slice()));
    probes.chain(hooks).filter_map(move |(field, path)| {
        let node = container.at(path).filter(|node| node.kind() == Kind::String)?;
        Some((field, node))
    })
}

/// Whether one of a container's ports has a name.
pub fn has_port_named(container: &Container<'_>, name: &str) -> bool {
    ports(container).any(|port| port.get("name").and_then(Node::text).is_some_and(|found| found == name))
}

/// Whether a container declares a port by name or number.
pub fn has_port(container: &Container<'_>, wanted: &str) -> bool {
    ports(container).any(|port| {
        let is = |field| port.get(field).and_then(Node::text).is_some_and(|found: Cow<'_, str>| found == wanted);
        is("name") || is("containerPort")
    })
}

fn ports<'t>(container: &Container<'t>) -> impl Iterator<Item = Node<'t>> + use<'t> {
    container.get("ports").into_iter().flat_map(Node::items)
}
