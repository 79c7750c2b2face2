//! `dot`: for Graphviz.

use std::io;

use super::document::{Document, Node};
use crate::report::terminal;

pub(super) fn write(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "digraph references {{")?;
    writeln!(out, "  rankdir=LR;")?;
    writeln!(out, "  node [shape=box, fontname=\"sans-serif\", fontsize=10];")?;
    writeln!(out, "  edge [fontname=\"sans-serif\", fontsize=9];")?;
    for node in &document.nodes {
        let tooltip = node.place.text().unwrap_or_default();
        let style = style(node, document.focus.contains(&node.id));
        let label = node.label();
        // The kind on a line, the name on the next.
        let label = match label.split_once(' ').filter(|_| node.label() != node.name) {
            Some((kind, name)) => format!("{}\\n{}", escaped(kind), escaped(name)),
            None => escaped(&label),
        };
        let id = escaped(&node.id);
        writeln!(out, "  \"{id}\" [label=\"{label}\", tooltip=\"{}\"{style}];", escaped(&tooltip))?;
    }
    for edge in &document.edges {
        let style = match (edge.verdict, edge.says) {
            (Some("dangling"), _) => ", color=\"#c62828\", fontcolor=\"#c62828\", penwidth=2",
            (Some("unresolved"), _) => ", color=\"#8a6d00\", fontcolor=\"#8a6d00\", style=dashed",
            (_, "delivered-by") => ", color=\"#757575\", fontcolor=\"#757575\", style=dotted",
            _ => "",
        };
        let (from, to, label) = (escaped(&edge.from), escaped(&edge.to), escaped(&edge.label()));
        let tooltip = escaped(&edge.place.text().unwrap_or_default());
        writeln!(out, "  \"{from}\" -> \"{to}\" [label=\"{label}\", edgetooltip=\"{tooltip}\"{style}];")?;
    }
    writeln!(out, "}}")
}

fn style(node: &Node, is_focus: bool) -> String {
    let mut style = match (node.stands, node.verdict) {
        ("unseen", Some("dangling")) => ", style=\"dashed\", color=\"#c62828\", fontcolor=\"#c62828\"",
        ("unseen", _) => ", style=\"dashed\", color=\"#8a6d00\"",
        ("made", _) => ", style=\"rounded\"",
        ("delivery", _) => ", shape=folder, color=\"#757575\"",
        (_, Some("dangling")) => ", color=\"#c62828\"",
        _ => "",
    }
    .to_owned();
    if is_focus {
        style.push_str(", penwidth=3");
    }
    style
}

/// Text inside quotes, where a backslash starts an escape sequence.
fn escaped(text: &str) -> String {
    terminal::sanitize_path(text).replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn quotes_and_backslashes_stay_text() {
        assert_eq!(escaped("a\"b\\N\n"), r#"a\"b\\N\\u{a}"#);
    }
}
