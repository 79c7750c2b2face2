//! Which bytes a comment speaks for.

use rustc_hash::FxHashMap;
use spanned_yaml::{Node, Style, Tree};

use crate::manifest::Manifest;
use crate::source::{LineIndex, Span};

/// The places of a file that comments can cover, found once for all comments of the file.
pub(super) struct Covers<'t> {
    tree: &'t Tree,
    lines: LineIndex,
    /// For the start of each line that holds only a comment, the start of the line that the comment is about.
    about: FxHashMap<u32, u32>,
    /// For the start of each line with the `kind:` of an object, the object.
    objects: FxHashMap<u32, Span>,
    /// For the start of each line on which a scalar starts that ends on another, that end.
    scalars: FxHashMap<u32, u32>,
}

impl<'t> Covers<'t> {
    pub(super) fn new(tree: &'t Tree) -> Self {
        let mut covers = Self {
            tree,
            lines: LineIndex::new(tree.text()),
            about: FxHashMap::default(),
            objects: FxHashMap::default(),
            scalars: FxHashMap::default(),
        };
        // From the last to the first, so that a comment above a comment finds what that one is about.
        for comment in tree.comments().iter().rev() {
            let line = covers.line_start(comment.span.start);
            if !covers.text(line, comment.span.start).trim_matches(is_blank).is_empty() {
                continue;
            }
            let next = covers.next_line(comment.span.end);
            let about = covers.about.get(&next).copied().unwrap_or(next);
            covers.about.insert(line, about);
        }
        for document in tree.documents() {
            covers.find_objects(document.root());
            covers.find_scalars(document.root());
        }
        covers
    }

    /// The whole file, if the comment stands above all content.
    pub(super) fn file(&self, comment: Span) -> Option<Span> {
        let text = self.tree.text();
        let mut content = 0;
        for line in text.split_inclusive(['\n', '\r']) {
            let line_text = line.trim_start_matches('\u{feff}').trim();
            if !(line_text.is_empty() || line_text.starts_with(['#', '%']) || is_marker(line_text)) {
                break;
            }
            content += line.len();
        }
        ((comment.start as usize) < content).then(|| Span::new(comment.source, 0, text.len() as u32))
    }

    /// The object whose `kind:` the comment stands at, or the line.
    pub(super) fn line_or_object(&self, comment: Span) -> Span {
        let own = self.line_start(comment.start);
        let line = self.about.get(&own).copied().unwrap_or(own);
        if let Some(object) = self.objects.get(&line) {
            let start = self.line_start(object.start);
            return Span::new(comment.source, start, self.line_end(object.end));
        }
        let end = self.scalars.get(&line).copied().unwrap_or(line);
        Span::new(comment.source, line, self.line_end(end))
    }

    /// The manifests of a document, lists and their items alike.
    fn find_objects(&mut self, root: Node<'t>) {
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            let Some(manifest) = Manifest::new(node) else { continue };
            if let Some(kind) = node.entry("kind") {
                let line = self.line_start(kind.key.span().start);
                self.objects.entry(line).or_insert(node.span());
            }
            if manifest.kind().ends_with("List") {
                open.extend(node.get("items").into_iter().flat_map(Node::items));
            }
        }
    }

    /// Scalars of several lines. What an alias or a merge stands for was found where it is written, and is not visited
    /// again: it starts before the place that it is read from.
    fn find_scalars(&mut self, root: Node<'t>) {
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            let mut from = node.span().start;
            for item in node.items() {
                if item.span().start >= from {
                    from = item.span().end;
                    open.push(item);
                }
            }
            for entry in node.entries() {
                let (key, value) = (entry.key.span(), entry.value.span());
                if key.start >= from && value.start >= key.end {
                    from = value.end;
                    open.push(entry.value);
                    self.add_scalar(key.start, entry.value);
                }
            }
            self.add_scalar(node.span().start, node);
        }
    }

    fn add_scalar(&mut self, from: u32, node: Node<'t>) {
        let block = matches!(node.style(), Style::Literal | Style::Folded);
        if node.is_scalar() && (block || node.raw().contains(['\n', '\r'])) {
            let line = self.line_start(from);
            let end = self.scalars.entry(line).or_default();
            *end = (*end).max(node.span().end);
        }
    }

    fn text(&self, start: u32, end: u32) -> &'t str {
        self.tree.text().get(start as usize..end as usize).unwrap_or("")
    }

    fn line_start(&self, at: u32) -> u32 {
        self.lines.line_start(at)
    }

    /// The end of the line, its line break not counted.
    fn line_end(&self, at: u32) -> u32 {
        let end = self.next_line(at);
        at + self.text(at, end).trim_end_matches(['\n', '\r']).len() as u32
    }

    /// The start of the next line, or the end of the text.
    fn next_line(&self, at: u32) -> u32 {
        self.lines.next_line(at).unwrap_or(self.tree.text().len() as u32)
    }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{feff}')
}

/// A document marker with nothing but a comment behind it.
fn is_marker(line: &str) -> bool {
    let rest = line.strip_prefix("---").or_else(|| line.strip_prefix("..."));
    rest.is_some_and(|rest| rest.is_empty() || rest.trim_start().starts_with('#'))
}
