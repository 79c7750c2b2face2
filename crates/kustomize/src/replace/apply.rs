//! Replacing: the source's value is found first, then put into all targets.

use spanned_yaml::Kind;

use super::target::{Put, Value};
use super::{ObjectSource, Options, Replacement, Source, Target, lookup, structured, target};
use crate::editor::Editor;
use crate::id::NodeId;
use crate::object::{Gvk, Object};
use crate::problem::{Problem, ProblemKind};
use crate::select::NO_NAMESPACE;
use crate::symbol::Symbol;
use crate::work::{Step, Work};

/// The most nodes that one replacement may put into one field.
const MOST_COPIED: usize = 100_000;

/// Applies replacements in order; each sees what those before it did.
pub(crate) fn apply(work: &mut Work<'_>, replacements: &[Replacement]) -> Step {
    for replacement in replacements {
        work.editor.act_for(replacement.site);
        let value = match &replacement.source {
            Source::Value(node) => Value { node: *node, text: None, is_plain: true },
            // What is left out may hold the source.
            Source::Object(source) if !work.incomplete.is_empty() && !source.is_there(work) => continue,
            Source::Object(source) => find(work, source)?,
        };
        if work.editor.measure(value.node, MOST_COPIED).is_none() {
            let message = "the replacement copies too much";
            return Err(work.problem(ProblemKind::Limit, replacement.site, message));
        }
        for target in &replacement.targets {
            for position in 0..work.objects.len() {
                if is_selected(work, target, &work.objects[position]) {
                    put(work, position, target, &value)?;
                    work.check_size(replacement.site)?;
                }
            }
        }
    }
    Ok(())
}

/// The identities of an object: as it is, its namespace as written, and as it was.
fn identities(work: &Work<'_>, object: &Object) -> Vec<(Gvk, Symbol, Symbol)> {
    let formers = work.formers(object).map(|former| {
        let gvk = Gvk { kind: former.kind, ..object.gvk };
        let namespace = if object.cluster_scoped { work.symbol(NO_NAMESPACE) } else { former.namespace };
        (gvk, former.name, namespace)
    });
    std::iter::once((object.gvk, object.name, object.namespace)).chain(formers).collect()
}

impl ObjectSource {
    fn is_there(&self, work: &Work<'_>) -> bool {
        let objects = work.objects.iter();
        objects.flat_map(|object| identities(work, object)).any(|identity| self.is(work, identity))
    }

    fn is(&self, work: &Work<'_>, (gvk, name, namespace): (Gvk, Symbol, Symbol)) -> bool {
        let fits = |wanted: Symbol, found: Symbol| wanted.is_empty() || wanted == found;
        fits(self.kind, gvk.kind)
            && fits(self.group, gvk.group)
            && fits(self.version, gvk.version)
            && fits(self.name, name)
            && (self.namespace.is_empty()
                || work.effective_namespace(self.namespace, false) == work.effective_namespace(namespace, false))
    }

    fn described(&self, work: &Work<'_>) -> String {
        let part = |symbol: Symbol| if symbol.is_empty() { "any" } else { work.name(symbol) };
        format!("{} `{}`", part(self.kind), part(self.name))
    }
}

