//! Reading: one view of nodes of files and of layers.

use std::borrow::Cow;

use spanned_yaml::{Dialect, Kind, Node, Span, Style};

use super::Editor;
use crate::id::NodeId;
use crate::layer::{Affix, Former, Written};
use crate::symbol::Symbol;
use crate::world::is_blank;

/// An entry of a mapping that was looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// Its position among the entries.
    pub(crate) position: usize,
    pub(crate) key: NodeId,
    pub(crate) value: NodeId,
}

impl<'w> Editor<'w> {
    /// The node of a file, or else the written node.
    #[inline]
    fn resolve(&self, id: NodeId) -> Result<(Node<'w>, Dialect), &Written> {
        match id.layer().file() {
            Ok(file) => Ok((self.world.source_node(file, id.index()), self.world.file(file).dialect)),
            Err(layer) => Err(&self.layer_at(layer).nodes[id.index() as usize]),
        }
    }

    /// The node of a file that an id names; `None` for a written node.
    pub(crate) fn source(&self, id: NodeId) -> Option<Node<'w>> {
        self.resolve(id).ok().map(|(node, _)| node)
    }

    /// How a node of a file is to be read; written nodes have their kinds.
    pub(crate) fn dialect(&self, id: NodeId) -> Dialect {
        self.resolve(id).map_or(Dialect::Kubernetes, |(_, dialect)| dialect)
    }

    /// What a node is, in the dialect of its file.
    #[inline]
    pub(crate) fn kind(&self, id: NodeId) -> Kind {
        match self.resolve(id) {
            Ok((node, Dialect::Kubernetes)) => node.kind(),
            Ok((node, dialect)) => node.kind_in(dialect),
            Err(written) => written.kind,
        }
    }

    /// Whether it is a mapping.
    pub(crate) fn is_mapping(&self, id: NodeId) -> bool {
        self.resolve(id).map_or_else(|written| written.kind == Kind::Mapping, |(node, _)| node.is_mapping())
    }

    /// Whether it is a list.
    pub(crate) fn is_sequence(&self, id: NodeId) -> bool {
        self.resolve(id).map_or_else(|written| written.kind == Kind::Sequence, |(node, _)| node.is_sequence())
    }

    /// Whether it is null.
    pub(crate) fn is_null(&self, id: NodeId) -> bool {
        self.kind(id) == Kind::Null
    }

    /// Whether it is nothing at all, as after `key:`; kustomize treats that differently from `null`.
    pub(crate) fn is_blank(&self, id: NodeId) -> bool {
        self.resolve(id)
            .map_or_else(|written| written.kind == Kind::Null && written.len == 0, |(node, _)| is_blank(node))
    }

    /// Whether a value has to be looked at closely: see [`World::is_remarkable`]. What was written has to.
    pub(crate) fn is_remarkable(&self, id: NodeId) -> bool {
        id.layer().file().map_or(true, |file| self.world.is_remarkable(file))
    }

    /// Whether a scalar of a file is written in quotes or as a block.
    pub(crate) fn is_quoted(&self, id: NodeId) -> bool {
        self.source(id).is_some_and(|node| node.is_scalar() && node.style() != Style::Plain)
    }

    /// How a node of a file is written; of a changed copy, how the node was that it is a copy of.
    pub(crate) fn style(&self, id: NodeId) -> Option<Style> {
        match self.resolve(id) {
            Ok((node, _)) => Some(node.style()),
            Err(written) => written.former.and_then(|former| self.source(former)).map(|node| node.style()),
        }
    }

    /// Whether a collection is a changed copy of another.
    pub(crate) fn is_changed_copy(&self, id: NodeId, of: NodeId) -> bool {
        self.resolve(id).is_err_and(|written| {
            matches!(written.kind, Kind::Mapping | Kind::Sequence) && (written.former == Some(of) || id == of)
        })
    }

    /// The number of a node, if it is one.
    pub(crate) fn number(&self, id: NodeId) -> Option<f64> {
        match self.resolve(id) {
            Ok((node, _)) => node.as_f64(),
            Err(written) if matches!(written.kind, Kind::Int | Kind::Float) => self.text(id).parse().ok(),
            Err(_) => None,
        }
    }

    /// How many nodes there are in a value; `None` if there are more than `most`, or if they nest deeper than any file can. What
    /// is copied inside of an object could otherwise double, or grow deeper, with every copy.
    pub(crate) fn measure(&self, id: NodeId, most: usize) -> Option<usize> {
        const DEEPEST: usize = 200;
        let mut count = 0;
        let mut stack = vec![(id, 0)];
        while let Some((id, depth)) = stack.pop() {
            count += 1;
            if count + stack.len() > most || depth > DEEPEST {
                return None;
            }
            stack.extend(self.entries(id).map(|(_, value)| (value, depth + 1)));
            stack.extend(self.items(id).map(|item| (item, depth + 1)));
        }
        Some(count)
    }

    /// The text of a scalar; empty for collections.
    pub(crate) fn text(&self, id: NodeId) -> Cow<'_, str> {
        match self.resolve(id) {
            Ok((node, _)) => node.text().unwrap_or_default(),
            Err(written) if matches!(written.kind, Kind::Mapping | Kind::Sequence) => Cow::Borrowed(""),
            Err(written) => {
                let layer = id.layer().file().err().map(|layer| self.layer_at(layer));
                let range = written.start as usize..(written.start + written.len) as usize;
                Cow::Borrowed(layer.and_then(|layer| layer.text.get(range)).unwrap_or(""))
            }
        }
    }

    /// Whether a scalar has this text; cheaper than [`Editor::text`] for keys.
    #[inline]
    pub(crate) fn is(&self, id: NodeId, text: &str) -> bool {
        match self.resolve(id) {
            Ok((node, dialect)) => is_text(node, dialect, text),
            Err(_) => self.text(id) == text,
        }
    }

    /// The entries of a mapping, key and value; nothing for anything else.
    #[inline]
    pub(crate) fn entries(&self, id: NodeId) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        let (source, written) = match self.resolve(id) {
            Ok((node, dialect)) => {
                let entries = node.entries().map(move |entry| {
                    (self.child(id, node, entry.key, dialect), self.child(id, node, entry.value, dialect))
                });
                (Some(entries), &[][..])
            }
            Err(written) if written.kind == Kind::Mapping => {
                let layer = id.layer().file().err().map(|layer| self.layer_at(layer));
                let range = written.start as usize..(written.start + written.len) as usize;
                (None, layer.and_then(|layer| layer.entries.get(range)).unwrap_or(&[]))
            }
            Err(_) => (None, &[][..]),
        };
        source.into_iter().flatten().chain(written.iter().copied())
    }

    /// The elements of a list; nothing for anything else.
    #[inline]
    pub(crate) fn items(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let (source, written) = match self.resolve(id) {
            Ok((node, dialect)) => (Some(node.items().map(move |item| self.child(id, node, item, dialect))), &[][..]),
            Err(written) if written.kind == Kind::Sequence => {
                let layer = id.layer().file().err().map(|layer| self.layer_at(layer));
                let range = written.start as usize..(written.start + written.len) as usize;
                (None, layer.and_then(|layer| layer.items.get(range)).unwrap_or(&[]))
            }
            Err(_) => (None, &[][..]),
        };
        source.into_iter().flatten().chain(written.iter().copied())
    }

    /// A child of a file's node. In a composed tree it may stand in another tree.
    #[inline]
    pub(super) fn child(&self, parent: NodeId, tree: Node<'w>, child: Node<'w>, dialect: Dialect) -> NodeId {
        if std::ptr::eq(tree.tree(), child.tree()) {
            NodeId::new(parent.layer(), child.index())
        } else {
            self.world.adopt(child, dialect).unwrap_or(parent)
        }
    }

    /// The number of entries or elements.
    pub(crate) fn len(&self, id: NodeId) -> usize {
        self.resolve(id).map_or_else(
            |written| if matches!(written.kind, Kind::Mapping | Kind::Sequence) { written.len as usize } else { 0 },
            |(node, _)| node.len(),
        )
    }

    /// The entry of a mapping at a key.
    #[inline]
    pub(crate) fn find(&self, mapping: NodeId, key: &str) -> Option<Found> {
        let found = self.entries(mapping).enumerate().find(|(_, (name, _))| self.is(*name, key));
        found.map(|(position, (key, value))| Found { position, key, value })
    }

    /// The value of a mapping at a key.
    #[inline]
    pub(crate) fn get(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        match self.resolve(mapping) {
            Ok((node, dialect)) => {
                let entry = node.entries().find(|entry| is_text(entry.key, dialect, key));
                entry.map(|entry| self.child(mapping, node, entry.value, dialect))
            }
            Err(_) => self.find(mapping, key).map(|found| found.value),
        }
    }

    /// The value at a path of keys.
    pub(crate) fn at(&self, id: NodeId, path: &[&str]) -> Option<NodeId> {
        path.iter().try_fold(id, |id, key| self.get(id, key))
    }

    /// The text of the value at a key; empty if there is none, or a null.
    pub(crate) fn text_at(&self, mapping: NodeId, key: &str) -> Cow<'_, str> {
        self.get(mapping, key).filter(|value| !self.is_null(*value)).map_or(Cow::Borrowed(""), |value| self.text(value))
    }

    /// Whether a collection stands in brackets, or is a changed copy of one that does.
    pub(crate) fn is_flow(&self, id: NodeId) -> bool {
        let mut id = id;
        loop {
            match self.resolve(id) {
                Ok((node, _)) => return node.style() == Style::Flow,
                Err(Written { former: Some(former), .. }) => id = *former,
                Err(_) => return false,
            }
        }
    }

    /// A boolean; `yes` is true where kinds say that it is a boolean.
    pub(crate) fn bool(&self, id: NodeId) -> Option<bool> {
        if self.kind(id) != Kind::Bool {
            return None;
        }
        match self.resolve(id) {
            Ok((node, _)) => node.as_bool(),
            Err(_) => Some(self.text(id) == "true"),
        }
    }

    /// A scalar's text as a symbol.
    pub(crate) fn symbol(&self, id: NodeId) -> Symbol {
        self.world.symbols.intern(&self.text(id))
    }

    /// Where the text stands that set a node, also of the layer that is being written.
    pub(crate) fn span(&self, id: NodeId) -> Span {
        self.world.span(self.site(id))
    }

    /// A cell of a list of former identities.
    pub(crate) fn former(&self, cell: NodeId) -> Option<Former> {
        let layer = id_layer(cell)?;
        self.layer_at(layer).formers.get(cell.index() as usize).copied()
    }

    /// A cell of a list of prefixes or suffixes.
    pub(crate) fn affix(&self, cell: NodeId) -> Option<Affix> {
        let layer = id_layer(cell)?;
        self.layer_at(layer).affixes.get(cell.index() as usize).copied()
    }
}

fn id_layer(cell: NodeId) -> Option<u32> {
    cell.layer().file().err()
}

/// Whether a scalar has a text. To kustomize the key `y` of an object is `y`, and not `true`.
#[inline]
fn is_text(node: Node<'_>, dialect: Dialect, text: &str) -> bool {
    if dialect == Dialect::Kubernetes || node.kind() == Kind::String {
        node.is_key(text)
    } else {
        node.text().is_some_and(|found| found == text)
    }
}
