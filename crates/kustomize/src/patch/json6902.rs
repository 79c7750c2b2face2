//! JSON patches (RFC 6902), with the liberties of the library that kustomize uses (evanphx/json-patch v4): `replace` also adds a
//! key, indices count from the end if they are negative, a missing `value` is null.

use spanned_yaml::Kind;

use super::pointer::{Pointer, PointerError, index};
use crate::editor::Editor;
use crate::id::NodeId;
use crate::object::Object;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::work::{Step, Work};

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Add,
    Remove,
    Replace,
    Move,
    Copy,
    Test,
    /// None that exists; an error once there is something to apply it to.
    Unknown,
}

/// One operation. What is wrong with it is an error only when it is applied.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    /// The mapping that says it.
    node: NodeId,
    verb: Verb,
    /// The text of `path`: it stands for the keys that the operation adds.
    path_node: Option<NodeId>,
    path: Option<Result<Pointer, PointerError>>,
    from: Option<Result<Pointer, PointerError>>,
    value: Option<NodeId>,
}

/// The most nodes that one operation may copy.
const MOST_COPIED: usize = 100_000;

impl Operation {
    pub(super) fn read(planner: &Planner<'_>, node: NodeId) -> Result<Self, Problem> {
        let read = &planner.read;
        if !read.is_mapping(node) && !read.is_null(node) {
            let kind = read.kind(node).described();
            let message = format!("an operation of a JSON patch must be a mapping, found {kind}");
            return Err(planner.problem(ProblemKind::InvalidPatch, node, message));
        }
        let text = |name| read.get(node, name).filter(|value| read.kind(*value) == Kind::String);
        let pointer = |name| text(name).map(|value| Pointer::parse(&read.text(value)));
        let verb = match text("op").map(|op| read.text(op)).as_deref() {
            Some("add") => Verb::Add,
            Some("remove") => Verb::Remove,
            Some("replace") => Verb::Replace,
            Some("move") => Verb::Move,
            Some("copy") => Verb::Copy,
            Some("test") => Verb::Test,
            _ => Verb::Unknown,
        };
        Ok(Self {
            node,
            verb,
            path_node: text("path"),
            path: pointer("path"),
            from: pointer("from"),
            value: read.get(node, "value"),
        })
    }

    /// Whether it may touch annotations.
    fn is_about_annotations(&self) -> bool {
        let is = |pointer: &Option<Result<Pointer, PointerError>>| match pointer {
            Some(Ok(pointer)) => match pointer.segments() {
                [] => true,
                [first] => first == "metadata",
                [first, second, ..] => first == "metadata" && second == "annotations",
            },
            _ => false,
        };
        is(&self.path) || is(&self.from)
    }
}

/// Applies the operations of a patch to an object.
pub(super) fn apply(work: &mut Work<'_>, object: &mut Object, operations: &[Operation]) -> Step {
    let mut root = object.root;
    let first = operations.first().map_or(root, |operation| operation.node);
    work.editor.act_for(first);
    let about_annotations = operations.iter().any(Operation::is_about_annotations);
    // kustomize notes in annotations of its own who an object was; so the mapping is there even if nobody wrote it.
    let has_annotations = object.former.is_some()
        || object.prefixes.is_some()
        || object.suffixes.is_some()
        || object.needs_hash
        || object.vars.is_some();
    if about_annotations && has_annotations {
        root = with_annotations(&mut work.editor, root);
    }
    root = solid(&mut work.editor, root);
    for operation in operations {
        work.editor.act_for(operation.node);
        root =
            operate(&mut work.editor, root, operation).map_err(|failure| problem(work, object, operation, failure))?;
    }
    root = text_annotations(&mut work.editor, root);
    if !work.editor.is_mapping(root) || work.editor.len(root) == 0 {
        object.deleted = true;
        return Ok(());
    }
    object.root = root;
    work.reread(object);
    if object.name.is_empty() || object.gvk.kind.is_empty() {
        let missing = if object.name.is_empty() { "metadata.name" } else { "kind" };
        let message = format!("the patch leaves an object without `{missing}`, which kustomize refuses");
        return Err(work.problem(ProblemKind::InvalidPatch, first, message));
    }
    Ok(())
}

/// Why an operation cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Failure {
    UnknownVerb,
    NoPath,
    NoFrom,
    BadPath(PointerError),
    /// There is no container at all of the segments but the last; the first one that leads nowhere.
    NoParent(String),
    NoKey(String),
    NoIndex(String),
    NotEqual,
    NoDocument,
    TooLarge,
}