/// The value of the only object that the source means.
fn find(work: &mut Work<'_>, source: &ObjectSource) -> Result<Value, Problem> {
    let is_source = |object: &&Object| identities(work, object).into_iter().any(|identity| source.is(work, identity));
    let mut found = work.objects.iter().filter(is_source);
    let problem = |at, message: String| Problem::new(ProblemKind::InvalidReplacement, work.editor.span(at), message);
    let Some(object) = found.next() else {
        let message = format!(
            "the source of the replacement, {}, is not in the build: kustomize refuses it",
            source.described(work)
        );
        return Err(problem(source.site, message));
    };
    if let Some(other) = found.next() {
        let message = format!(
            "the source of the replacement, {}, fits more than one object: kustomize refuses it",
            source.described(work)
        );
        let problem = problem(source.site, message);
        let span = |object: &Object| work.editor.span(object.root);
        return Err(problem.related(span(object), "one of them").related(span(other), "another"));
    }
    let path = &source.path;
    let node = lookup(&work.editor, object.root, &path.segments).map_err(|reason| {
        problem(path.node, format!("`{}` leads nowhere in {}: {reason}", path.text, work.display(object)))
    })?;
    let is_empty = |node: &NodeId| match work.editor.kind(*node) {
        Kind::Null => true,
        Kind::Mapping | Kind::Sequence => work.editor.len(*node) == 0,
        _ => false,
    };
    let Some(node) = node.filter(|node| !is_empty(node)) else {
        let message =
            format!("{} has nothing at `{}`, so there is no value to put anywhere", work.display(object), path.text);
        return Err(problem(path.node, message).related(work.editor.span(object.root), "the object"));
    };
    let Options { delimiter, index, .. } = &source.options;
    if delimiter.is_empty() {
        return Ok(Value { node, text: None, is_plain: false });
    }
    if matches!(work.editor.kind(node), Kind::Mapping | Kind::Sequence) {
        let kind = work.editor.kind(node).described();
        let message = format!("only text can be split at a delimiter; `{}` is {kind}", path.text);
        return Err(problem(path.node, message));
    }
    let text = work.editor.text(node);
    let part = usize::try_from(*index).ok().and_then(|index| text.split(delimiter.as_str()).nth(index));
    match part {
        Some(part) => Ok(Value { node, text: Some(part.to_owned()), is_plain: false }),
        None => {
            let message =
                format!("`{text}` split at `{delimiter}` has no part {index}, which the replacement asks for");
            Err(problem(source.site, message).related(work.editor.span(node), "the value"))
        }
    }
}

/// Whether a target means an object.
fn is_selected(work: &Work<'_>, target: &Target, object: &Object) -> bool {
    if object.deleted || !target.select.matches_labels(work, object) {
        return false;
    }
    let identities = identities(work, object);
    let is_rejected = target.reject.iter().any(|reject| {
        (reject.has_labels() && reject.matches_labels(work, object))
            || (!reject.has_no_identity()
                && identities.iter().any(|(gvk, name, namespace)| reject.is_identity(work, *gvk, *name, *namespace)))
    });
    !is_rejected
        && identities.iter().any(|(gvk, name, namespace)| target.select.is_identity(work, *gvk, *name, *namespace))
}

/// Puts a value into all fields of an object that a target means.
fn put(work: &mut Work<'_>, position: usize, target: &Target, value: &Value) -> Step {
    let mut object = work.objects[position];
    let mark = work.editor.mark();
    for path in &target.paths {
        let put = Put { value, options: &target.options, path_node: path.node, is_dry: false };
        let editor = &mut work.editor;
        let found = match structured::replace(editor, object.root, &path.segments, &put) {
            Some(root) => Ok(Some(root)),
            None => target::replace(editor, object.root, &path.segments, &put),
        };
        let failure = match found {
            Ok(Some(root)) => {
                object.root = root;
                continue;
            }
            Ok(None) if target.options.creates => "there is no such field, and it cannot be added".to_owned(),
            Ok(None) => "there is no such field; `options.create` would make kustomize add it".to_owned(),
            Err(reason) => reason,
        };
        let message =
            format!("the replacement cannot be put at `{}` of {}: {failure}", path.text, work.display(&object));
        let problem = work.problem(ProblemKind::InvalidReplacement, path.node, message);
        return Err(problem.related(work.editor.span(object.root), "the object"));
    }
    if object.shares_texts {
        object.root = work.editor.spread(object.root, mark);
    }
    object.root = text_annotations(&mut work.editor, object.root);
    work.reread(&mut object);
    if object.name.is_empty() {
        let at = target.paths.first().map_or(target.select.site, |path| path.node);
        let message = "the replacement leaves an object without `metadata.name`, which kustomize refuses";
        return Err(work.problem(ProblemKind::InvalidReplacement, at, message));
    }
    work.objects[position] = object;
    Ok(())
}

/// kustomize writes all annotations back as text at the end.
fn text_annotations(editor: &mut Editor<'_>, root: NodeId) -> NodeId {
    let Some(metadata) = editor.get(root, "metadata") else { return root };
    let Some(annotations) = editor.get(metadata, "annotations") else { return root };
    let entries: Vec<(NodeId, NodeId)> = editor.entries(annotations).collect();
    let mut changed = annotations;
    for (position, (_, value)) in entries.into_iter().enumerate() {
        if matches!(editor.kind(value), Kind::Bool | Kind::Int | Kind::Float) {
            let text = editor.as_text(value);
            changed = editor.edit(changed);
            editor.set_entry(changed, position, text, None);
        }
    }
    let metadata = editor.put_named(metadata, "annotations", changed, None);
    editor.put_named(root, "metadata", metadata, None)
}
