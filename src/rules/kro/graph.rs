//! The graph that a ResourceGraphDefinition describes: resources with their ids, and the expressions that tie them together.

use std::borrow::Cow;

use crate::manifest::Node;
use crate::object::Object;
use crate::source::Span;

/// The kind of the definitions.
pub(super) const DEFINITIONS: &[(&str, &str)] = &[("kro.run", "ResourceGraphDefinition")];

/// One entry of `spec.resources`.
#[derive(Debug)]
pub(super) struct Resource<'t> {
    /// The entry.
    pub(super) node: Node<'t>,
    /// Its `id`.
    pub(super) id: Option<(Cow<'t, str>, Node<'t>)>,
}

/// An expression `${...}`.
#[derive(Debug)]
pub(super) struct Expression {
    /// What stands between the braces.
    pub(super) text: String,
    /// The whole expression.
    pub(super) span: Span,
}

/// A name in an expression with the fields that follow it: `schema.spec.name`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// Each part.
    pub(super) parts: Vec<String>,
    /// Whether the last part is called: `schema.spec.name.startsWith(...)`.
    pub(super) is_call: bool,
}

/// The resources of a definition.
pub(super) fn resources<'t>(object: &Object<'t>) -> Vec<Resource<'t>> {
    let list = object.at(&["spec", "resources"]).into_iter().flat_map(Node::items);
    list.filter(|node| node.is_mapping())
        .map(|node| Resource { node, id: node.get("id").and_then(|id| Some((id.text()?, id))) })
        .collect()
}

impl Resource<'_> {
    /// Names that only this resource knows: the iterators of `forEach`.
    pub(super) fn iterators(&self) -> Vec<String> {
        let list = self.node.get("forEach").into_iter().flat_map(Node::items);
        list.flat_map(Node::entries).map(|entry| entry.name().into_owned()).collect()
    }
}

/// Every expression in the texts below a node.
pub(super) fn expressions(node: Node<'_>) -> Vec<Expression> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if let Some(text) = node.as_str() {
            cut(&text, node, &mut found);
            continue;
        }
        let start = open.len();
        open.extend(node.entries().map(|entry| entry.value).chain(node.items()));
        open[start..].reverse();
    }
    found
}

/// The expressions of one text. Braces in quotes do not count.
fn cut(text: &str, node: Node<'_>, found: &mut Vec<Expression>) {
    let mut at = 0;
    while let Some(start) = text[at..].find("${").map(|start| at + start) {
        let body = start + 2;
        let Some(end) = closing(&text[body..]).map(|end| body + end) else { return };
        found.push(Expression { text: text[body..end].to_owned(), span: node.source_span(start..end + 1) });
        at = end + 1;
    }
}

/// The position of the brace that closes an expression.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'{') => depth += 1,
            (None, b'}') if depth == 0 => return Some(at),
            (None, b'}') => depth -= 1,
            (None, _) => {}
        }
    }
    None
}

impl Expression {
    /// The names in the expression with the fields that follow each. Names of macros (`list.map(item, ...)`) are among them, as
    /// paths of one part.
    pub(super) fn paths(&self) -> Vec<Path> {
        let text = self.text.as_bytes();
        let mut paths = Vec::new();
        let mut at = 0;
        while at < text.len() {
            match text[at] {
                quote @ (b'"' | b'\'') => at = after_quote(text, at, quote),
                byte if byte.is_ascii_alphabetic() || byte == b'_' => {
                    let (path, end) = path(text, at);
                    paths.push(path);
                    at = end;
                }
                // A number, which may have letters in it, or a field of what is not a name: `f(x).y`.
                byte if byte.is_ascii_digit() || byte == b'.' => {
                    at += 1;
                    while text.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
                        at += 1;
                    }
                }
                _ => at += 1,
            }
        }
        paths
    }

    /// Names that the expression itself introduces: the first arguments of macros.
    pub(super) fn locals(&self) -> Vec<String> {
        let text = self.text.as_bytes();
        let mut locals = Vec::new();
        for (at, _) in self.text.match_indices('(') {
            let mut start = at + 1;
            // `transformMap(key, value, ...)` has two.
            for _ in 0..2 {
                while text.get(start).is_some_and(u8::is_ascii_whitespace) {
                    start += 1;
                }
                let length =
                    text[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
                let end = start + length;
                let comma = text[end..].iter().position(|byte| !byte.is_ascii_whitespace()).map(|skip| end + skip);
                let Some(comma) = comma.filter(|comma| length > 0 && text[*comma] == b',') else { break };
                locals.push(self.text[start..end].to_owned());
                start = comma + 1;
            }
        }
        locals
    }
}

fn after_quote(text: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while at < text.len() && text[at] != quote {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// The path that starts here, and its end.
fn path(text: &[u8], start: usize) -> (Path, usize) {
    let word = |from: usize| {
        let length = text[from..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        (String::from_utf8_lossy(&text[from..from + length]).into_owned(), from + length)
    };
    let (first, mut at) = word(start);
    let mut parts = vec![first];
    while text.get(at) == Some(&b'.') {
        // `.?field` asks for a field that may not be there.
        let from = if text.get(at + 1) == Some(&b'?') { at + 2 } else { at + 1 };
        let (next, end) = word(from.min(text.len()));
        if next.is_empty() {
            break;
        }
        parts.push(next);
        at = end;
    }
    let is_call = text[at.min(text.len())..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'(');
    (Path { parts, is_call }, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let expression = Expression { text: text.to_owned(), span: Span::new(crate::source::FileId(0), 0, 0) };
        expression.paths().into_iter().map(|path| path.parts.join(".") + if path.is_call { "()" } else { "" }).collect()
    }

    #[test]
    fn names_with_their_fields() {
        assert_eq!(paths("schema.spec.name + '-x.y'"), ["schema.spec.name"]);
        assert_eq!(paths("a.metadata.name.startsWith(\"b.c\")"), ["a.metadata.name.startsWith()"]);
        assert_eq!(paths("list.map(x, x.name)"), ["list.map()", "x", "x.name"]);
        assert_eq!(paths("f(y).status.z + 1.5e3"), ["f()", "y"]);
        assert_eq!(paths("web.?status.ip"), ["web.status.ip"]);
    }

    #[test]
    fn names_of_macros() {
        let expression = Expression {
            text: "m.transformMap(k, v, v + 1) + f(a.b) + l.exists( x , x > 1)".to_owned(),
            span: Span::new(crate::source::FileId(0), 0, 0),
        };
        assert_eq!(expression.locals(), ["k", "v", "x"]);
    }

    #[test]
    fn the_brace_that_closes() {
        assert_eq!(closing("a}"), Some(1));
        assert_eq!(closing("{'a': '}'}}"), Some(10));
        assert_eq!(closing("a"), None);
    }
}