fn problem(work: &Work<'_>, object: &Object, operation: &Operation, failure: Failure) -> Problem {
    let object_name = work.display(object);
    let path = operation.path_node.map(|path| work.editor.text(path)).unwrap_or_default();
    let verb = work.editor.text_at(operation.node, "op");
    let is_limit = failure == Failure::TooLarge;
    let message = match failure {
        Failure::UnknownVerb if verb.is_empty() => "the operation has no `op`".to_owned(),
        Failure::UnknownVerb => format!("`{verb}` is no operation of a JSON patch"),
        Failure::NoPath => "the operation has no `path`".to_owned(),
        Failure::NoFrom => format!("the operation `{verb}` has no `from`"),
        Failure::BadPath(PointerError::NoSlash) => {
            format!("the path `{path}` leads nowhere in {object_name}: a path begins with `/`")
        }
        Failure::BadPath(PointerError::TooLong) => "the path has too many segments".to_owned(),
        Failure::NoParent(segment) => {
            format!("{object_name} has nothing at `{path}`: `{segment}` is missing on the way, so the patch fails")
        }
        Failure::NoKey(key) => format!("{object_name} has no `{key}` at `{path}`, so the operation `{verb}` fails"),
        Failure::NoIndex(segment) => {
            format!("{object_name} has no element `{segment}` at `{path}`, so the operation `{verb}` fails")
        }
        Failure::NotEqual => format!("{object_name} has another value at `{path}`, so the test fails"),
        Failure::NoDocument => format!("the operation `{verb}` cannot have the whole of {object_name} as its target"),
        Failure::TooLarge => format!("the operation `{verb}` copies too much"),
    };
    let kind = if is_limit { ProblemKind::Limit } else { ProblemKind::InvalidPatch };
    let at = operation.path_node.unwrap_or(operation.node);
    work.problem(kind, at, message).related(work.editor.span(object.root), "the object")
}

fn operate(editor: &mut Editor<'_>, root: NodeId, operation: &Operation) -> Result<NodeId, Failure> {
    if operation.verb == Verb::Unknown {
        return Err(Failure::UnknownVerb);
    }
    let path = operation.path.as_ref().ok_or(Failure::NoPath)?;
    let path = path.as_ref().map_err(|error| Failure::BadPath(*error))?.segments();
    match operation.verb {
        Verb::Move | Verb::Copy => {
            let from = operation.from.as_ref().ok_or(Failure::NoFrom)?;
            let from = from.as_ref().map_err(|error| Failure::BadPath(*error))?.segments();
            let found = get(editor, root, from)?;
            // A value that is not there is null, except that it cannot be removed.
            let value = match found {
                Some(value) => value,
                None => editor.scalar(Kind::Null, "null", None, None),
            };
            editor.measure(value, MOST_COPIED).ok_or(Failure::TooLarge)?;
            if operation.verb == Verb::Move {
                let root = edit(editor, root, from, &mut |editor, container, key| remove(editor, container, key))?;
                return add(editor, root, path, operation, value);
            }
            let value = editor.detach(value);
            add(editor, root, path, operation, value)
        }
        Verb::Add => {
            let value = value(editor, operation);
            add(editor, root, path, operation, value)
        }
        Verb::Remove => edit(editor, root, path, &mut |editor, container, key| remove(editor, container, key)),
        Verb::Replace => {
            let value = value(editor, operation);
            if path.is_empty() {
                return if editor.is_mapping(value) { Ok(value) } else { Err(Failure::NoDocument) };
            }
            edit(editor, root, path, &mut |editor, container, key| replace(editor, container, key, operation, value))
        }
        Verb::Test => {
            let found = if path.is_empty() { Some(root) } else { get(editor, root, path)? };
            let is_equal = match (found.filter(|found| !editor.is_null(*found)), operation.value) {
                (None, value) => value.is_none_or(|value| editor.is_null(value)),
                (Some(_), None) => false,
                (Some(found), Some(value)) => equal(editor, found, value),
            };
            if is_equal { Ok(root) } else { Err(Failure::NotEqual) }
        }
        Verb::Unknown => Err(Failure::UnknownVerb),
    }
}

/// The value of an operation. The null of a patch is one, however it is written, and so is a missing value.
fn value(editor: &mut Editor<'_>, operation: &Operation) -> NodeId {
    match operation.value {
        Some(value) => solid(editor, value),
        None => editor.scalar(Kind::Null, "null", Some(operation.node), None),
    }
}

fn add(
    editor: &mut Editor<'_>,
    root: NodeId,
    path: &[String],
    operation: &Operation,
    value: NodeId,
) -> Result<NodeId, Failure> {
    edit(editor, root, path, &mut |editor, container, key| {
        if editor.is_mapping(container) {
            return Ok(put(editor, container, key, operation, value));
        }
        let len = editor.len(container);
        let position = match key {
            "-" => len,
            _ => index(key, len + 1).ok_or_else(|| Failure::NoIndex(key.to_owned()))?,
        };
        let list = editor.edit(container);
        editor.insert_item(list, position, value);
        Ok(list)
    })
}

