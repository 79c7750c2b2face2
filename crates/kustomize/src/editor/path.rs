//! Field specs: paths such as `spec/template/metadata/labels`, in which lists are transparent.

use spanned_yaml::Kind;

use super::Editor;
use crate::id::NodeId;

/// A step of a [`FieldPath`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Segment {
    pub(crate) name: Box<str>,
    /// Whether it was written with `[]`: it must be a list, and is never created.
    pub(crate) is_list: bool,
}

/// A path of a field spec.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FieldPath(pub(crate) Vec<Segment>);

impl FieldPath {
    /// A path as field specs write it: `/` separates, `\/` is a slash, `[]` marks a list, one leading `/` says nothing
    /// (`PathSplitter` of kyaml's `utils` package).
    pub(crate) fn parse(path: &str) -> Self {
        let path = path.strip_prefix('/').unwrap_or(path);
        let mut segments: Vec<Segment> = Vec::with_capacity(path.matches('/').count() + 1);
        let mut name = String::new();
        for part in path.split('/') {
            if let Some(start) = part.strip_suffix('\\') {
                name.push_str(start);
                name.push('/');
                continue;
            }
            name.push_str(part);
            segments.push(Segment::parse(&name));
            name.clear();
        }
        if !name.is_empty() {
            segments.push(Segment::parse(&name));
        }
        Self(segments)
    }

    /// Whether it is this path of plain names.
    pub(crate) fn is(&self, names: &[&str]) -> bool {
        self.0.len() == names.len() && self.0.iter().zip(names).all(|(segment, name)| &*segment.name == *name)
    }
}

impl Segment {
    fn parse(name: &str) -> Self {
        match name.strip_suffix("[]") {
            Some(name) => Self { name: name.into(), is_list: true },
            None => Self { name: name.into(), is_list: false },
        }
    }
}

impl std::fmt::Display for FieldPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            let slash = if position == 0 { "" } else { "/" };
            write!(f, "{slash}{}{}", segment.name.replace('/', "\\/"), if segment.is_list { "[]" } else { "" })?;
        }
        Ok(())
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

/// A node that is not what a path or a transformer needs there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) at: NodeId,
    /// What would fit: `a mapping or a list`.
    pub(crate) expected: &'static str,
}

/// What a walk gives.
pub(crate) type Walked = Result<NodeId, Misfit>;

/// What is done with the node at the end of a path: it gives what shall stand there.
pub(crate) type Change<'c, 'w> = &'c mut dyn FnMut(&mut Editor<'w>, NodeId) -> Walked;

impl<'w> Editor<'w> {
    /// Visits what stands at a path and lets `change` give what shall stand there; gives the node, or its copy if something
    /// changed. A walk that changes nothing writes nothing. The depth of the recursion is that of the path.
    pub(crate) fn walk(&mut self, id: NodeId, path: &[Segment], create: Create, change: Change<'_, 'w>) -> Walked {
        let Some((segment, rest)) = path.split_first() else { return change(self, id) };
        if self.is_mapping(id) {
            return self.walk_entry(id, segment, rest, create, change);
        }
        if self.is_sequence(id) {
            let mut sequence = id;
            let mut items = self.cursor(id);
            let mut position = 0;
            while let Some(item) = self.advance(&mut items) {
                let changed = self.walk(item, path, create, change)?;
                if changed != item {
                    sequence = self.edit(sequence);
                    self.set_item(sequence, position, changed, None);
                }
                position += 1;
            }
            return Ok(sequence);
        }
        if self.is_null(id) { Ok(id) } else { Err(Misfit { at: id, expected: "a mapping or a list" }) }
    }

    fn walk_entry(
        &mut self,
        id: NodeId,
        segment: &Segment,
        rest: &[Segment],
        create: Create,
        change: Change<'_, 'w>,
    ) -> Walked {
        if segment.name.is_empty() {
            return Err(Misfit { at: id, expected: "a path without empty names" });
        }
        if &*segment.name == "*" {
            return Err(Misfit { at: id, expected: "a path without `*`" });
        }
        let is_last = rest.is_empty();
        let Some(found) = self.find(id, &segment.name) else {
            let Create::Empty(kind) = create else { return Ok(id) };
            if segment.is_list {
                return Ok(id);
            }
            let value = self.empty(is_last, kind);
            let value = self.walk(value, rest, create, change)?;
            let key = self.string(&segment.name, None, None);
            let mapping = self.edit(id);
            self.push_entry(mapping, key, value);
            return Ok(mapping);
        };
        let mut value = found.value;
        // A null becomes what is created there, and an empty list where the path says that there is a list.
        if (segment.is_list || create != Create::Nothing) && self.is_null(value) {
            value = match create {
                Create::Empty(kind) if !segment.is_list => self.empty(is_last, kind),
                _ => self.sequence(&[], None, Some(value)),
            };
        }
        let changed = self.walk(value, rest, create, change)?;
        if changed == found.value {
            return Ok(id);
        }
        let mapping = self.edit(id);
        let replaced = is_last && !self.is_mapping(changed);
        self.set_entry(mapping, found.position, changed, self.by.filter(|_| replaced));
        Ok(mapping)
    }

    fn empty(&mut self, is_last: bool, kind: Kind) -> NodeId {
        if is_last && kind != Kind::Mapping { self.string("", None, None) } else { self.mapping(&[], None, None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_split_as_kyaml_splits_them() {
        let names = |path: &str| -> Vec<String> {
            FieldPath::parse(path).0.iter().map(|segment| segment.name.to_string()).collect()
        };
        assert_eq!(names("spec/containers[]/image"), ["spec", "containers", "image"]);
        assert_eq!(names("/a/b"), ["a", "b"]);
        assert_eq!(names(r"a/b\/c/d\/e/f"), ["a", "b/c", "d/e", "f"]);
        assert_eq!(names(""), [""]);
        assert_eq!(names("a//b"), ["a", "", "b"]);
        assert!(FieldPath::parse("a[]").0[0].is_list);
        for path in ["spec/containers[]/image", r"a/b\/c"] {
            assert_eq!(FieldPath::parse(path).to_string(), path);
        }
    }
}
