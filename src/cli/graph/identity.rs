//! `--identity`: the chains from workloads to what they reach in Azure, as tables, as data, or as a drawing.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::document::{Place, Tool, VERSION};
use super::drawing::{Drawing, Edge, Fate, Node, Says, Stands};
use super::focus::Name;
use super::text::Paint;
use crate::finding::closest;
use crate::graph::Graph;
use crate::graph::identity::chain::{Chain, Link, Step, Verdict};
use crate::report::{json_text, terminal};
use crate::source::{Sources, Span};

/// The chains of a run.
#[derive(Debug, Serialize)]
pub(super) struct Chains {
    version: u32,
    tool: Tool,
    chains: Vec<Told>,
}

/// A chain.
#[derive(Debug, Serialize)]
struct Told {
    workload: String,
    verdict: &'static str,
    links: Vec<ToldLink>,
}

/// A link of a chain.
#[derive(Debug, Serialize)]
struct ToldLink {
    step: &'static str,
    name: String,
    verdict: &'static str,
    #[serde(flatten)]
    place: Place,
}

/// The chains to show: of the focused workload, and only those that are not resolved, if so asked. An error is the workload that
/// was probably meant.
pub(super) fn chains(graph: &Graph<'_>, focus: Option<&Name>, unresolved: bool) -> Result<Vec<Chain>, Option<String>> {
    let mut chains = graph.identity_chains();
    if let Some(focus) = focus {
        let written: Vec<String> = chains.iter().filter_map(workload).map(|name| name.replacen(' ', "/", 1)).collect();
        chains.retain(|chain| {
            workload(chain).is_some_and(|name| focus.written().eq_ignore_ascii_case(&name.replacen(' ', "/", 1)))
        });
        if chains.is_empty() {
            return Err(closest(focus.written(), written.iter().map(String::as_str)).map(str::to_owned));
        }
    }
    chains.retain(|chain| !unresolved || chain.verdict() != Verdict::Resolved);
    Ok(chains)
}

/// `Deployment shop/web`.
fn workload(chain: &Chain) -> Option<&str> {
    chain.links.iter().find(|link| link.step == Step::Workload).map(|link| link.name.as_str())
}

impl Chains {
    pub(super) fn new(chains: &[Chain], sources: &Sources) -> Self {
        let link = |link: &Link| ToldLink {
            step: link.step.name(),
            name: link.name.clone(),
            verdict: link.verdict.name(),
            place: Place::new(sources, Some(link.span)),
        };
        let chains = chains.iter().map(|chain| Told {
            workload: workload(chain).unwrap_or_default().to_owned(),
            verdict: chain.verdict().name(),
            links: chain.links.iter().map(link).collect(),
        });
        Self { version: VERSION, tool: Tool::this(), chains: chains.collect() }
    }

    pub(super) fn write_json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json_text::write_pretty(out, self)
    }

    /// A table for each chain.
    pub(super) fn write_text(&self, color: bool, out: &mut dyn io::Write) -> io::Result<()> {
        let paint = Paint { color };
        for chain in &self.chains {
            writeln!(out, "{}", paint.bold(&terminal::sanitize_path(&chain.workload)))?;
            let cells = chain.links.iter().map(|link| {
                let place = link.place.text().unwrap_or_default();
                let name = terminal::sanitize_path(&link.name).into_owned();
                (link.step, name, link.verdict, terminal::sanitize_path(&place).into_owned())
            });
            let cells: Vec<_> = cells.collect();
            let steps = cells.iter().map(|(step, ..)| step.len()).max().unwrap_or_default();
            let names = cells.iter().map(|(_, name, ..)| name.chars().count()).max().unwrap_or_default();
            for (step, name, verdict, place) in &cells {
                let padded = paint.verdict(verdict, &format!("{verdict:<10}"));
                writeln!(out, "  {step:<steps$}  {name:<names$}  {padded}  {place}")?;
            }
            writeln!(out)?;
        }
        let count = |verdict| self.chains.iter().filter(|chain| chain.verdict == verdict).count();
        let counts = ["resolved", "unresolved", "dangling"].map(|verdict| format!("{} {verdict}", count(verdict)));
        let plural = if self.chains.len() == 1 { "" } else { "s" };
        writeln!(out, "{} identity chain{plural}: {}", self.chains.len(), counts.join(", "))
    }
}