fn replace(
    editor: &mut Editor<'_>,
    container: NodeId,
    key: &str,
    operation: &Operation,
    value: NodeId,
) -> Result<NodeId, Failure> {
    if editor.is_mapping(container) {
        return Ok(put(editor, container, key, operation, value));
    }
    let position = index(key, editor.len(container)).ok_or_else(|| Failure::NoIndex(key.to_owned()))?;
    let list = editor.edit(container);
    editor.set_item(list, position, value, Some(operation.node));
    Ok(list)
}

/// Sets a key of a mapping. A new key stands where the operation's path stands.
fn put(editor: &mut Editor<'_>, mapping: NodeId, key: &str, operation: &Operation, value: NodeId) -> NodeId {
    match editor.find(mapping, key) {
        Some(found) => editor.put(mapping, key, found.key, value, Some(operation.node)),
        None => {
            let key_node = editor.string(key, operation.path_node, None);
            editor.put(mapping, key, key_node, value, Some(operation.node))
        }
    }
}

fn remove(editor: &mut Editor<'_>, container: NodeId, key: &str) -> Result<NodeId, Failure> {
    if editor.is_mapping(container) {
        let found = editor.find(container, key).ok_or_else(|| Failure::NoKey(key.to_owned()))?;
        let mapping = editor.edit(container);
        editor.remove_entry(mapping, found.position, None);
        return Ok(mapping);
    }
    let position = index(key, editor.len(container)).ok_or_else(|| Failure::NoIndex(key.to_owned()))?;
    let list = editor.edit(container);
    editor.remove_item(list, position, None);
    Ok(list)
}

/// What stands at a path; `None` if the last key is not there.
fn get(editor: &Editor<'_>, root: NodeId, path: &[String]) -> Result<Option<NodeId>, Failure> {
    let Some((last, parents)) = path.split_last() else { return Err(Failure::NoDocument) };
    let mut container = root;
    for segment in parents {
        container = step(editor, container, segment)?;
    }
    match editor.kind(container) {
        Kind::Mapping => Ok(editor.get(container, last)),
        Kind::Sequence => {
            let position = index(last, editor.len(container)).ok_or_else(|| Failure::NoIndex(last.clone()))?;
            Ok(editor.items(container).nth(position))
        }
        _ => Err(Failure::NoParent(last.clone())),
    }
}

/// The container that a segment leads to.
fn step(editor: &Editor<'_>, container: NodeId, segment: &str) -> Result<NodeId, Failure> {
    let next = match editor.kind(container) {
        Kind::Mapping => editor.get(container, segment),
        Kind::Sequence => {
            index(segment, editor.len(container)).and_then(|position| editor.items(container).nth(position))
        }
        _ => None,
    };
    let next = next.filter(|next| editor.is_mapping(*next) || editor.is_sequence(*next));
    next.ok_or_else(|| Failure::NoParent(segment.to_owned()))
}

/// A change of the container that the last key of a path is in.
type Change<'c> = &'c mut dyn FnMut(&mut Editor<'_>, NodeId, &str) -> Result<NodeId, Failure>;

/// Changes the container at the end of a path, and copies those on the way to it.
fn edit(editor: &mut Editor<'_>, root: NodeId, path: &[String], change: Change<'_>) -> Result<NodeId, Failure> {
    let Some((last, parents)) = path.split_last() else { return Err(Failure::NoDocument) };
    let mut containers = vec![root];
    for segment in parents {
        let container = containers.last().copied().unwrap_or(root);
        containers.push(step(editor, container, segment)?);
    }
    let mut below = containers.pop().unwrap_or(root);
    below = change(editor, below, last)?;
    for (container, segment) in containers.into_iter().zip(parents).rev() {
        below = if editor.is_mapping(container) {
            editor.put_named(container, segment, below, None)
        } else {
            let position = index(segment, editor.len(container)).ok_or_else(|| Failure::NoIndex(segment.clone()))?;
            if editor.items(container).nth(position) == Some(below) {
                container
            } else {
                let list = editor.edit(container);
                editor.set_item(list, position, below, None);
                list
            }
        };
    }
    Ok(below)
}

/// Whether two values are the same JSON.
fn equal(editor: &Editor<'_>, left: NodeId, right: NodeId) -> bool {
    match (editor.kind(left), editor.kind(right)) {
        (Kind::Mapping, Kind::Mapping) => {
            editor.len(left) == editor.len(right)
                && editor.entries(left).all(|(key, value)| {
                    editor.get(right, &editor.text(key)).is_some_and(|other| equal(editor, value, other))
                })
        }
        (Kind::Sequence, Kind::Sequence) => {
            editor.len(left) == editor.len(right)
                && editor.items(left).zip(editor.items(right)).all(|(left, right)| equal(editor, left, right))
        }
        (Kind::Int | Kind::Float, Kind::Int | Kind::Float) => {
            editor.text(left) == editor.text(right) || editor.number(left) == editor.number(right)
        }
        (Kind::Null, Kind::Null) => true,
        (Kind::Bool, Kind::Bool) => is_true(&editor.text(left)) == is_true(&editor.text(right)),
        (Kind::String, Kind::String) => editor.text(left) == editor.text(right),
        _ => false,
    }
}

/// Whether the text of a boolean means true.
fn is_true(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b't' | b'T' | b'y' | b'Y')) || text.eq_ignore_ascii_case("on")
}

