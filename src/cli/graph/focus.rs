//! Parts of a drawing: what is near an object, what is not resolved.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::str::FromStr;

use super::super::{Failure, mistake};
use super::drawing::{Drawing, Edge, Fate, Node, Says, Stands};
use crate::finding::closest;

/// The name of an object on the command line: `KIND/NAMESPACE/NAME` or `KIND/NAME`. The kind may have its group behind it
/// (`Ingress.networking.k8s.io`) and may be in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    written: String,
    kind: String,
    namespace: Option<String>,
    name: String,
}

impl FromStr for Name {
    type Err = Infallible;

    fn from_str(written: &str) -> Result<Self, Infallible> {
        let mut parts = written.splitn(3, '/').map(str::to_owned);
        let kind = parts.next().unwrap_or_default();
        let (namespace, name) = match (parts.next(), parts.next()) {
            (namespace, Some(name)) => (namespace, name),
            (name, None) => (None, name.unwrap_or_default()),
        };
        Ok(Self { written: written.to_owned(), kind, namespace, name })
    }
}

impl Name {
    /// The name as it was given.
    pub(super) fn written(&self) -> &str {
        &self.written
    }

    fn is_of(&self, node: &Node) -> bool {
        let is_kind = |kind: &str| self.kind.eq_ignore_ascii_case(kind);
        self.name == node.name
            && self.namespace == node.namespace
            && (is_kind(&node.kind) || is_kind(&format!("{}.{}", node.kind, node.group)))
    }
}

/// `Deployment/shop/web`, as [`Name`] reads it.
fn written(node: &Node) -> String {
    match &node.namespace {
        Some(namespace) => format!("{}/{namespace}/{}", node.kind, node.name),
        None => format!("{}/{}", node.kind, node.name),
    }
}

impl Drawing {
    /// The nodes of a name: the same object may be in several clusters. What is declared comes before what delivers it.
    pub(super) fn find(&self, name: &Name) -> Result<Vec<usize>, Failure> {
        let found = |wanted: &dyn Fn(&Node) -> bool| -> Vec<usize> {
            let nodes = self.nodes.iter().enumerate();
            nodes.filter(|(_, node)| wanted(node) && name.is_of(node)).map(|(position, _)| position).collect()
        };
        let objects = found(&|node| node.stands != Stands::Delivery);
        let found = if objects.is_empty() { found(&|node| node.stands == Stands::Delivery) } else { objects };
        if found.is_empty() { Err(self.unknown(name)) } else { Ok(found) }
    }

    fn unknown(&self, name: &Name) -> Failure {
        const MOST: usize = 5;
        let same_kind = |node: &&Node| node.kind.eq_ignore_ascii_case(&name.kind);
        let mut called: Vec<String> =
            self.nodes.iter().filter(same_kind).filter(|node| node.name == name.name).map(written).collect();
        called.sort();
        called.dedup();
        let mut others: Vec<String> = self.nodes.iter().map(written).collect();
        others.sort();
        others.dedup();
        let help = if called.is_empty() {
            match closest(&name.written, others.iter().map(String::as_str)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "write KIND/NAMESPACE/NAME, or KIND/NAME for objects without a namespace".to_owned(),
            }
        } else {
            let more = called.len().saturating_sub(MOST);
            let list = called.iter().take(MOST).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
            if more == 0 {
                format!("did you mean {list}?")
            } else {
                format!("did you mean {list}, or one of {more} more?")
            }
        };
        mistake(&format!("there is no object `{}`, and nothing names one", name.written), Some(&help))
    }

    /// Only references that are not resolved; all nodes stay.
    pub(super) fn unresolved(mut self) -> Self {
        self.edges.retain(|edge| edge.says == Says::Names && edge.fate != Fate::Resolved);
        self
    }

    /// Without the nodes that no edge has, if `is_partial`.
    pub(super) fn connected(self, is_partial: bool) -> Self {
        if !is_partial {
            return self;
        }
        let mut stays = vec![false; self.nodes.len()];
        for edge in &self.edges {
            stays[edge.from] = true;
            stays[edge.to] = true;
        }
        self.only(&stays)
    }

    /// What is at most `depth` references away from some nodes, in either direction. What delivers an object is shown with it,
    /// and what else that delivers is not.
    pub(super) fn around(mut self, focus: &[usize], depth: usize) -> Self {
        let mut near: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for (position, edge) in self.edges.iter().enumerate() {
            near[edge.from].push(position);
            near[edge.to].push(position);
        }
        let mut distance: Vec<Option<usize>> = vec![None; self.nodes.len()];
        let mut open: VecDeque<usize> = focus.iter().copied().collect();
        for &node in focus {
            distance[node] = Some(0);
        }
        while let Some(node) = open.pop_front() {
            let here = distance[node].unwrap_or_default();
            let is_end = here > 0 && self.nodes[node].stands == Stands::Delivery;
            if here >= depth || is_end {
                continue;
            }
            for &edge in &near[node] {
                let Edge { from, to, .. } = self.edges[edge];
                for other in [from, to] {
                    if distance[other].is_none() {
                        distance[other] = Some(here + 1);
                        open.push_back(other);
                    }
                }
            }
        }
        self.focus = focus.to_vec();
        // Between two things that are both at the end there may be much that was not asked for.
        self.edges.retain(|edge| match (distance[edge.from], distance[edge.to]) {
            (Some(from), Some(to)) => from < depth || to < depth,
            _ => false,
        });
        let stays: Vec<bool> = distance.iter().map(Option::is_some).collect();
        self.only(&stays)
    }

