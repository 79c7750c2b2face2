//! `mermaid`: for Markdown.

use std::io;

use super::document::Document;
use crate::report::terminal;

/// More edges are not drawn unless the page that holds the diagram says so (`maxEdges` of Mermaid's configuration).
pub(super) const MOST_EDGES: usize = 500;

pub(super) fn write(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    for (number, node) in document.nodes.iter().enumerate() {
        let label = node.label();
        let label = match label.split_once(' ').filter(|_| label != node.name) {
            Some((kind, name)) => format!("{}<br>{}", escaped(kind), escaped(name)),
            None => escaped(&label),
        };
        let class = match (node.stands, node.verdict) {
            (_, Some("dangling")) => ":::dangling",
            ("unseen", _) => ":::unseen",
            ("made", _) => ":::made",
            ("delivery", _) => ":::delivery",
            _ => "",
        };
        writeln!(out, "  n{number}[\"{label}\"]{class}")?;
    }
    let mut dangling = Vec::new();
    for (number, edge) in document.edges.iter().enumerate() {
        let arrow = match (edge.verdict, edge.says) {
            (Some("dangling"), _) => "==>",
            (Some("unresolved"), _) | (_, "delivered-by") => "-.->",
            _ => "-->",
        };
        if edge.verdict == Some("dangling") {
            dangling.push(number.to_string());
        }
        let label = edge.label();
        let label = if label.is_empty() { label } else { format!("|\"{}\"|", escaped(&label)) };
        writeln!(out, "  n{} {arrow}{label} n{}", edge.ends.0, edge.ends.1)?;
    }
    // Colours that can be read on a light and on a dark page.
    writeln!(out, "  classDef dangling stroke:#d32f2f,stroke-width:3px")?;
    writeln!(out, "  classDef unseen stroke:#b58900,stroke-dasharray:4 3")?;
    writeln!(out, "  classDef made stroke-dasharray:1 2")?;
    writeln!(out, "  classDef delivery stroke:#808080")?;
    if !dangling.is_empty() {
        writeln!(out, "  linkStyle {} stroke:#d32f2f", dangling.join(","))?;
    }
    Ok(())
}

/// Text inside quotes: whatever could be markup is written as a character code, which Mermaid shows as the character.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in terminal::sanitize_path(text).chars() {
        match character {
            ' ' | '.' | '-' | '/' => safe.push(character),
            character if character.is_alphanumeric() => safe.push(character),
            character => safe.push_str(&format!("#{};", character as u32)),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn markup_stays_text() {
        assert_eq!(escaped("a\"]<b>#x;"), "a#34;#93;#60;b#62;#35;x#59;");
        assert_eq!(escaped("web-1.b/c ü"), "web-1.b/c ü");
    }
}
