//! Which deliveries of a cluster wait for which.

use std::collections::BTreeMap;

use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::flux::{HELM, KUSTOMIZE};

/// Kinds with `dependsOn`.
const KINDS: [(&str, &str); 2] = [(KUSTOMIZE, "Kustomization"), (HELM, "HelmRelease")];

/// A Flux object in a cluster. Its number is its position in [`Dependencies::nodes`].
#[derive(Debug)]
pub(super) struct Dependant<'g, 't> {
    pub(super) object: &'g Object<'t>,
    pub(super) cluster: usize,
    /// What it waits for: the entry, and the object in the same cluster if there is one.
    pub(super) needs: Vec<Need<'t>>,
}

/// An entry of `dependsOn`.
#[derive(Debug)]
pub(super) struct Need<'t> {
    pub(super) entry: Node<'t>,
    pub(super) target: Option<usize>,
}

/// The dependencies of all clusters.
#[derive(Debug)]
pub(super) struct Dependencies<'g, 't> {
    pub(super) nodes: Vec<Dependant<'g, 't>>,
}

/// Cluster, kind, namespace, name.
type Identity<'g> = (usize, &'g str, String, &'g str);

impl<'g, 't> Dependencies<'g, 't> {
    /// Reads `dependsOn` of every Kustomization and HelmRelease that a cluster gets.
    pub(super) fn new(graph: &'g Graph<'t>) -> Self {
        let mut nodes = Vec::new();
        let mut numbers: BTreeMap<Identity<'g>, usize> = BTreeMap::new();
        for (group, kind) in KINDS {
            for object in graph.of_kind(group, kind).filter(|object| !is_templated(object.name())) {
                for &cluster in object.clusters() {
                    numbers.insert((cluster, kind, namespace(object), object.name()), nodes.len());
                    nodes.push(Dependant { object, cluster, needs: Vec::new() });
                }
            }
        }
        for node in &mut nodes {
            let (own, kind) = (namespace(node.object), node.object.kind());
            for entry in node.object.at(&["spec", "dependsOn"]).into_iter().flat_map(Node::items) {
                let text = |field| entry.get(field).and_then(Node::text).map(|text| text.into_owned());
                let Some(name) = text("name") else { continue };
                let namespace = text("namespace").filter(|text| !text.is_empty()).unwrap_or_else(|| own.clone());
                if is_templated(&name) || is_templated(&namespace) {
                    continue;
                }
                let target = numbers.get(&(node.cluster, kind, namespace, name.as_str())).copied();
                node.needs.push(Need { entry, target });
            }
        }
        Self { nodes }
    }

    /// For each node the group of nodes that wait for each other which it is in; groups of one are left out. Tarjan's algorithm
    /// without recursion.
    pub(super) fn circles(&self) -> Vec<Vec<usize>> {
        const NEW: usize = usize::MAX;
        let count = self.nodes.len();
        let (mut order, mut low, mut done) = (vec![NEW; count], vec![0; count], vec![false; count]);
        let (mut path, mut next, mut circles) = (Vec::new(), 0, Vec::new());
        let targets = |node: usize| self.nodes[node].needs.iter().filter_map(|need| need.target);
        for start in 0..count {
            if order[start] != NEW {
                continue;
            }
            let mut stack: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((node, position)) = stack.last_mut() {
                let node = *node;
                if *position == 0 {
                    (order[node], low[node]) = (next, next);
                    next += 1;
                    path.push(node);
                }
                let target = targets(node).nth(*position);
                *position += 1;
                match target {
                    Some(target) if order[target] == NEW => stack.push((target, 0)),
                    Some(target) if !done[target] => low[node] = low[node].min(order[target]),
                    Some(_) => {}
                    None => {
                        stack.pop();
                        if let Some((parent, _)) = stack.last() {
                            low[*parent] = low[*parent].min(low[node]);
                        }
                        if low[node] == order[node] {
                            let first = path.iter().rposition(|member| *member == node).unwrap_or(0);
                            let members = path.split_off(first);
                            members.iter().for_each(|member| done[*member] = true);
                            if members.len() > 1 || targets(node).any(|target| target == node) {
                                circles.push(members);
                            }
                        }
                    }
                }
            }
        }
        circles
    }
}

fn namespace(object: &Object<'_>) -> String {
    object.reference().namespace.clone().unwrap_or_default()
}
