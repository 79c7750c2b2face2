//! `graphml`: for editors of graphs.

use std::io;

use super::document::{Document, Place};
use crate::report::terminal;

/// What nodes and edges tell: id, for which, type.
const KEYS: [(&str, &str, &str); 13] = [
    ("type", "all", "string"),
    ("label", "all", "string"),
    ("group", "node", "string"),
    ("kind", "node", "string"),
    ("namespace", "node", "string"),
    ("name", "node", "string"),
    ("path", "all", "string"),
    ("line", "all", "int"),
    ("column", "all", "int"),
    ("clusters", "all", "string"),
    ("verdict", "all", "string"),
    ("reason", "edge", "string"),
    ("key", "edge", "string"),
];

pub(super) fn write(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
    for (id, which, kind) in KEYS {
        writeln!(out, "  <key id=\"{id}\" for=\"{which}\" attr.name=\"{id}\" attr.type=\"{kind}\"/>")?;
    }
    writeln!(out, "  <graph id=\"references\" edgedefault=\"directed\">")?;
    for node in &document.nodes {
        writeln!(out, "    <node id=\"{}\">", escaped(&node.id))?;
        let label = node.label();
        let clusters = node.clusters.join(", ");
        let more = [
            ("type", Some(node.stands)),
            ("label", Some(label.as_str())),
            ("group", Some(node.group.as_str())),
            ("kind", Some(node.kind.as_str())),
            ("namespace", node.namespace.as_deref()),
            ("name", Some(node.name.as_str())),
            ("clusters", Some(clusters.as_str())),
            ("verdict", node.verdict),
        ];
        write_data(&more, &node.place, out)?;
        writeln!(out, "    </node>")?;
    }
    for (number, edge) in document.edges.iter().enumerate() {
        let (from, to) = (escaped(&edge.from), escaped(&edge.to));
        writeln!(out, "    <edge id=\"e{number}\" source=\"{from}\" target=\"{to}\">")?;
        let label = edge.label();
        let clusters = edge.clusters.join(", ");
        let more = [
            ("type", Some(edge.says)),
            ("label", Some(label.as_str())),
            ("clusters", Some(clusters.as_str())),
            ("verdict", edge.verdict),
            ("reason", edge.reason),
            ("key", edge.key.as_deref()),
        ];
        write_data(&more, &edge.place, out)?;
        writeln!(out, "    </edge>")?;
    }
    writeln!(out, "  </graph>\n</graphml>")
}

fn write_data(more: &[(&str, Option<&str>)], place: &Place, out: &mut dyn io::Write) -> io::Result<()> {
    for (key, value) in more {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            writeln!(out, "      <data key=\"{key}\">{}</data>", escaped(value))?;
        }
    }
    if let Place { path: Some(path), line: Some(line), column: Some(column) } = place {
        writeln!(out, "      <data key=\"path\">{}</data>", escaped(path))?;
        writeln!(out, "      <data key=\"line\">{line}</data>")?;
        writeln!(out, "      <data key=\"column\">{column}</data>")?;
    }
    Ok(())
}

/// Text of an element or an attribute; XML cannot hold control characters at all, so they are written out.
fn escaped(text: &str) -> String {
    let text = terminal::sanitize_path(text);
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    // Two characters that are no control characters are not allowed either (XML 1.0, production 2).
    text.replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn markup_and_what_xml_cannot_hold_is_escaped() {
        assert_eq!(escaped("<a b=\"c\">&\0\u{ffff}"), "&lt;a b=&quot;c&quot;&gt;&amp;\\u{0}\\u{ffff}");
    }
}