/// A value as it comes out of JSON: what is nothing at all (`key:`) is `null` then, which strategic merges leave alone.
fn solid(editor: &mut Editor<'_>, id: NodeId) -> NodeId {
    if editor.is_blank(id) {
        return editor.scalar(Kind::Null, "null", Some(id), Some(id));
    }
    if !editor.is_remarkable(id) {
        return id;
    }
    let mut changed = id;
    if editor.is_mapping(id) {
        let entries: Vec<(NodeId, NodeId)> = editor.entries(id).collect();
        for (position, (_, value)) in entries.into_iter().enumerate() {
            let other = solid(editor, value);
            if other != value {
                changed = editor.edit(changed);
                editor.set_entry(changed, position, other, None);
            }
        }
    } else if editor.is_sequence(id) {
        let items: Vec<NodeId> = editor.items(id).collect();
        for (position, item) in items.into_iter().enumerate() {
            let other = solid(editor, item);
            if other != item {
                changed = editor.edit(changed);
                editor.set_item(changed, position, other, None);
            }
        }
    }
    changed
}

/// Gives an object without annotations an empty mapping of them.
fn with_annotations(editor: &mut Editor<'_>, root: NodeId) -> NodeId {
    let Some(metadata) = editor.get(root, "metadata").filter(|metadata| editor.is_mapping(*metadata)) else {
        return root;
    };
    if editor.get(metadata, "annotations").is_some_and(|annotations| !editor.is_null(annotations)) {
        return root;
    }
    let annotations = editor.mapping(&[], None, None);
    let metadata = editor.put_named(metadata, "annotations", annotations, None);
    editor.put_named(root, "metadata", metadata, None)
}

/// kustomize writes all annotations back as text after a JSON patch, and none if there are none.
fn text_annotations(editor: &mut Editor<'_>, root: NodeId) -> NodeId {
    let Some(metadata) = editor.get(root, "metadata").filter(|metadata| editor.is_mapping(*metadata)) else {
        return root;
    };
    let Some(found) = editor.find(metadata, "annotations") else { return root };
    let annotations = found.value;
    let changed = if editor.is_mapping(annotations) && editor.len(annotations) > 0 {
        let entries: Vec<(NodeId, NodeId)> = editor.entries(annotations).collect();
        let mut changed = annotations;
        for (position, (_, value)) in entries.into_iter().enumerate() {
            if editor.kind(value) != Kind::String {
                let text = annotation(editor, value);
                let text = editor.string(&text, Some(value), Some(value));
                changed = editor.edit(changed);
                editor.set_entry(changed, position, text, None);
            }
        }
        editor.put(metadata, "annotations", found.key, changed, None)
    } else {
        let metadata = editor.edit(metadata);
        editor.remove_entry(metadata, found.position, None);
        metadata
    };
    editor.put_named(root, "metadata", changed, None)
}

/// The text that a value becomes as an annotation: numbers went through JSON and so are floats.
fn annotation(editor: &Editor<'_>, value: NodeId) -> String {
    match editor.kind(value) {
        Kind::Null => "null".to_owned(),
        Kind::Bool => if is_true(&editor.text(value)) { "true" } else { "false" }.to_owned(),
        Kind::Int | Kind::Float => {
            editor.number(value).map_or_else(|| editor.text(value).into_owned(), shortest_number)
        }
        Kind::String => editor.text(value).into_owned(),
        Kind::Mapping | Kind::Sequence => String::new(),
    }
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 64)`: with an exponent if it is below -4 or above 5.
fn shortest_number(value: f64) -> String {
    let scientific = format!("{value:e}");
    let parts = scientific.split_once('e');
    let Some((digits, exponent)) = parts.and_then(|(digits, exponent)| Some((digits, exponent.parse::<i32>().ok()?)))
    else {
        return scientific;
    };
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
