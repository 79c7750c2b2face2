//! Fields of objects that a value is put into (`PathMatcher` of kustomize's `kyaml` package).

use regex::Regex;
use spanned_yaml::{Kind, plain_kind};

use super::Options;
use super::path::{element, is_element, position, written};
use crate::editor::Editor;
use crate::id::NodeId;

/// What is put.
#[derive(Debug, Clone)]
pub(super) struct Value {
    /// The source's node.
    pub(super) node: NodeId,
    /// The part of the source's text that counts, if it is not the whole.
    pub(super) text: Option<String>,
    /// Whether it has no type of its own, like a plain scalar: `sourceValue`.
    pub(super) is_plain: bool,
}

/// A value on its way to the fields of one path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Put<'p> {
    pub(super) value: &'p Value,
    pub(super) options: &'p Options,
    /// The text that names the path: it stands for the keys that are added.
    pub(super) path_node: NodeId,
    /// Whether fields are only counted.
    pub(super) is_dry: bool,
}

/// Why a value cannot be put somewhere.
type Failure = String;

/// Puts a value into every field that a path leads to. `None` if it leads to none.
pub(super) fn replace(
    editor: &mut Editor<'_>,
    root: NodeId,
    path: &[String],
    put: &Put<'_>,
) -> Result<Option<NodeId>, Failure> {
    let mut count = 0;
    let changed = visit(editor, root, path, put, &mut count)?;
    Ok((count > 0).then_some(changed))
}

/// The depth of the recursion is that of the path, whose length the length of a line bounds; so it has a limit.
const LONGEST_PATH: usize = 256;

fn visit(
    editor: &mut Editor<'_>,
    id: NodeId,
    path: &[String],
    put: &Put<'_>,
    count: &mut usize,
) -> Result<NodeId, Failure> {
    if path.len() > LONGEST_PATH {
        return Err(format!("the path has more than {LONGEST_PATH} parts"));
    }
    let Some((segment, rest)) = path.split_first() else {
        *count += 1;
        return put.at(editor, id);
    };
    let kind = editor.kind(id);
    if let Some(position) = position(segment) {
        return at_position(editor, id, position, rest, put, count);
    }
    if is_element(segment) {
        return at_elements(editor, id, segment, rest, put, count);
    }
    if segment == "*" {
        return match kind {
            Kind::Sequence | Kind::Null => each(editor, id, rest, put, count, &mut |_, _| true),
            _ => Err(format!("`*` needs a list, found {}", kind.described())),
        };
    }
    match kind {
        Kind::Mapping | Kind::Null => {}
        _ => return Err(format!("`{segment}` needs a mapping, found {}", kind.described())),
    }
    match editor.find(id, segment) {
        Some(found) => {
            if !rest.is_empty() && !matches!(editor.kind(found.value), Kind::Mapping | Kind::Sequence | Kind::Null) {
                // kustomize then looks into the text, and what it finds there it changes in a copy only.
                *count += super::structured::count(editor, found.value, rest, put)?;
                return Ok(id);
            }
            let changed = visit(editor, found.value, rest, put, count)?;
            if changed == found.value {
                return Ok(id);
            }
            let by = if rest.is_empty() { Some(put.path_node) } else { None };
            let mapping = editor.edit(id);
            editor.set_entry(mapping, found.position, changed, by);
            Ok(mapping)
        }
        None if put.options.creates && kind == Kind::Mapping => {
            let before = *count;
            let value = created(editor, rest, put, count)?;
            if *count == before {
                return Ok(id);
            }
            let key = editor.string(segment, Some(put.path_node), None);
            let mapping = editor.edit(id);
            editor.push_entry(mapping, key, value);
            Ok(mapping)
        }
        None => Ok(id),
    }
}

/// The value of a field that is not there yet.
fn created(editor: &mut Editor<'_>, rest: &[String], put: &Put<'_>, count: &mut usize) -> Result<NodeId, Failure> {
    let Some(next) = rest.first() else {
        *count += 1;
        return put.created(editor);
    };
    let is_list = is_element(next) || position(next).is_some();
    let empty = if is_list {
        editor.sequence(&[], Some(put.path_node), None)
    } else {
        editor.mapping(&[], Some(put.path_node), None)
    };
    visit(editor, empty, rest, put, count)
}

