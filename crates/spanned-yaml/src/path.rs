//! From places to JSON pointers.

use crate::compose::Places;
use crate::tree::push_segment;
use crate::{Node, Span, Tree};

/// Finds the JSON pointers of places. Asked for places in the order of the text, it goes through the tree once, whatever
/// their number; a place before the last one makes it start over. Of a composed tree it knows all places from the start.
#[derive(Debug)]
pub struct PathFinder<'t> {
    finder: Finder<'t>,
}

#[derive(Debug)]
enum Finder<'t> {
    Written(Walk<'t>),
    Composed(Places<'t>),
}

/// A walk through the one text of a parsed tree.
#[derive(Debug)]
struct Walk<'t> {
    tree: &'t Tree,
    /// Documents that end before the last place.
    passed: usize,
    /// From the root of a document to the innermost collection around the last place.
    open: Vec<Level<'t>>,
    path: String,
    last: u32,
}

#[derive(Debug)]
struct Level<'t> {
    node: Node<'t>,
    /// The first child that does not end before the last place (of a mapping, its key).
    child: u32,
    /// How many elements are before it.
    index: usize,
    /// Length of the path to this collection.
    length: usize,
}

impl<'t> PathFinder<'t> {
    pub(crate) fn new(tree: &'t Tree) -> Self {
        let finder = match tree.composed() {
            Some(_) => Finder::Composed(Places::new(tree)),
            None => Finder::Written(Walk { tree, passed: 0, open: Vec::new(), path: String::new(), last: 0 }),
        };
        Self { finder }
    }

    /// The JSON pointer (RFC 6901) in its document of the innermost key or value that `span` is in, `""` if there is none.
    /// The path to a key is the path of its entry.
    pub fn at(&mut self, span: Span) -> String {
        match &mut self.finder {
            Finder::Written(walk) => walk.at(span),
            Finder::Composed(places) => places.at(span),
        }
    }
}

impl Walk<'_> {
    fn at(&mut self, span: Span) -> String {
        if span.start < self.last {
            (self.passed, self.path) = (0, String::new());
            self.open.clear();
        }
        self.last = span.start;
        while self.open.pop_if(|level| !holds(level.node, span)).is_some() {}
        if self.open.is_empty() && !self.enter_document(span) {
            return String::new();
        }
        while let Some(level) = self.open.last_mut() {
            self.path.truncate(level.length);
            match level.find(span) {
                None => break,
                Some((segment, Some(value))) => {
                    push_segment(&mut self.path, &segment);
                    let length = self.path.len();
                    self.open.push(Level { node: value, child: value.id + 1, index: 0, length });
                }
                Some((segment, None)) => {
                    let mut path = self.path.clone();
                    push_segment(&mut path, &segment);
                    return path;
                }
            }
        }
        self.path.clone()
    }

    fn enter_document(&mut self, span: Span) -> bool {
        let (tree, documents) = (self.tree, &self.tree.arena.documents);
        let ends_before = |root: u32| Node { tree, id: root }.written_span().end < span.start;
        self.passed += documents[self.passed..].partition_point(|document| ends_before(document.root));
        let root = documents.get(self.passed).map(|document| Node { tree, id: document.root });
        let Some(root) = root.filter(|root| holds(*root, span)) else { return false };
        self.open.push(Level { node: root, child: root.id + 1, index: 0, length: 0 });
        true
    }
}

impl<'t> Level<'t> {
    /// The segment of the child that holds a place, and the child unless the place is in its key only.
    fn find(&mut self, span: Span) -> Option<(std::borrow::Cow<'t, str>, Option<Node<'t>>)> {
        let (tree, shape, end) = (self.node.tree, self.node.slot().shape, self.node.slot().skip);
        let (mut child, mut index) = (self.child, self.index);
        while child < end && !self.node.is_scalar() {
            let first = Node { tree, id: child };
            let value = if shape.is_mapping() { Node { tree, id: first.slot().skip } } else { first };
            let last = value.written_span().end.max(first.written_span().end);
            if first.written_span().start <= span.start && span.end <= last {
                let segment = if shape.is_mapping() { first.key_name() } else { index.to_string().into() };
                return Some((segment, holds(value, span).then_some(value)));
            }
            if first.written_span().start > span.start {
                return None;
            }
            (child, index) = (value.slot().skip, index + 1);
            if last < span.start {
                (self.child, self.index) = (child, index);
            }
        }
        None
    }
}

fn holds(node: Node<'_>, span: Span) -> bool {
    let outer = node.written_span();
    outer.start <= span.start && span.end <= outer.end
}

#[cfg(test)]
mod tests {
    use crate::{ParseOptions, SourceId, Span, Tree};

    const TEXT: &str = "a: [x, {b: y}]\n? c/d\n: e~f: 1\n  g:\n---\n- - z\n---\n";

    #[test]
    fn places_in_any_order_have_the_same_paths() {
        let tree = Tree::parse(SourceId(0), TEXT.into(), &ParseOptions::default());
        let spans: Vec<Span> = (0..TEXT.len() as u32)
            .flat_map(|start| (start..TEXT.len() as u32 + 1).map(move |end| Span::new(SourceId(0), start, end)))
            .collect();
        let mut in_order = tree.paths();
        for span in spans {
            assert_eq!(in_order.at(span), tree.paths().at(span), "{span:?}");
        }
    }

    #[test]
    fn keys_and_values_have_the_path_of_their_entry() {
        let tree = Tree::parse(SourceId(0), TEXT.into(), &ParseOptions::default());
        let mut paths = tree.paths();
        let mut path = |text: &str| {
            let start = TEXT.find(text).map_or(0, |start| start as u32);
            paths.at(Span::new(SourceId(0), start, start + text.len() as u32))
        };
        assert_eq!(path("y"), "/a/1/b");
        assert_eq!(path("x"), "/a/0");
        assert_eq!(path("x, {"), "/a");
        assert_eq!(path("e~f"), "/c~1d/e~0f");
        assert_eq!(path("z"), "/0/0");
        assert_eq!(path("g"), "/c~1d/g");
    }

    #[test]
    fn many_places_cost_one_pass() {
        let text = "- x\n".repeat(200_000);
        let tree = Tree::parse(SourceId(0), text.as_str().into(), &ParseOptions::default());
        let mut paths = tree.paths();
        for line in 0..200_000 {
            assert_eq!(paths.at(Span::new(SourceId(0), line * 4 + 2, line * 4 + 3)), format!("/{line}"));
        }
    }
}
