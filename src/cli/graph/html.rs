//! `html`: one page that needs nothing else, to search and look around in.

use std::io;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::document::{Document, Place};
use crate::report::json_text;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The graph as the page reads it: nodes by number, texts that occur often by number.
#[derive(Serialize)]
struct Data<'d> {
    version: &'static str,
    focus: Vec<usize>,
    paths: Vec<&'d str>,
    clusters: Vec<&'d str>,
    /// Id, type, group, kind, namespace, name, verdict, path, line, column, clusters.
    nodes: Vec<NodeRow<'d>>,
    /// From, to, type, verdict, reason, key, what was meant, path, line, column, clusters.
    edges: Vec<EdgeRow<'d>>,
}

type Position = (Option<usize>, Option<u32>, Option<u32>);

#[derive(Serialize)]
struct NodeRow<'d>(
    &'d str,
    &'static str,
    &'d str,
    &'d str,
    Option<&'d str>,
    &'d str,
    Option<&'static str>,
    Position,
    Vec<usize>,
);

#[derive(Serialize)]
struct EdgeRow<'d>(
    usize,
    usize,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    Option<&'d str>,
    Option<&'d str>,
    Position,
    Vec<usize>,
);

/// Numbers for texts, in the order in which they come.
#[derive(Default)]
struct Table<'d> {
    texts: Vec<&'d str>,
    numbers: FxHashMap<&'d str, usize>,
}

impl<'d> Table<'d> {
    fn add(&mut self, text: &'d str) -> usize {
        *self.numbers.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.texts.len() - 1
        })
    }

    fn position(&mut self, place: &'d Place) -> Position {
        (place.path.as_deref().map(|path| self.add(path)), place.line, place.column)
    }
}

pub(super) fn write(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    let (mut paths, mut clusters) = (Table::default(), Table::default());
    let nodes = document.nodes.iter().map(|node| {
        NodeRow(
            &node.id,
            node.stands,
            &node.group,
            &node.kind,
            node.namespace.as_deref(),
            &node.name,
            node.verdict,
            paths.position(&node.place),
            node.clusters.iter().map(|name| clusters.add(name)).collect(),
        )
    });
    let nodes: Vec<_> = nodes.collect();
    let edges = document.edges.iter().map(|edge| {
        EdgeRow(
            edge.ends.0,
            edge.ends.1,
            edge.says,
            edge.verdict,
            edge.reason,
            edge.key.as_deref(),
            edge.meant.as_deref(),
            paths.position(&edge.place),
            edge.clusters.iter().map(|name| clusters.add(name)).collect(),
        )
    });
    let edges: Vec<_> = edges.collect();
    let is_focus = |id: &String| document.nodes.iter().position(|node| node.id == *id);
    let focus = document.focus.iter().filter_map(is_focus).collect();
    let data =
        Data { version: env!("CARGO_PKG_VERSION"), focus, paths: paths.texts, clusters: clusters.texts, nodes, edges };
    let mut json = Vec::new();
    json_text::write_line(&mut json, &data)?;
    let json = String::from_utf8_lossy(&json);
    for part in PAGE.split_inclusive("-->") {
        match part.trim_end().rsplit_once("<!--") {
            Some((before, "style-->")) => write!(out, "{before}<style>\n{STYLE}</style>")?,
            Some((before, "script-->")) => write!(out, "{before}<script>\n{SCRIPT}</script>")?,
            Some((before, "data-->")) => {
                write!(
                    out,
                    "{before}<script type=\"application/json\" id=\"data\">{}</script>",
                    inert(json.trim_end())
                )?;
            }
            _ => write!(out, "{part}")?,
        }
    }
    Ok(())
}

/// JSON in which an HTML parser finds no markup: what starts or ends a tag, a comment or a character reference is written as
/// an escape, which means the same to the page's script. Outside of texts JSON has none of these characters.
fn inert(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' | '>' | '&' => safe.push_str(&format!("\\u{:04x}", character as u32)),
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_the_data() {
        let json = serde_json::json!("</script><!--<script>&amp;").to_string();
        let safe = inert(&json);
        assert!(!safe.contains(['<', '>', '&']), "{safe}");
        let value: serde_json::Value = serde_json::from_str(&safe).unwrap();
        assert_eq!(value, "</script><!--<script>&amp;");
    }

    #[test]
    fn the_page_holds_its_parts_once_and_asks_for_nothing() {
        for part in ["<!--style-->", "<!--data-->", "<!--script-->"] {
            assert_eq!(PAGE.matches(part).count(), 1, "{part}");
        }
        for text in [PAGE, STYLE, SCRIPT] {
            for forbidden in ["http:", "https:", "//cdn", "@import", "url(", "innerHTML", "eval(", "fetch(", "import("]
            {
                // The name of SVG is no address.
                let text = text.replace("http://www.w3.org/2000/svg", "");
                assert!(!text.contains(forbidden), "{forbidden}");
            }
        }
    }
}
