//! Adding a generated object, or merging it into the object that it changes.

use super::pairs::{Pair, Value};
use super::{Behavior, Generated, Generator};
use crate::editor::Editor;
use crate::id::NodeId;
use crate::object::{Gvk, Object};
use crate::problem::ProblemKind;
use crate::symbol::Symbol;
use crate::work::{Step, Work};
use crate::world::File;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustc_hash::{FxHashMap, FxHashSet};

/// Entries of a mapping that is being made.
type Entries = Vec<(NodeId, NodeId)>;

/// Adds what a generator makes.
pub(crate) fn apply(work: &mut Work<'_>, generator: &Generator) -> Step {
    work.editor.act_for(generator.entry);
    let own = Gvk { group: Symbol::EMPTY, version: work.symbol("v1"), kind: work.symbol(generator.generated.kind()) };
    let name = work.editor.symbol(generator.name);
    let namespace = generator.namespace.map_or(Symbol::EMPTY, |namespace| work.editor.symbol(namespace));
    let matches = of_identity(work, own, name, namespace);
    let text = work.editor.text(generator.name).into_owned();
    let kind = generator.generated.kind();
    match (matches.as_slice(), generator.behavior) {
        ([], Behavior::Replace | Behavior::Merge) if work.incomplete.is_empty() => {
            let message = format!("there is no {kind} `{text}` to merge into or to replace");
            Err(work.problem(ProblemKind::InvalidGenerator, generator.name, message))
        }
        ([], _) => create(work, generator),
        ([at], Behavior::Replace | Behavior::Merge) => change(work, generator, *at),
        ([at, ..], Behavior::Create) => {
            let present = work.objects[*at];
            let message = format!(
                "there is a {kind} `{text}` already; the generator must say `behavior: merge` or `behavior: replace`"
            );
            let problem = work.problem(ProblemKind::DuplicateObject, generator.name, message);
            Err(problem.related(work.editor.span(present.root), format!("this is {}", work.display(&present))))
        }
        (_, Behavior::Replace | Behavior::Merge) => {
            let message =
                format!("several objects are or were the {kind} `{text}`, so it is not known which one to change");
            Err(work.problem(ProblemKind::InvalidGenerator, generator.name, message))
        }
    }
}

/// The positions of the objects that have or had an identity.
fn of_identity(work: &Work<'_>, gvk: Gvk, name: Symbol, namespace: Symbol) -> Vec<usize> {
    let namespace = work.effective_namespace(namespace, false);
    let is_it = |object: &Object| {
        // Almost all objects have another name and never had this one.
        if (object.name != name && object.former.is_none()) || object.deleted {
            return false;
        }
        if object.gvk.group != gvk.group || object.gvk.version != gvk.version {
            return false;
        }
        let present = work.effective_namespace(object.namespace, object.cluster_scoped);
        (object.gvk.kind == gvk.kind && object.name == name && present == namespace)
            || work
                .formers(object)
                .any(|former| former.kind == gvk.kind && former.name == name && former.namespace == namespace)
    };
    work.objects.iter().enumerate().filter(|(_, object)| is_it(object)).map(|(at, _)| at).collect()
}

fn create(work: &mut Work<'_>, generator: &Generator) -> Step {
    let mut metadata = Entries::new();
    let key = work.editor.string("name", Some(generator.name), None);
    metadata.push((key, generator.name));
    if let Some(namespace) = generator.namespace {
        let key = work.editor.string("namespace", Some(namespace), None);
        metadata.push((key, namespace));
    }
    for (field, pairs) in [("labels", &generator.options.labels), ("annotations", &generator.options.annotations)] {
        if let Some(entry) = texts(&mut work.editor, field, None, pairs) {
            metadata.push(entry);
        }
    }
    let data = data(work, generator)?;
    let root = root(work, generator, &metadata, data, generator.entry, None);
    let mut object = work.object(root);
    object.needs_hash = !generator.options.without_hash;
    object.is_generated = true;
    work.objects.push(object);
    Ok(())
}

