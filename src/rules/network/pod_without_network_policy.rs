//! Workloads that no network policy selects; also the ground of `one-way-isolation`.

use std::sync::Arc;

use serde::Deserialize;

use super::default_deny::is_generated;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::population::labels;
use crate::manifest::Node;
use crate::object::isolation::{self, Isolated, Namespace};
use crate::object::network::Direction;
use crate::object::selector::{Match, Selector};
use crate::object::{Namespaces, Object};
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(|graph, context, sink| check(graph, context, sink, false));

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_namespaces: Names,
}

/// So many policies of a namespace are held against each of its pods.
const MOST_POLICIES: usize = 500;

/// Reports the workloads that nothing isolates, or, if `half`, those that something isolates in one direction only.
pub(super) fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink, half: bool) {
    if context.sees_single_files() {
        return;
    }
    let generated = [Direction::Ingress, Direction::Egress].map(|direction| is_generated(graph, direction));
    let everywhere: Vec<&Object<'_>> = isolation::KINDS
        .iter()
        .flat_map(|(group, kind)| graph.of_kind(group, kind))
        .filter(|policy| *policy.namespaces() == Namespaces::ClusterScoped)
        .collect();
    for members in graph.neighbours() {
        let own = members.iter().copied().filter(|object| isolation::KINDS.contains(&(object.group(), object.kind())));
        let policies: Vec<&Object<'_>> = own.chain(everywhere.iter().copied()).take(MOST_POLICIES).collect();
        let isolating = [Direction::Ingress, Direction::Egress].map(|direction| Isolating::of(&policies, direction));
        for object in members.iter().filter(|object| object.kind() != "PodTemplate") {
            let Some(pod) = object.pod() else { continue };
            // Policies do not reach the node's network.
            if pod.spec().get("hostNetwork").and_then(Node::as_bool) == Some(true) || graph.is_example(object) {
                continue;
            }
            let options: &Options = context.options(object.file());
            if object.reference().namespace.as_deref().is_some_and(|name| options.exempt_namespaces.contains(name)) {
                continue;
            }
            let is_open = |direction: usize| !generated[direction] && !isolating[direction].covers(object);
            let consequence = match (is_open(0), is_open(1)) {
                (true, true) if !half => {
                    "no network policy selects its pods: every pod of the cluster can connect to them, and they to everything"
                }
                (true, false) if half => {
                    "no network policy limits who connects to its pods, only where they connect to: every pod of the cluster can"
                }
                (false, true) if half => {
                    "no network policy limits where its pods connect to, only who connects to them: they can connect to everything"
                }
                _ => continue,
            };
            sink.report(object.name_span(), format!("{object}: {consequence}"))
                .object(Arc::clone(object.reference()))
                .help("Add a NetworkPolicy that selects the pods and lists what they need");
        }
    }
}

/// What is isolated in a direction.
struct Isolating<'t> {
    all: bool,
    some: Vec<Selector<'t>>,
}

impl<'t> Isolating<'t> {
    fn of(policies: &[&Object<'t>], direction: Direction) -> Self {
        let mut found = Self { all: false, some: Vec::new() };
        for policy in policies {
            match isolation::isolated(policy, Namespace { name: "", labels: None }, direction) {
                Isolated::All => found.all = true,
                Isolated::Some(selector) => found.some.push(selector),
                Isolated::None => {}
            }
        }
        found
    }

    fn covers(&self, workload: &Object<'_>) -> bool {
        self.all || self.some.iter().any(|selector| selector.matches(labels(workload)) != Match::No)
    }
}
