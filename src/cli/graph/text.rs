//! `text`: objects with what they name, for people.

use std::collections::BTreeMap;
use std::io;

use super::document::{Document, Edge, Node};
use crate::report::terminal;

/// The edges of a node, by what they say about it.
#[derive(Default)]
struct Around<'d> {
    out: Vec<&'d Edge>,
    into: Vec<&'d Edge>,
}

pub(super) fn write(document: &Document, color: bool, out: &mut dyn io::Write) -> io::Result<()> {
    let paint = Paint { color };
    let mut around: Vec<Around<'_>> = document.nodes.iter().map(|_| Around::default()).collect();
    for edge in &document.edges {
        around[edge.ends.0].out.push(edge);
        around[edge.ends.1].into.push(edge);
    }
    let is_focus = |node: &Node| document.focus.contains(&node.id);
    let (first, rest): (Vec<usize>, Vec<usize>) =
        (0..document.nodes.len()).partition(|&node| !document.focus.is_empty() && is_focus(&document.nodes[node]));
    let mut written = 0;
    for position in first.into_iter().chain(rest) {
        let (node, edges) = (&document.nodes[position], &around[position]);
        let is_focus = !document.focus.is_empty() && is_focus(node);
        // A reference is told at what makes it, and in both directions of what was asked for.
        let names = edges.out.iter().filter(|edge| edge.says != "delivered-by");
        let into = edges.into.iter().filter(|_| is_focus);
        let deliveries: Vec<&&Edge> = edges.out.iter().filter(|edge| edge.says == "delivered-by").collect();
        let lines: Vec<String> = names
            .map(|edge| line("->", edge, &document.nodes[edge.ends.1], &paint))
            .chain(into.map(|edge| line("<-", edge, &document.nodes[edge.ends.0], &paint)))
            .collect();
        if lines.is_empty() && !is_focus {
            continue;
        }
        if written > 0 {
            writeln!(out)?;
        }
        written += 1;
        writeln!(out, "{}", heading(node, &paint))?;
        for line in lines {
            writeln!(out, "{line}")?;
        }
        for edge in deliveries.into_iter().filter(|_| is_focus) {
            writeln!(out, "  delivered by {}", delivery(&document.nodes[edge.ends.1]))?;
        }
    }
    if written > 0 {
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(document))
}

/// `Deployment shop/web  apps/web.yaml:3:9`.
fn heading(node: &Node, paint: &Paint) -> String {
    let place = node.place.text().map(|place| format!("  {}", terminal::sanitize_path(&place))).unwrap_or_default();
    let stands = match node.stands {
        "made" => " (made when it runs)",
        "unseen" => " (not seen)",
        _ => "",
    };
    format!("{}{stands}{place}", paint.bold(&terminal::sanitize_path(&node.label())))
}

/// `  -> Secret shop/db key password  dangling: missing-key  apps/web.yaml:20:11`.
fn line(arrow: &str, edge: &Edge, other: &Node, paint: &Paint) -> String {
    let mut line = format!("  {arrow} {}", terminal::sanitize_path(&other.label()));
    if let Some(key) = &edge.key {
        line.push_str(&format!(" key {}", terminal::sanitize_path(key)));
    }
    match (edge.verdict, edge.reason) {
        (None, _) => line.push_str(&format!("  {}", edge.says.replace('-', " "))),
        (Some(verdict), None) => line.push_str(&format!("  {}", paint.verdict(verdict, verdict))),
        (Some(verdict), Some(reason)) => {
            line.push_str(&format!("  {}", paint.verdict(verdict, &format!("{verdict}: {reason}"))));
        }
    }
    if let Some(meant) = &edge.meant {
        line.push_str(&format!(" (there is {})", terminal::sanitize_path(meant)));
    }
    if let Some(place) = edge.place.text() {
        line.push_str(&format!("  {}", terminal::sanitize_path(&place)));
    }
    line
}

/// `Kustomization flux-system/apps (clusters/prod)`.
fn delivery(node: &Node) -> String {
    let label = node.label();
    let label = terminal::sanitize_path(&label);
    match node.clusters.first() {
        Some(cluster) => format!("{label} ({})", terminal::sanitize_path(cluster)),
        None => label.into_owned(),
    }
}

/// `12 objects, 40 references: 31 resolved, 8 unresolved, 1 dangling`.
fn summary(document: &Document) -> String {
    let objects = document.nodes.iter().filter(|node| node.stands == "object").count();
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    for verdict in document.edges.iter().filter_map(|edge| edge.verdict) {
        *verdicts.entry(verdict).or_default() += 1;
    }
    let count = |verdict| verdicts.get(verdict).copied().unwrap_or_default();
    let counts = ["resolved", "unresolved", "dangling"].map(|verdict| format!("{} {verdict}", count(verdict)));
    let all: usize = verdicts.values().sum();
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}: {}", plural(objects, "object"), plural(all, "reference"), counts.join(", "))
}

/// Colours, if they are wanted.
pub(super) struct Paint {
    pub(super) color: bool,
}

impl Paint {
    pub(super) fn bold(&self, text: &str) -> String {
        if self.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    pub(super) fn verdict(&self, verdict: &str, text: &str) -> String {
        let code = match verdict {
            "dangling" => 31,
            "unresolved" => 33,
            _ => 32,
        };
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
