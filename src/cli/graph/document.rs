//! `json`: the graph as the other formats see it, too. The contract is [`Document`] and `docs/graph.md`.
//!
//! Within a [`VERSION`] fields may be added; a field is removed or changes its meaning only with a new one.

use std::io;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::drawing::{self, Drawing, Fate, Says, Stands};
use crate::report::json_text;
use crate::source::{Sources, Span};

/// The version of the format.
pub(super) const VERSION: u32 = 1;

/// The whole graph.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    /// [`VERSION`].
    version: u32,
    tool: Tool,
    /// The ids of the nodes that `--focus` named.
    pub(super) focus: Vec<String>,
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
}

/// The program.
#[derive(Debug, Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    pub(super) fn this() -> Self {
        Self { name: "idp-lint", version: env!("CARGO_PKG_VERSION") }
    }
}

/// A node.
#[derive(Debug, Serialize)]
pub(super) struct Node {
    pub(super) id: String,
    /// `object`, `made`, `unseen` or `delivery`.
    #[serde(rename = "type")]
    pub(super) stands: &'static str,
    pub(super) group: String,
    pub(super) kind: String,
    pub(super) namespace: Option<String>,
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) clusters: Vec<String>,
    /// The worst verdict of the references that it makes, or, of what is unseen, of those to it.
    pub(super) verdict: Option<&'static str>,
}

/// An edge.
#[derive(Debug, Serialize)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    /// `names`, `selects`, `makes` or `delivered-by`.
    #[serde(rename = "type")]
    pub(super) says: &'static str,
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) key: Option<String>,
    /// `resolved`, `unresolved` or `dangling`; `None` for edges that are no references.
    pub(super) verdict: Option<&'static str>,
    pub(super) reason: Option<&'static str>,
    pub(super) meant: Option<String>,
    pub(super) clusters: Vec<String>,
    /// The positions of the nodes.
    #[serde(skip)]
    pub(super) ends: (usize, usize),
}

/// A place in a file.
#[derive(Debug, Default, Serialize)]
pub(super) struct Place {
    pub(super) path: Option<String>,
    pub(super) line: Option<u32>,
    pub(super) column: Option<u32>,
}

impl Place {
    pub(super) fn new(sources: &Sources, span: Option<Span>) -> Self {
        let known = span.filter(|span| (span.source.0 as usize) < sources.len());
        let Some(span) = known else { return Self::default() };
        let source = sources.get(span.source);
        let position = source.position(span.start);
        Self { path: Some(source.path().to_string()), line: Some(position.line), column: Some(position.column) }
    }

    /// `path:line:column`.
    pub(super) fn text(&self) -> Option<String> {
        Some(format!("{}:{}:{}", self.path.as_ref()?, self.line?, self.column?))
    }
}

impl Node {
    /// `Deployment shop/web`; a directory is only its path.
    pub(super) fn label(&self) -> String {
        match &self.namespace {
            _ if self.stands == "delivery" && self.namespace.is_none() => self.name.clone(),
            Some(namespace) => format!("{} {namespace}/{}", self.kind, self.name),
            None => format!("{} {}", self.kind, self.name),
        }
    }
}

impl Edge {
    /// What is written at it: the key that is meant, why it is not resolved.
    pub(super) fn label(&self) -> String {
        let key = self.key.as_ref().map(|key| format!("key {key}"));
        let verdict = match (self.verdict, self.reason) {
            (Some("resolved") | None, _) => None,
            (Some(verdict), Some(reason)) => Some(format!("{verdict}: {reason}")),
            (Some(verdict), None) => Some(verdict.to_owned()),
        };
        let says = (self.says != "names").then(|| self.says.replace('-', " "));
        [says, key, verdict].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

impl Document {
    /// Names nodes and finds lines.
    pub(super) fn new(drawing: Drawing, sources: &Sources) -> Self {
        let mut worst: Vec<Option<Fate>> = vec![None; drawing.nodes.len()];
        for edge in drawing.edges.iter().filter(|edge| edge.says == Says::Names) {
            worst[edge.from] = worst[edge.from].max(Some(edge.fate));
            if drawing.nodes[edge.to].stands == Stands::Unseen {
                worst[edge.to] = worst[edge.to].max(Some(edge.fate));
            }
        }
        let ids = ids(&drawing.nodes);
        let nodes = drawing.nodes.into_iter().zip(&ids).zip(worst).map(|((node, id), worst)| Node {
            id: id.clone(),
            stands: match node.stands {
                Stands::Object => "object",
                Stands::Made => "made",
                Stands::Unseen => "unseen",
                Stands::Delivery => "delivery",
            },
            group: node.group,
            kind: node.kind,
            namespace: node.namespace,
            name: node.name,
            place: Place::new(sources, node.span),
            clusters: node.clusters,
            verdict: worst.map(word),
        });
        let edges = drawing.edges.into_iter().map(|edge| Edge {
            from: ids[edge.from].clone(),
            to: ids[edge.to].clone(),
            says: match edge.says {
                Says::Names => "names",
                Says::Selects => "selects",
                Says::Makes => "makes",
                Says::DeliveredBy => "delivered-by",
            },
            place: Place::new(sources, edge.span),
            key: edge.key,
            verdict: (edge.says == Says::Names).then(|| word(edge.fate)),
            reason: edge.reason,
            meant: edge.meant,
            clusters: edge.clusters,
            ends: (edge.from, edge.to),
        });
        Self {
            version: VERSION,
            tool: Tool::this(),
            nodes: nodes.collect(),
            edges: edges.collect(),
            focus: drawing.focus.iter().map(|&node| ids[node].clone()).collect(),
        }
    }
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Resolved => "resolved",
        Fate::Unresolved => "unresolved",
        Fate::Dangling => "dangling",
    }
}

/// Ids that people can read: `Deployment.apps/shop/web`. Of several nodes of one name those after the first have a number.
fn ids(nodes: &[drawing::Node]) -> Vec<String> {
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    let name = |node: &drawing::Node| {
        let dot = if node.group.is_empty() { "" } else { "." };
        let namespace = node.namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
        let delivery = if node.stands == Stands::Delivery { "delivery:" } else { "" };
        format!("{delivery}{}{dot}{}/{namespace}{}", node.kind, node.group, node.name)
    };
    let ids = nodes.iter().map(|node| {
        let id = name(node);
        let count = seen.entry(id.clone()).or_default();
        *count += 1;
        // No Kubernetes name has a tilde, but a file may hold anything.
        if *count == 1 { id.replace('~', "~0") } else { format!("{}~{count}", id.replace('~', "~0")) }
    });
    ids.collect()
}

pub(super) fn write(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    json_text::write_pretty(out, document)
}
