//! Writing: copy on write, one comparison a node.

use spanned_yaml::Kind;

use super::Editor;
use crate::id::{LayerId, NodeId};
use crate::layer::{Affix, Former, Touch, Written};
use crate::symbol::Symbol;

impl Editor<'_> {
    fn push(&mut self, mut written: Written) -> NodeId {
        debug_assert!(self.number.is_some(), "an editor that only reads must not write");
        written.site = self.site(written.site);
        let index = self.layer.nodes.len() as u32;
        self.layer.nodes.push(written);
        NodeId::new(LayerId::written(self.number.unwrap_or(u32::MAX >> 1)), index)
    }

    /// The site of what is written without a better one.
    fn default_site(&self, site: Option<NodeId>) -> NodeId {
        let site = site.or(self.by);
        debug_assert!(site.is_some(), "an editor writes on behalf of somebody");
        site.unwrap_or_else(|| NodeId::new(LayerId::written(u32::MAX >> 2), 0))
    }

    /// A new scalar. `site` is the text that wrote it (the present one if `None`), `former` what it replaces.
    pub(crate) fn scalar(&mut self, kind: Kind, text: &str, site: Option<NodeId>, former: Option<NodeId>) -> NodeId {
        let start = self.layer.text.len() as u32;
        self.layer.text.push_str(text);
        let site = self.default_site(site);
        self.push(Written { kind, start, len: text.len() as u32, room: 0, site, former })
    }

    /// A new string; see [`Editor::scalar`].
    pub(crate) fn string(&mut self, text: &str, site: Option<NodeId>, former: Option<NodeId>) -> NodeId {
        self.scalar(Kind::String, text, site, former)
    }

    /// A scalar as text, in its place; itself if it is text, or no scalar.
    pub(crate) fn as_text(&mut self, value: NodeId) -> NodeId {
        match self.kind(value) {
            Kind::String | Kind::Sequence | Kind::Mapping => value,
            Kind::Null => self.string("", Some(value), Some(value)),
            Kind::Bool | Kind::Int | Kind::Float => {
                let text = match self.bool(value) {
                    Some(value) => value.to_string(),
                    None => self.text(value).into_owned(),
                };
                self.string(&text, Some(value), Some(value))
            }
        }
    }

    /// A new mapping.
    pub(crate) fn mapping(
        &mut self,
        entries: &[(NodeId, NodeId)],
        site: Option<NodeId>,
        former: Option<NodeId>,
    ) -> NodeId {
        let start = self.layer.entries.len() as u32;
        self.layer.entries.extend_from_slice(entries);
        let (site, len) = (self.default_site(site), entries.len() as u32);
        self.push(Written { kind: Kind::Mapping, start, len, room: len, site, former })
    }

    /// A new list.
    pub(crate) fn sequence(&mut self, items: &[NodeId], site: Option<NodeId>, former: Option<NodeId>) -> NodeId {
        let start = self.layer.items.len() as u32;
        self.layer.items.extend_from_slice(items);
        let (site, len) = (self.default_site(site), items.len() as u32);
        self.push(Written { kind: Kind::Sequence, start, len, room: len, site, former })
    }

    /// A collection that may be changed: itself if this layer wrote it, else a shallow copy that stands where it stood.
    pub(crate) fn edit(&mut self, id: NodeId) -> NodeId {
        if self.is_mine(id) {
            return id;
        }
        if self.is_mapping(id) {
            let mut entries: Vec<(NodeId, NodeId)> = self.entries(id).collect();
            let len = entries.len() as u32;
            // Room for one more: most copies are made to add something.
            entries.extend(entries.last().copied());
            let copy = self.mapping(&entries, Some(id), Some(id));
            self.layer.nodes[copy.index() as usize].len = len;
            copy
        } else {
            let items: Vec<NodeId> = self.items(id).collect();
            self.sequence(&items, Some(id), Some(id))
        }
    }

    /// A value for a second place: what this layer wrote is copied, because a change in place would change both.
    pub(crate) fn detach(&mut self, id: NodeId) -> NodeId {
        if !self.is_mine(id) {
            return id;
        }
        match self.kind(id) {
            Kind::Mapping => {
                let entries: Vec<(NodeId, NodeId)> = self.entries(id).collect();
                let entries: Vec<(NodeId, NodeId)> =
                    entries.into_iter().map(|(key, value)| (key, self.detach(value))).collect();
                self.mapping(&entries, Some(id), None)
            }
            Kind::Sequence => {
                let items: Vec<NodeId> = self.items(id).collect();
                let items: Vec<NodeId> = items.into_iter().map(|item| self.detach(item)).collect();
                self.sequence(&items, Some(id), None)
            }
            _ => id,
        }
    }

    /// Remembers that an entry of an own collection was replaced or removed by a text.
    fn touch(&mut self, owner: NodeId, key: Option<NodeId>, was: NodeId, by: Option<NodeId>, removed: bool) {
        let by = self.site(self.default_site(by));
        self.layer.touches.push(Touch { owner: owner.index(), key, was, by, removed });
    }

    /// Sets the entry at a position of a mapping that [`Editor::edit`] gave. With `by` the change is remembered: a whole value
    /// was replaced on behalf of that text. Without, the value is the changed copy of what stood there.
    pub(crate) fn set_entry(&mut self, mapping: NodeId, position: usize, value: NodeId, by: Option<NodeId>) {
        debug_assert!(self.is_mine(mapping));
        let at = self.layer.nodes[mapping.index() as usize].start as usize + position;
        let (key, was) = self.layer.entries[at];
        self.layer.entries[at].1 = value;
        if by.is_some() {
            self.touch(mapping, Some(key), was, by, false);
        }
    }

    /// Appends an entry to a mapping that [`Editor::edit`] gave.
    pub(crate) fn push_entry(&mut self, mapping: NodeId, key: NodeId, value: NodeId) {
        debug_assert!(self.is_mine(mapping));
        let written = self.layer.nodes[mapping.index() as usize];
        let end = (written.start + written.len) as usize;
        if written.len < written.room {
            self.layer.entries[end] = (key, value);
        } else {
            // It moves, so room for more: half as much again, that a thousand additions do not move it a thousand times.
            let spare = (written.len / 2).max(3);
            let start = self.layer.entries.len() as u32;
            self.layer.entries.extend_from_within(written.start as usize..end);
            self.layer.entries.extend(std::iter::repeat_n((key, value), 1 + spare as usize));
            let written = &mut self.layer.nodes[mapping.index() as usize];
            written.start = start;
            written.room = written.len + 1 + spare;
        }
        self.layer.nodes[mapping.index() as usize].len += 1;
    }

    /// Removes the entry at a position of a mapping that [`Editor::edit`] gave, and leaves a tombstone that names `by`.
    pub(crate) fn remove_entry(&mut self, mapping: NodeId, position: usize, by: Option<NodeId>) {
        debug_assert!(self.is_mine(mapping));
        let written = self.layer.nodes[mapping.index() as usize];
        let range = written.start as usize..(written.start + written.len) as usize;
        let (key, was) = self.layer.entries[written.start as usize + position];
        self.layer.entries[range][position..].rotate_left(1);
        self.layer.nodes[mapping.index() as usize].len -= 1;
        self.touch(mapping, Some(key), was, by, true);
    }

    /// Sets `key` of a mapping and gives the mapping: the same, or its copy. `key_node` is the key's node if it is new.
    pub(crate) fn put(
        &mut self,
        mapping: NodeId,
        key: &str,
        key_node: NodeId,
        value: NodeId,
        by: Option<NodeId>,
    ) -> NodeId {
        match self.find(mapping, key) {
            Some(found) if found.value == value => mapping,
            Some(found) => {
                let mapping = self.edit(mapping);
                self.set_entry(mapping, found.position, value, by);
                mapping
            }
            None => {
                let mapping = self.edit(mapping);
                self.push_entry(mapping, key_node, value);
                mapping
            }
        }
    }

    /// [`Editor::put`] with a key that stands in no file.
    pub(crate) fn put_named(&mut self, mapping: NodeId, key: &str, value: NodeId, by: Option<NodeId>) -> NodeId {
        match self.find(mapping, key) {
            Some(found) => self.put(mapping, key, found.key, value, by),
            None => {
                let key_node = self.string(key, Some(value), None);
                self.put(mapping, key, key_node, value, by)
            }
        }
    }

    /// Removes `key` of a mapping, if it is there, and gives the mapping: the same, or its copy.
    pub(crate) fn remove(&mut self, mapping: NodeId, key: &str, by: Option<NodeId>) -> NodeId {
        match self.find(mapping, key) {
            Some(found) => {
                let mapping = self.edit(mapping);
                self.remove_entry(mapping, found.position, by);
                mapping
            }
            None => mapping,
        }
    }

    /// Sets the element at a position of a list that [`Editor::edit`] gave; `by` as in [`Editor::set_entry`].
    pub(crate) fn set_item(&mut self, sequence: NodeId, position: usize, value: NodeId, by: Option<NodeId>) {
        debug_assert!(self.is_mine(sequence));
        let at = self.layer.nodes[sequence.index() as usize].start as usize + position;
        let was = self.layer.items[at];
        self.layer.items[at] = value;
        if by.is_some() {
            self.touch(sequence, None, was, by, false);
        }
    }

    /// Gives a list that [`Editor::edit`] gave other elements.
    pub(crate) fn set_items(&mut self, sequence: NodeId, items: &[NodeId]) {
        debug_assert!(self.is_mine(sequence));
        let written = &mut self.layer.nodes[sequence.index() as usize];
        let len = items.len() as u32;
        if len > written.room {
            // It grows, and may grow again.
            let spare = if written.len > 0 { len / 2 } else { 0 };
            written.start = self.layer.items.len() as u32;
            written.room = len + spare;
            self.layer.items.extend_from_slice(items);
            self.layer
                .items
                .extend(items.last().into_iter().flat_map(|last| std::iter::repeat_n(*last, spare as usize)));
        } else {
            let start = written.start as usize;
            self.layer.items[start..start + items.len()].copy_from_slice(items);
        }
        written.len = len;
    }

    /// Inserts an element into a list that [`Editor::edit`] gave, at a position up to its length.
    pub(crate) fn insert_item(&mut self, sequence: NodeId, position: usize, value: NodeId) {
        debug_assert!(self.is_mine(sequence));
        let written = self.layer.nodes[sequence.index() as usize];
        let (start, len) = (written.start as usize, written.len as usize);
        if written.len == written.room {
            let spare = (len / 2).max(3);
            let moved = self.layer.items.len();
            self.layer.items.extend_from_within(start..start + len);
            self.layer.items.extend(std::iter::repeat_n(value, 1 + spare));
            let written = &mut self.layer.nodes[sequence.index() as usize];
            written.start = moved as u32;
            written.room = (len + 1 + spare) as u32;
        }
        let written = &mut self.layer.nodes[sequence.index() as usize];
        written.len += 1;
        let start = written.start as usize;
        let items = &mut self.layer.items[start..=start + len];
        items[len] = value;
        items[position..].rotate_right(1);
    }

    /// Removes the element at a position of a list that [`Editor::edit`] gave, and leaves a tombstone that names `by`.
    pub(crate) fn remove_item(&mut self, sequence: NodeId, position: usize, by: Option<NodeId>) {
        debug_assert!(self.is_mine(sequence));
        let written = &mut self.layer.nodes[sequence.index() as usize];
        let range = written.start as usize..(written.start + written.len) as usize;
        written.len -= 1;
        let items = &mut self.layer.items[range];
        let was = items[position];
        items[position..].rotate_left(1);
        self.touch(sequence, None, was, by, true);
    }

    /// Remembers that an element of an own list was removed.
    pub(crate) fn removed_item(&mut self, sequence: NodeId, was: NodeId, by: Option<NodeId>) {
        self.touch(sequence, None, was, by, true);
    }

    /// Puts a former identity before a list of them.
    pub(crate) fn push_former(
        &mut self,
        name: Symbol,
        namespace: Symbol,
        kind: Symbol,
        next: Option<NodeId>,
    ) -> NodeId {
        self.layer.formers.push(Former { name, namespace, kind, next });
        NodeId::new(LayerId::written(self.number.unwrap_or(u32::MAX >> 1)), self.layer.formers.len() as u32 - 1)
    }

    /// Puts a prefix or suffix before a list of them.
    pub(crate) fn push_affix(&mut self, text: Symbol, next: Option<NodeId>) -> NodeId {
        self.layer.affixes.push(Affix { text, next });
        NodeId::new(LayerId::written(self.number.unwrap_or(u32::MAX >> 1)), self.layer.affixes.len() as u32 - 1)
    }

    /// What the layer says was removed: the key, or the element of a list, and the text that removed it.
    #[cfg(test)]
    pub(crate) fn removals(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        let removed = self.layer.touches.iter().filter(|touch| touch.removed);
        removed.map(|touch| (touch.key.unwrap_or(touch.was), touch.by))
    }
}