/// Makes the object anew in the place of the present one, of which it keeps name, namespace, labels and annotations, and with
/// `behavior: merge` the data that it does not set itself.
fn change(work: &mut Work<'_>, generator: &Generator, at: usize) -> Step {
    let present = work.objects[at];
    let old_metadata = work.editor.get(present.root, "metadata");
    let mut metadata = Entries::new();
    let kept = |editor: &Editor<'_>, field: &str| {
        let found = editor.find(old_metadata?, field)?;
        (!editor.is_null(found.value)).then_some((found.key, found.value))
    };
    metadata.extend(["name", "namespace"].iter().filter_map(|field| kept(&work.editor, field)));
    for (field, pairs) in [("labels", &generator.options.labels), ("annotations", &generator.options.annotations)] {
        let old = kept(&work.editor, field);
        if let Some(entry) = texts(&mut work.editor, field, old, pairs) {
            metadata.push(entry);
        }
    }
    let mut made = data(work, generator)?;
    // What was merged into stays what it was; what was replaced is what replaced it.
    let (mut site, mut is_generated) = (generator.entry, true);
    if generator.behavior == Behavior::Merge {
        (site, is_generated) = (present.root, present.is_generated);
        made.keep(work, present.root);
    }
    let root = root(work, generator, &metadata, made, site, Some(present.root));
    let needs_hash = present.needs_hash && !generator.options.without_hash;
    work.objects[at] = Object { root, needs_hash, is_generated, ..present };
    Ok(())
}

/// The data of an object that is being made.
struct Data {
    text: Entries,
    binary: Entries,
    /// Whether there is a `data` even if it has no entries.
    always: bool,
}

impl Data {
    /// Takes over the entries of an object that are not set anew.
    fn keep(&mut self, work: &mut Work<'_>, present: NodeId) {
        self.always = false;
        for (field, entries) in [("data", &mut self.text), ("binaryData", &mut self.binary)] {
            let Some(old) = work.editor.get(present, field) else { continue };
            let known: FxHashSet<String> = entries.iter().map(|(key, _)| work.editor.text(*key).into_owned()).collect();
            let old: Entries = work.editor.entries(old).collect();
            for (key, value) in old {
                if !known.contains(&*work.editor.text(key)) {
                    let value = work.editor.as_text(value);
                    entries.push((key, value));
                }
            }
        }
    }
}

fn data(work: &mut Work<'_>, generator: &Generator) -> Result<Data, crate::problem::Problem> {
    let mut data =
        Data { text: Entries::new(), binary: Entries::new(), always: generator.generated == Generated::Secret };
    for pair in &generator.pairs {
        if work.editor.written_text() + size(work, pair) > work.editor.world().limits.text {
            let message = format!("the generated {} is larger than the limit", generator.generated.kind());
            return Err(work.problem(ProblemKind::Limit, pair.key, message));
        }
        let is_secret = generator.generated == Generated::Secret;
        let editor = &mut work.editor;
        match &pair.value {
            Value::Text(node) if is_secret => {
                let encoded = wrapped_base64(editor.text(*node).as_bytes());
                data.text.push((pair.key, editor.string(&encoded, Some(*node), None)));
            }
            Value::Text(node) => data.text.push((pair.key, *node)),
            Value::File(file) => {
                let file = editor.world().file(*file);
                let bytes = content(file);
                match std::str::from_utf8(bytes) {
                    Ok(text) if !is_secret => data.text.push((pair.key, editor.string(text, Some(pair.key), None))),
                    _ => {
                        let value = editor.string(&wrapped_base64(bytes), Some(pair.key), None);
                        let entries = if is_secret { &mut data.text } else { &mut data.binary };
                        entries.push((pair.key, value));
                    }
                }
            }
        }
    }
    Ok(data)
}

/// The bytes of a file.
fn content(file: &File) -> &[u8] {
    file.text.as_deref().map_or(file.bytes.as_deref().unwrap_or_default(), str::as_bytes)
}

