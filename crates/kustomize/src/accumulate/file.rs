//! Objects of a resource file.

use std::borrow::Cow;
use std::collections::VecDeque;

use rustc_hash::FxHashSet;
use spanned_yaml::{Diagnostic, DiagnosticKind, Entry, Kind, Node};

use crate::id::{FileNumber, NodeId};
use crate::problem::{Problem, ProblemKind};
use crate::work::{Step, Work};

/// Appends the objects of a file that an entry names. `List` and all kinds that end so are opened; what stands in them comes after
/// the other documents, as in kustomize.
pub(super) fn read(work: &mut Work<'_>, file: FileNumber, entry: NodeId) -> Step {
    let world = work.editor.world();
    if world.file(file).text.is_none() && world.file(file).bytes.is_some() {
        let message = format!("`{}` is not text in UTF-8, so it holds no objects", world.file(file).path);
        return Err(work.problem(ProblemKind::Syntax, entry, message));
    }
    // go-yaml v3 takes a key that stands twice, but kustomize cannot write the object then, unless it wrote the key anew.
    let tree = world.tree(file);
    let is_fatal = |diagnostic: &Diagnostic| match diagnostic.kind {
        DiagnosticKind::DuplicateKey => !tree
            .documents()
            .any(|document| annotations(document.root()).any(|entry| entry.key.span() == diagnostic.span)),
        kind => kind.is_fatal(),
    };
    let fatal = tree.diagnostics().iter().find(|diagnostic| is_fatal(diagnostic));
    if let Some(diagnostic) = fatal {
        let mut problem = Problem::new(ProblemKind::Syntax, diagnostic.span, diagnostic.message.clone());
        problem.related.extend(diagnostic.related.clone());
        return Err(named_by(work, problem, entry));
    }
    let mut queue: VecDeque<NodeId> = world.documents(file).collect();
    while let Some(root) = queue.pop_front() {
        match validate(work, root) {
            Ok(Document::Nothing) => {}
            Ok(Document::List(items)) => queue.extend(work.editor.items(items)),
            Ok(Document::Object) => {
                let root = normalise(work, root);
                let object = work.object(root);
                work.objects.push(object);
            }
            Err(problem) => return Err(named_by(work, problem, entry)),
        }
    }
    Ok(())
}

fn named_by(work: &Work<'_>, problem: Problem, entry: NodeId) -> Problem {
    let span = work.editor.span(entry);
    problem.related(span, "named here")
}

enum Document {
    Nothing,
    List(NodeId),
    Object,
}

/// What kustomize accepts as an object: a mapping with `kind` and `metadata.name`. (`GetValidatedMetadata` of its `kyaml` package.)
fn validate(work: &Work<'_>, root: NodeId) -> Result<Document, Problem> {
    let editor = &work.editor;
    let kind = editor.kind(root);
    if kind == Kind::Null || (matches!(kind, Kind::Mapping | Kind::Sequence) && editor.len(root) == 0) {
        return Ok(Document::Nothing);
    }
    let problem = |at, message: String| Err(work.problem(ProblemKind::NotAnObject, at, message));
    if kind != Kind::Mapping {
        return problem(root, format!("expected a Kubernetes object, found {}", kind.described()));
    }
    let kind = editor.text_at(root, "kind");
    if kind.is_empty() {
        let first = editor.entries(root).next().map_or(root, |(key, _)| key);
        return problem(first, "the document has no `kind`, so it is no Kubernetes object".to_owned());
    }
    if kind.ends_with("List") {
        if let Some(items) = editor.get(root, "items") {
            return match editor.kind(items) {
                Kind::Sequence => Ok(Document::List(items)),
                Kind::Null => Ok(Document::Nothing),
                other => problem(items, format!("`items` of a {kind} must be a list, found {}", other.described())),
            };
        }
        return Ok(Document::Object);
    }
    let metadata = editor.get(root, "metadata");
    if metadata.is_some_and(|metadata| !editor.text_at(metadata, "name").is_empty()) {
        return Ok(Document::Object);
    }
    let at = metadata.or_else(|| editor.get(root, "kind")).unwrap_or(root);
    if editor.text_at(root, "apiVersion").starts_with("kustomize.config.k8s.io/") {
        return problem(
            at,
            format!("this is a {kind} of kustomize, no object; name its directory instead of the file"),
        );
    }
    if metadata.is_some_and(|metadata| editor.get(metadata, "generateName").is_some()) {
        return problem(at, format!("the {kind} has a `generateName` but no `name`, which kustomize refuses"));
    }
    problem(at, format!("the {kind} has no `metadata.name`, so kustomize refuses it"))
}

/// The `annotations` in the metadata of an object; there may be several.
fn annotations(root: Node<'_>) -> impl Iterator<Item = Entry<'_>> {
    let metadata = root.get("metadata").into_iter().flat_map(Node::written_entries);
    metadata.filter(|entry| entry.key.is_key("annotations"))
}

/// All annotations of an object that has several `annotations`, which kustomize takes together. What stands first counts.
fn united(work: &mut Work<'_>, root: NodeId) -> Option<NodeId> {
    let editor = &mut work.editor;
    let source = editor.source(root)?;
    let written: Vec<Entry<'_>> = annotations(source).collect();
    let [first, rest @ ..] = written.as_slice() else { return None };
    if rest.is_empty() || !first.value.is_mapping() {
        return None;
    }
    let dialect = editor.dialect(root);
    let mut entries = Vec::new();
    let mut known: FxHashSet<Cow<'_, str>> = FxHashSet::default();
    for entry in written.iter().flat_map(|entry| entry.value.entries()) {
        if known.insert(entry.name()) {
            let world = editor.world();
            entries.push((world.adopt(entry.key, dialect)?, world.adopt(entry.value, dialect)?));
        }
    }
    let site = editor.world().adopt(first.value, dialect);
    Some(editor.mapping(&entries, site, None))
}

/// What kustomize does to every object that it reads: annotations are text. (It
/// rewrites the annotations of every object at the end; asked, 5.8.1 drops empty ones and what is no mapping, gives the text of a
/// scalar of any kind, and an empty text for anything else.)
fn normalise(work: &mut Work<'_>, root: NodeId) -> NodeId {
    let united = united(work, root);
    let editor = &mut work.editor;
    let Some(mut metadata) = editor.get(root, "metadata").filter(|metadata| editor.is_mapping(*metadata)) else {
        return root;
    };
    if let Some(mut annotations) = united.or_else(|| editor.get(metadata, "annotations")) {
        if !editor.is_mapping(annotations) || editor.len(annotations) == 0 {
            metadata = editor.remove(metadata, "annotations", None);
        } else {
            let entries = editor.entries(annotations).enumerate();
            let other = entries.filter(|(_, (_, value))| editor.kind(*value) != Kind::String);
            let other: Vec<(usize, NodeId)> = other.map(|(position, (_, value))| (position, value)).collect();
            for (position, value) in other {
                annotations = editor.edit(annotations);
                let text = editor.text(value).into_owned();
                let text = editor.string(&text, Some(value), Some(value));
                editor.set_entry(annotations, position, text, None);
            }
            metadata = editor.put_named(metadata, "annotations", annotations, None);
        }
    }
    editor.put_named(root, "metadata", metadata, None)
}
