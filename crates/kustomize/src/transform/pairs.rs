//! Labels and annotations as a kustomization writes them.

use spanned_yaml::Kind;

use super::{misfit, string_node};
use crate::editor::{Create, Editor, Misfit, Walked};
use crate::fields::SpecList;
use crate::id::NodeId;
use crate::object::Object;
use crate::problem::{Problem, ProblemKind};
use crate::work::{Step, Work};

/// Keys and values, whose nodes become part of the objects.
#[derive(Debug)]
pub(crate) struct Pairs {
    list: Vec<Pair>,
    mapping: NodeId,
}

#[derive(Debug)]
struct Pair {
    name: Box<str>,
    key: NodeId,
    value: NodeId,
    /// Of the value, once it is written.
    text: Box<str>,
}

impl Pairs {
    /// The entries of a mapping. Their values are taken as texts, a null as the empty one.
    pub(crate) fn read(editor: &Editor<'_>, field: &str, mapping: NodeId) -> Result<Self, Problem> {
        let wrong = |node, what: &str, expected| {
            let kind = editor.kind(node).described();
            let message = format!("{what} must be {expected}, found {kind}");
            Problem::new(ProblemKind::InvalidField, editor.span(node), message)
        };
        if !editor.is_mapping(mapping) && !editor.is_null(mapping) {
            return Err(wrong(mapping, &format!("`{field}`"), "a mapping"));
        }
        let mut list = Vec::with_capacity(editor.len(mapping));
        for (key, value) in editor.entries(mapping) {
            let name = editor.text(key);
            if editor.is_mapping(value) || editor.is_sequence(value) {
                return Err(wrong(value, &format!("`{name}` of `{field}`"), "a string"));
            }
            list.push(Pair { name: name.into(), key, value, text: Box::default() });
        }
        Ok(Self { list, mapping })
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The mapping that says them.
    pub(crate) fn mapping(&self) -> NodeId {
        self.mapping
    }

    /// The pairs with values that can stand in an object.
    pub(crate) fn written(mut self, editor: &mut Editor<'_>) -> Self {
        for pair in &mut self.list {
            pair.value = string_node(editor, pair.value);
            pair.text = editor.text(pair.value).into();
        }
        self
    }

    /// Puts them into the fields of an object.
    pub(crate) fn put(&self, work: &mut Work<'_>, object: &mut Object, fields: &SpecList) -> Step {
        let mark = work.editor.mark();
        let mut additions = 0;
        for spec in fields.of(object.gvk) {
            let create = if spec.create { Create::Empty(Kind::Mapping) } else { Create::Nothing };
            let walked = work.editor.walk(object.root, &spec.path.0, create, &mut |editor, node| {
                self.put_into(editor, node, &mut additions)
            });
            object.root = walked.map_err(|at| misfit(work, object, spec, at))?;
        }
        if object.shares_texts {
            object.root = work.editor.spread(object.root, mark);
        }
        object.shares_texts |= additions > 1;
        Ok(())
    }

    /// Puts them into a mapping. What is added is the kustomization's node, which several fields then share; what is replaced is
    /// not shared.
    fn put_into(&self, editor: &mut Editor<'_>, mut mapping: NodeId, additions: &mut usize) -> Walked {
        if !editor.is_mapping(mapping) {
            return Err(Misfit { at: mapping, expected: "a mapping" });
        }
        let mut is_added = false;
        for pair in &self.list {
            match editor.find(mapping, &pair.name) {
                // What says the same already keeps its place.
                Some(found) if editor.kind(found.value) == Kind::String && editor.is(found.value, &pair.text) => {}
                Some(found) => {
                    let value = editor.string(&pair.text, Some(pair.value), Some(found.value));
                    mapping = editor.edit(mapping);
                    editor.set_entry(mapping, found.position, value, Some(pair.value));
                }
                None => {
                    mapping = editor.edit(mapping);
                    editor.push_entry(mapping, pair.key, pair.value);
                    is_added = true;
                }
            }
        }
        *additions += usize::from(is_added);
        Ok(mapping)
    }
}
