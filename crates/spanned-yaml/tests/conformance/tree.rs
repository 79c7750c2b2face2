//! The two trees as text, aliases expanded.

use libyaml_oracle::{Event, Props, ScalarStyle};
use spanned_yaml::{Kind, Node, Style, Tree};
use std::collections::HashMap;

/// An expansion longer than this is cut, in both trees alike.
const LONGEST: usize = 1 << 20;

pub(super) fn of_ours(tree: &Tree) -> String {
    let mut out = String::new();
    for document in tree.documents() {
        out.push_str("document ");
        node(document.root(), &mut out);
    }
    out.chars().take(LONGEST).collect()
}

fn node(node_: Node<'_>, out: &mut String) {
    if out.len() > LONGEST {
        return;
    }
    if let Some(anchor) = node_.anchor() {
        out.push_str(&format!("&{anchor} "));
    }
    if let Some(tag) = node_.tag() {
        let resolved = match tag.strip_prefix("!!") {
            Some(rest) => format!("tag:yaml.org,2002:{rest}"),
            None => tag.strip_prefix("!<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(tag).to_owned(),
        };
        out.push_str(&format!("<{resolved}> "));
    }
    match node_.kind() {
        Kind::Mapping => {
            out.push_str(if node_.style() == Style::Flow { "{" } else { "map{" });
            for entry in node_.written_entries() {
                node(entry.key, out);
                out.push(':');
                node(entry.value, out);
            }
            out.push('}');
        }
        Kind::Sequence => {
            out.push_str(if node_.style() == Style::Flow { "[" } else { "seq[" });
            node_.items().for_each(|item| node(item, out));
            out.push(']');
        }
        _ => {
            let style = match node_.style() {
                Style::SingleQuoted => '\'',
                Style::DoubleQuoted => '"',
                Style::Literal => '|',
                Style::Folded => '>',
                _ => '=',
            };
            out.push_str(&format!("{style}{:?} ", node_.text().unwrap_or_default()));
        }
    }
}

/// libyaml's tree, or its problem.
pub(super) fn of_libyaml(text: &str) -> Result<String, String> {
    libyaml_oracle::events(text).map(|events| of_events(&events)).map_err(|(problem, at)| format!("{problem} at {at}"))
}

/// The tree that these events make.
pub(super) fn of_events(events: &[Event]) -> String {
    let mut out = String::new();
    let mut anchors: HashMap<&str, std::ops::Range<usize>> = HashMap::new();
    let mut walk = Walk { events, anchors: &mut anchors, out: &mut out };
    let mut at = 0;
    while at < events.len() {
        at = match &events[at] {
            Event::DocumentStart => {
                walk.out.push_str("document ");
                walk.anchors.clear();
                walk.node(at + 1, 0)
            }
            _ => at + 1,
        };
    }
    out.chars().take(LONGEST).collect()
}

struct Walk<'e, 'o> {
    events: &'e [Event],
    anchors: &'o mut HashMap<&'e str, std::ops::Range<usize>>,
    out: &'o mut String,
}

impl<'e> Walk<'e, '_> {
    /// Writes the node at `at`; returns the event after it.
    fn node(&mut self, at: usize, depth: usize) -> usize {
        if self.out.len() > LONGEST || depth > 500 {
            return self.events.len();
        }
        let events = self.events;
        let (props, end) = match &events[at] {
            Event::Alias(name) => {
                if let Some(range) = self.anchors.get(name.as_str()).cloned() {
                    self.node(range.start, depth + 1);
                }
                return at + 1;
            }
            Event::Scalar { props, value, style } => {
                self.props(props);
                let style = match style {
                    ScalarStyle::Plain => '=',
                    ScalarStyle::SingleQuoted => '\'',
                    ScalarStyle::DoubleQuoted => '"',
                    ScalarStyle::Literal => '|',
                    ScalarStyle::Folded => '>',
                };
                self.out.push_str(&format!("{style}{value:?} "));
                (props, at + 1)
            }
            Event::SequenceStart { props, flow } => {
                self.props(props);
                self.out.push_str(if *flow { "[" } else { "seq[" });
                let mut next = at + 1;
                while !matches!(events.get(next), None | Some(Event::SequenceEnd)) {
                    next = self.node(next, depth + 1);
                }
                self.out.push(']');
                (props, next + 1)
            }
            Event::MappingStart { props, flow } => {
                self.props(props);
                self.out.push_str(if *flow { "{" } else { "map{" });
                let mut next = at + 1;
                while !matches!(events.get(next), None | Some(Event::MappingEnd)) {
                    next = self.node(next, depth + 1);
                    self.out.push(':');
                    next = self.node(next.min(events.len() - 1), depth + 1);
                }
                self.out.push('}');
                (props, next + 1)
            }
            Event::DocumentStart | Event::DocumentEnd | Event::SequenceEnd | Event::MappingEnd => return at + 1,
        };
        if let Some(anchor) = &props.anchor {
            self.anchors.insert(anchor, at..end);
        }
        end
    }

    fn props(&mut self, props: &Props) {
        if let Some(anchor) = &props.anchor {
            self.out.push_str(&format!("&{anchor} "));
        }
        if let Some(tag) = &props.tag {
            self.out.push_str(&format!("<{tag}> "));
        }
    }
}
