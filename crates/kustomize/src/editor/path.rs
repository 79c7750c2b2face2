//! Field specs: paths such as `spec/template/metadata/labels`, in which lists are transparent.

use spanned_yaml::Kind;

use super::Editor;
use crate::id::NodeId;

/// A step of a [`FieldPath`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Segment {
    pub(crate) name: String,
    /// Whether it was written with `[]`: it must be a list, and is never created.
    pub(crate) is_list: bool,
}

/// A path of a field spec.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FieldPath(pub(crate) Vec<Segment>);

impl FieldPath {
    /// A path as field specs write it: `/` separates, `\/` is a slash, `[]` marks a list.
    pub(crate) fn parse(path: &str) -> Self {
        let escaped = path.replace("\\/", "\u{1}");
        let segments = escaped.split('/').filter(|segment| !segment.is_empty()).map(|segment| {
            let segment = segment.replace('\u{1}', "/");
            match segment.strip_suffix("[]") {
                Some(name) => Segment { name: name.to_owned(), is_list: true },
                None => Segment { name: segment, is_list: false },
            }
        });
        Self(segments.collect())
    }
}

/// What a walk makes where a path ends in nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Create {
    /// Nothing: what is not there is not visited.
    Nothing,
    /// A node of this kind, empty, which is then visited.
    Empty(Kind),
}

impl Editor<'_> {
    /// Visits what stands at a path and lets `change` give what shall stand there; gives the node, or its copy if something
    /// changed. A walk that changes nothing writes nothing. The depth of the recursion is that of the path.
    pub(crate) fn walk(
        &mut self,
        id: NodeId,
        path: &[Segment],
        create: Create,
        change: &mut dyn FnMut(&mut Self, NodeId) -> NodeId,
    ) -> NodeId {
        let Some((segment, rest)) = path.split_first() else { return change(self, id) };
        match self.kind(id) {
            Kind::Mapping => self.walk_entry(id, segment, rest, create, change),
            Kind::Sequence => {
                let items: Vec<NodeId> = self.items(id).collect();
                let mut sequence = id;
                for (position, item) in items.into_iter().enumerate() {
                    let changed = self.walk(item, path, create, change);
                    if changed != item {
                        sequence = self.edit(sequence);
                        self.set_item(sequence, position, changed, None);
                    }
                }
                sequence
            }
            _ => id,
        }
    }

    fn walk_entry(
        &mut self,
        id: NodeId,
        segment: &Segment,
        rest: &[Segment],
        create: Create,
        change: &mut dyn FnMut(&mut Self, NodeId) -> NodeId,
    ) -> NodeId {
        match (self.find(id, &segment.name), create) {
            (Some(found), _) => {
                let value = match create {
                    Create::Empty(kind) if !segment.is_list && self.is_null(found.value) => {
                        self.empty(rest.is_empty(), kind)
                    }
                    _ => found.value,
                };
                let changed = self.walk(value, rest, create, change);
                if changed == found.value
                    || (changed == value
                        && value != found.value
                        && self.len(value) == 0
                        && rest.is_empty()
                        && matches!(create, Create::Empty(Kind::Mapping)))
                {
                    return id;
                }
                let mapping = self.edit(id);
                let by = if rest.is_empty() { self.by } else { None };
                self.set_entry(mapping, found.position, changed, by);
                mapping
            }
            (None, Create::Empty(kind)) if !segment.is_list => {
                let value = self.empty(rest.is_empty(), kind);
                let changed = self.walk(value, rest, create, change);
                let key = self.string(&segment.name, None, None);
                let mapping = self.edit(id);
                self.push_entry(mapping, key, changed);
                mapping
            }
            (None, _) => id,
        }
    }

    fn empty(&mut self, is_last: bool, kind: Kind) -> NodeId {
        if is_last && kind != Kind::Mapping { self.string("", None, None) } else { self.mapping(&[], None, None) }
    }
}