fn at_position(
    editor: &mut Editor<'_>,
    id: NodeId,
    position: usize,
    rest: &[String],
    put: &Put<'_>,
    count: &mut usize,
) -> Result<NodeId, Failure> {
    if !editor.is_sequence(id) && !editor.is_null(id) {
        return Err(format!("the position {position} needs a list, found {}", editor.kind(id).described()));
    }
    let len = editor.len(id);
    let item = editor.items(id).nth(position);
    if let Some(item) = item {
        let changed = visit(editor, item, rest, put, count)?;
        if changed == item {
            return Ok(id);
        }
        let list = editor.edit(id);
        editor.set_item(list, position, changed, if rest.is_empty() { Some(put.path_node) } else { None });
        return Ok(list);
    }
    if len != position || !put.options.creates || editor.is_null(id) {
        return Err(format!("index {position} specified but only {len} elements found"));
    }
    let value = created(editor, rest, put, count)?;
    Ok(pushed(editor, id, value))
}

fn pushed(editor: &mut Editor<'_>, list: NodeId, value: NodeId) -> NodeId {
    let mut items: Vec<NodeId> = editor.items(list).collect();
    items.push(value);
    let list = editor.edit(list);
    editor.set_items(list, &items);
    list
}

/// The elements that a segment such as `[name=expression]` matches.
fn at_elements(
    editor: &mut Editor<'_>,
    id: NodeId,
    segment: &str,
    rest: &[String],
    put: &Put<'_>,
    count: &mut usize,
) -> Result<NodeId, Failure> {
    let Some((field, text)) = element(segment) else {
        return Err(format!("`{segment}` selects no element: write `[field=value]`"));
    };
    if !editor.is_sequence(id) && !editor.is_null(id) {
        return Err(format!("`{segment}` needs a list, found {}", editor.kind(id).described()));
    }
    let expression = Regex::new(text).map_err(|_| format!("`{text}` is not a regular expression"))?;
    // For scalars the rest of the path does not count.
    let rest = if field.is_empty() { &[] } else { rest };
    let before = *count;
    let changed = each(editor, id, rest, put, count, &mut |editor, item| {
        let value = if field.is_empty() { Some(item) } else { editor.get(item, field) };
        value.is_some_and(|value| expression.is_match(&written(editor, value)))
    })?;
    if *count > before || !put.options.creates || !editor.is_sequence(id) {
        return Ok(changed);
    }
    if field.is_empty() {
        *count += 1;
        let item = put.plain(editor);
        return Ok(pushed(editor, changed, item));
    }
    let value = editor.scalar(plain_kind(text), text, Some(put.path_node), None);
    let key = editor.string(field, Some(put.path_node), None);
    let item = editor.mapping(&[(key, value)], Some(put.path_node), None);
    let item = visit(editor, item, rest, put, count)?;
    Ok(pushed(editor, changed, item))
}