    fn only(self, stays: &[bool]) -> Self {
        let mut numbers = Vec::with_capacity(stays.len());
        let mut next = 0;
        for &stay in stays {
            numbers.push(stay.then_some(next));
            next += usize::from(stay);
        }
        let nodes = self.nodes.into_iter().zip(stays).filter(|(_, stays)| **stays).map(|(node, _)| node).collect();
        let edges = self
            .edges
            .into_iter()
            .filter_map(|edge| Some(Edge { from: numbers[edge.from]?, to: numbers[edge.to]?, ..edge }));
        let focus = self.focus.into_iter().filter_map(|node| numbers[node]).collect();
        Self { nodes, edges: edges.collect(), focus }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(stands: Stands, name: &str) -> Node {
        Node {
            stands,
            group: String::new(),
            kind: "Secret".to_owned(),
            namespace: Some("shop".to_owned()),
            name: name.to_owned(),
            span: None,
            clusters: Vec::new(),
        }
    }

    fn edge(from: usize, to: usize, fate: Fate) -> Edge {
        let (says, span, key, reason, meant) = (Says::Names, None, None, None, None);
        Edge { from, to, says, span, key, fate, reason, meant, clusters: Vec::new() }
    }

    /// a -> b -> c -> a, b -> unseen, and all but the unseen delivered by d.
    fn drawing() -> Drawing {
        let mut nodes: Vec<Node> = ["a", "b", "c"].map(|name| node(Stands::Object, name)).into();
        nodes.extend([node(Stands::Unseen, "u"), node(Stands::Delivery, "d")]);
        let mut edges: Vec<Edge> = [(0, 1), (1, 2), (2, 0)].map(|(from, to)| edge(from, to, Fate::Resolved)).into();
        edges.push(edge(1, 3, Fate::Dangling));
        edges.extend([0, 1, 2].map(|from| Edge { says: Says::DeliveredBy, ..edge(from, 4, Fate::Resolved) }));
        Drawing { nodes, edges, focus: Vec::new() }
    }

    fn names(drawing: &Drawing) -> String {
        drawing.nodes.iter().map(|node| node.name.as_str()).collect()
    }

    #[test]
    fn a_name_is_read_with_and_without_namespace_and_group() {
        let drawing = drawing();
        let find = |name: &str| drawing.find(&name.parse::<Name>().unwrap()).ok();
        assert_eq!(find("Secret/shop/a"), Some(vec![0]));
        assert_eq!(find("secret/shop/u"), Some(vec![3]));
        assert_eq!(find("Secret/a"), None);
        assert_eq!(find(""), None);
        assert_eq!(find("Secret/shop/a/b"), None);
    }

    #[test]
    fn a_miss_is_told_with_what_was_meant() {
        let told = |name: &str| match drawing().find(&name.parse::<Name>().unwrap()) {
            Err(Failure::Told(text)) => text,
            other => panic!("{other:?}"),
        };
        assert!(told("Secret/a").contains("did you mean `Secret/shop/a`?"));
        assert!(told("Secret/shpo/a").contains("did you mean `Secret/shop/a`?"));
        assert!(told("Seecret/shop/a").contains("did you mean `Secret/shop/a`?"));
        assert!(told("zzz").contains("write KIND/NAMESPACE/NAME"));
    }

    #[test]
    fn deliveries_are_not_followed() {
        let near = drawing().around(&[3], 2);
        assert_eq!((names(&near).as_str(), near.focus.as_slice()), ("abcud", [3].as_slice()));
        let near = drawing().around(&[3], 1);
        assert_eq!((names(&near).as_str(), near.edges.len()), ("bu", 1));
        let near = drawing().around(&[0], 1);
        assert_eq!(names(&near), "abcd");
        assert_eq!(near.edges.len(), 3, "a -> b, c -> a, a delivered by d");
        assert_eq!(names(&drawing().around(&[4], 1)), "abcd");
        assert_eq!(names(&drawing().around(&[4], 0)), "d");
    }

    #[test]
    fn what_is_not_resolved_stands_alone() {
        let left = drawing().unresolved().connected(true);
        assert_eq!((names(&left).as_str(), left.edges.len()), ("bu", 1));
    }
}