/// The step that leads to a step.
fn before(step: Step) -> Option<Step> {
    match step {
        Step::Workload => None,
        Step::ServiceAccount | Step::SecretProviderClass | Step::Delivery => Some(Step::Workload),
        Step::ClientId | Step::FederatedCredential => Some(Step::ServiceAccount),
        Step::ManagedIdentity => Some(Step::FederatedCredential),
        Step::RoleAssignment => Some(Step::ManagedIdentity),
        Step::Vault => Some(Step::SecretProviderClass),
    }
}

/// Chains as nodes and edges: links that several chains share are drawn once.
pub(super) fn drawing(chains: &[Chain]) -> Drawing {
    let mut drawing = Drawing::default();
    let mut known: BTreeMap<(Step, &str, Span), usize> = BTreeMap::new();
    let mut drawn: BTreeMap<(usize, usize), ()> = BTreeMap::new();
    for chain in chains {
        let mut of_step: BTreeMap<Step, Vec<usize>> = BTreeMap::new();
        for link in &chain.links {
            let to = *known.entry((link.step, &link.name, link.span)).or_insert_with(|| {
                drawing.nodes.push(node(link));
                drawing.nodes.len() - 1
            });
            of_step.entry(link.step).or_default().push(to);
            let from = before(link.step).and_then(|step| of_step.get(&step)).map_or(&[][..], Vec::as_slice);
            for &from in from {
                if drawn.insert((from, to), ()).is_none() {
                    drawing.edges.push(edge(from, to, link));
                }
            }
        }
    }
    drawing
}

fn node(link: &Link) -> Node {
    let (kind, name) = match link.step {
        Step::Workload => link.name.split_once(' ').unwrap_or(("", &link.name)),
        step => (step.name(), link.name.as_str()),
    };
    let (namespace, name) = match name.split_once('/').filter(|_| link.step == Step::Workload) {
        Some((namespace, name)) => (Some(namespace.to_owned()), name),
        None => (None, name),
    };
    let stands = match (link.step, link.verdict) {
        (Step::Delivery, _) => Stands::Delivery,
        (_, Verdict::Resolved) => Stands::Object,
        _ => Stands::Unseen,
    };
    let (kind, name) = (kind.to_owned(), name.to_owned());
    Node { stands, group: String::new(), kind, namespace, name, span: Some(link.span), clusters: Vec::new() }
}

fn edge(from: usize, to: usize, link: &Link) -> Edge {
    let fate = match link.verdict {
        Verdict::Resolved => Fate::Resolved,
        Verdict::Unresolved => Fate::Unresolved,
        Verdict::Dangling => Fate::Dangling,
    };
    let says = if link.step == Step::Delivery { Says::DeliveredBy } else { Says::Names };
    Edge { from, to, says, span: Some(link.span), key: None, fate, reason: None, meant: None, clusters: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn chains_that_share_links_are_drawn_together() {
        let link = |step, name: &str, at, verdict| Link {
            step,
            name: name.to_owned(),
            span: Span::new(FileId(0), at, at + 1),
            verdict,
        };
        let chain = |workload: &str, at| Chain {
            links: vec![
                link(Step::Workload, workload, at, Verdict::Resolved),
                link(Step::ServiceAccount, "web", 1, Verdict::Resolved),
                link(Step::FederatedCredential, "(none)", 1, Verdict::Dangling),
                link(Step::SecretProviderClass, "keys", 2, Verdict::Unresolved),
            ],
        };
        let drawing = drawing(&[chain("Deployment shop/web", 10), chain("Job shop/mail", 20)]);
        let names: Vec<String> = drawing.nodes.iter().map(|node| format!("{} {}", node.kind, node.name)).collect();
        let expected = [
            "Deployment web",
            "ServiceAccount web",
            "FederatedIdentityCredential (none)",
            "SecretProviderClass keys",
            "Job mail",
        ];
        assert_eq!(names, expected);
        let edges: Vec<_> = drawing.edges.iter().map(|edge| (edge.from, edge.to, edge.fate)).collect();
        let (resolved, unresolved, dangling) = (Fate::Resolved, Fate::Unresolved, Fate::Dangling);
        let expected = [(0, 1, resolved), (1, 2, dangling), (0, 3, unresolved), (4, 1, resolved), (4, 3, unresolved)];
        assert_eq!(edges, expected);
    }
}