/// The elements of a list that a test takes.
fn each(
    editor: &mut Editor<'_>,
    id: NodeId,
    rest: &[String],
    put: &Put<'_>,
    count: &mut usize,
    takes: &mut dyn FnMut(&Editor<'_>, NodeId) -> bool,
) -> Result<NodeId, Failure> {
    let items: Vec<NodeId> = editor.items(id).collect();
    let mut list = id;
    for (position, item) in items.into_iter().enumerate() {
        if !takes(editor, item) {
            continue;
        }
        let changed = visit(editor, item, rest, put, count)?;
        if changed != item {
            list = editor.edit(list);
            editor.set_item(list, position, changed, if rest.is_empty() { Some(put.path_node) } else { None });
        }
    }
    Ok(list)
}

impl Put<'_> {
    /// The value's text; empty for collections.
    pub(super) fn text(&self, editor: &Editor<'_>) -> String {
        let text = self.value.text.clone();
        text.unwrap_or_else(|| {
            if editor.is_null(self.value.node) { String::new() } else { editor.text(self.value.node).into_owned() }
        })
    }

    /// Puts the value over another. A scalar keeps its type, and only takes the text.
    fn at(&self, editor: &mut Editor<'_>, target: NodeId) -> Result<NodeId, Failure> {
        if self.is_dry {
            return Ok(target);
        }
        let kind = editor.kind(target);
        let Options { delimiter, index, .. } = self.options;
        let is_scalar = !matches!(kind, Kind::Mapping | Kind::Sequence);
        if delimiter.is_empty() {
            return if is_scalar { self.over(editor, target, None) } else { Ok(self.whole(editor)) };
        }
        if !is_scalar {
            return Err(format!("only text can be split at a delimiter, found {}", kind.described()));
        }
        let text = editor.text(target).into_owned();
        let mut parts: Vec<&str> = text.split(delimiter.as_str()).collect();
        let value = self.text(editor);
        match usize::try_from(*index) {
            Err(_) => parts.insert(0, &value),
            Ok(index) => match parts.get_mut(index) {
                Some(part) => *part = &value,
                None => parts.push(&value),
            },
        }
        self.over(editor, target, Some(parts.join(delimiter)))
    }

    /// The text over a scalar: of the value, or one that was put together.
    fn over(&self, editor: &mut Editor<'_>, target: NodeId, text: Option<String>) -> Result<NodeId, Failure> {
        let kind = editor.kind(target);
        let source = self.value.node;
        if text.is_none() && self.value.text.is_none() && kind != Kind::Null && editor.kind(source) == kind {
            return Ok(source);
        }
        let text = text.unwrap_or_else(|| self.text(editor));
        let found = plain_kind(&text);
        let fits = match kind {
            Kind::Float => matches!(found, Kind::Int | Kind::Float),
            Kind::Int | Kind::Bool | Kind::Null => found == kind,
            Kind::String | Kind::Mapping | Kind::Sequence => true,
        };
        if !fits {
            return Err(format!(
                "the field is {}, and `{text}` is none: kustomize keeps the type of a field, and then fails",
                kind.described()
            ));
        }
        Ok(editor.scalar(kind, &text, Some(source), Some(target)))
    }

    /// The value in place of a list or mapping.
    fn whole(&self, editor: &mut Editor<'_>) -> NodeId {
        let source = self.value.node;
        match &self.value.text {
            Some(text) => editor.scalar(editor.kind(source), text, Some(source), None),
            None if self.value.is_plain => self.plain(editor),
            None => editor.detach(source),
        }
    }

    /// The value of a new field: its type is that of the text without quotes.
    fn created(&self, editor: &mut Editor<'_>) -> Result<NodeId, Failure> {
        match editor.kind(self.value.node) {
            kind @ (Kind::Mapping | Kind::Sequence) if !self.options.delimiter.is_empty() => {
                Err(format!("only text can be put together with a delimiter, found {}", kind.described()))
            }
            Kind::Mapping | Kind::Sequence => Ok(editor.detach(self.value.node)),
            _ => Ok(self.plain(editor)),
        }
    }

    fn plain(&self, editor: &mut Editor<'_>) -> NodeId {
        let text = match self.options.delimiter.as_str() {
            "" => self.text(editor),
            // Splitting nothing gives one empty part.
            delimiter => match self.options.index {
                0 => self.text(editor),
                index if index < 0 => format!("{}{delimiter}", self.text(editor)),
                _ => format!("{delimiter}{}", self.text(editor)),
            },
        };
        let kind = match plain_kind(&text) {
            // To go-yaml v3 `yes` is text.
            Kind::Bool if !matches!(text.as_bytes().first(), Some(b't' | b'T' | b'f' | b'F')) => Kind::String,
            kind => kind,
        };
        if self.value.text.is_none() && text == *editor.text(self.value.node) && editor.kind(self.value.node) == kind {
            return self.value.node;
        }
        editor.scalar(kind, &text, Some(self.value.node), None)
    }
}