/// How much text a pair may write.
fn size(work: &Work<'_>, pair: &Pair) -> usize {
    let bytes = match &pair.value {
        Value::Text(node) => work.editor.text(*node).len(),
        Value::File(file) => content(work.editor.world().file(*file)).len(),
    };
    bytes.saturating_mul(2)
}

fn root(
    work: &mut Work<'_>,
    generator: &Generator,
    metadata: &[(NodeId, NodeId)],
    data: Data,
    site: NodeId,
    former: Option<NodeId>,
) -> NodeId {
    let editor = &mut work.editor;
    let mut entries = Entries::new();
    let constant = |editor: &mut Editor<'_>, text: &str| editor.string(text, None, None);
    for (key, value) in [("apiVersion", "v1"), ("kind", generator.generated.kind())] {
        entries.push((constant(editor, key), constant(editor, value)));
    }
    let metadata = editor.mapping(metadata, Some(site), None);
    entries.push((constant(editor, "metadata"), metadata));
    if !data.text.is_empty() || data.always {
        let value = editor.mapping(&data.text, Some(site), None);
        entries.push((constant(editor, "data"), value));
    }
    if !data.binary.is_empty() {
        let value = editor.mapping(&data.binary, Some(site), None);
        entries.push((constant(editor, "binaryData"), value));
    }
    if generator.generated == Generated::Secret {
        let value = generator.secret_type.unwrap_or_else(|| constant(editor, "Opaque"));
        entries.push((constant(editor, "type"), value));
    }
    if let Some(immutable) = generator.options.immutable {
        entries.push((editor.string("immutable", Some(immutable), None), immutable));
    }
    editor.mapping(&entries, Some(site), former)
}

/// An entry with a mapping of texts: the old ones, over them the new ones; `None` if there are none.
fn texts(
    editor: &mut Editor<'_>,
    field: &str,
    old: Option<(NodeId, NodeId)>,
    pairs: &[(NodeId, NodeId)],
) -> Option<(NodeId, NodeId)> {
    let new: Entries = pairs.iter().map(|(key, value)| (*key, editor.as_text(*value))).collect();
    match old {
        None => {
            let (site, _) = *pairs.first()?;
            let key = editor.string(field, Some(site), None);
            Some((key, editor.mapping(&new, Some(site), None)))
        }
        Some((key, mapping)) => {
            let mut mapping = mapping;
            let entries = editor.entries(mapping).enumerate();
            let positions: FxHashMap<String, usize> =
                entries.map(|(position, (key, _))| (editor.text(key).into_owned(), position)).collect();
            if !new.is_empty() {
                mapping = editor.edit(mapping);
            }
            for (key, value) in new {
                match positions.get(&*editor.text(key)) {
                    Some(position) => editor.set_entry(mapping, *position, value, Some(value)),
                    None => editor.push_entry(mapping, key, value),
                }
            }
            Some((key, mapping))
        }
    }
}

/// Base64 as kustomize writes it: in lines of 70 characters if it is longer than that.
pub(crate) fn wrapped_base64(bytes: &[u8]) -> String {
    const LINE: usize = 70;
    let encoded = STANDARD.encode(bytes);
    if encoded.len() < LINE {
        return encoded;
    }
    let mut wrapped = String::with_capacity(encoded.len() + encoded.len() / LINE + 1);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(LINE));
        wrapped.push_str(line);
        wrapped.push('\n');
        rest = after;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::wrapped_base64;

    #[test]
    fn long_base64_is_wrapped() {
        assert_eq!(wrapped_base64(b""), "");
        assert_eq!(wrapped_base64(b"hello"), "aGVsbG8=");
        let wrapped = wrapped_base64(&[0; 60]);
        assert_eq!(wrapped, format!("{}\n{}\n", "A".repeat(70), "A".repeat(10)));
        assert!(!wrapped_base64(&[0; 51]).contains('\n'), "68 characters are one line");
    }
}
