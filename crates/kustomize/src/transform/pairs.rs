//! Labels and annotations as a kustomization writes them.

use std::borrow::Cow;

use spanned_yaml::Kind;

use super::misfit;
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
    text: Box<str>,
}

impl Pairs {
    /// The entries of a mapping, which must be strings; a null is the empty string, as it is for Go's JSON decoder.
    pub(crate) fn read(editor: &Editor<'_>, field: &str, mapping: NodeId) -> Result<Self, Problem> {
        let wrong = |node, message| Problem::new(ProblemKind::InvalidField, editor.span(node), message);
        if !editor.is_mapping(mapping) && !editor.is_null(mapping) {
            let kind = editor.kind(mapping).described();
            return Err(wrong(mapping, format!("`{field}` must be a mapping, found {kind}")));
        }
        let mut list = Vec::with_capacity(editor.len(mapping));
        for (key, value) in editor.entries(mapping) {
            let name = editor.text(key);
            let text = match editor.kind(value) {
                Kind::String => editor.text(value),
                Kind::Null => Cow::Borrowed(""),
                kind => {
                    let kind = kind.described();
                    let message = format!("`{name}` of `{field}` must be a string, found {kind}; put it into quotes");
                    return Err(wrong(value, message));
                }
            };
            list.push(Pair { name: name.into(), key, value, text: text.into() });
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

    /// The pairs with values that can stand in an object: nulls are written out as empty strings.
    pub(crate) fn written(mut self, editor: &mut Editor<'_>) -> Self {
        for pair in &mut self.list {
            if editor.is_null(pair.value) {
                pair.value = editor.string("", Some(pair.value), None);
            }
        }
        self
    }

    /// Puts them into the fields of an object.
    pub(crate) fn put(&self, work: &mut Work<'_>, object: &mut Object, fields: &SpecList) -> Step {
        for spec in fields.of(object.gvk) {
            let create = if spec.create { Create::Empty(Kind::Mapping) } else { Create::Nothing };
            let walked =
                work.editor.walk(object.root, &spec.path.0, create, &mut |editor, node| self.put_into(editor, node));
            object.root = walked.map_err(|at| misfit(work, object, spec, at))?;
        }
        Ok(())
    }

    fn put_into(&self, editor: &mut Editor<'_>, mut mapping: NodeId) -> Walked {
        if !editor.is_mapping(mapping) {
            return Err(Misfit { at: mapping, expected: "a mapping" });
        }
        for pair in &self.list {
            match editor.find(mapping, &pair.name) {
                // What says the same already keeps its place.
                Some(found) if editor.kind(found.value) == Kind::String && editor.is(found.value, &pair.text) => {}
                Some(found) => {
                    mapping = editor.edit(mapping);
                    editor.set_entry(mapping, found.position, pair.value, Some(pair.value));
                }
                None => {
                    mapping = editor.edit(mapping);
                    editor.push_entry(mapping, pair.key, pair.value);
                }
            }
        }
        Ok(mapping)
    }
}
