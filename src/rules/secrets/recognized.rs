//! Reports credentials that their own text proves, wherever in a file they stand: values, keys, comments, templates.

use crate::finding::{Confidence, Severity, Sink};
use crate::manifest::{File, Manifest, Node, is_encrypted};
use crate::object::Object;
use crate::rules::Context;
use crate::source::Span;

use super::detect::Recognized;
use super::reporter::{is_allowed, is_trial};

/// Searches the text of a file, and leaves out what other rules own: values of Secrets, literals of a `secretGenerator`,
/// encrypted documents.
pub(super) fn report(
    file: &File,
    context: &Context<'_>,
    sink: &mut Sink,
    find: fn(&str) -> Vec<Recognized>,
    help: &str,
) {
    let source = context.graph().sources().get(file.id());
    let found = find(source.text());
    if found.is_empty() {
        return;
    }
    let documents: Vec<_> = file.documents().collect();
    let trial = is_trial(context.graph().sources(), file.id());
    let objects = context.graph().in_file(file.id());
    for hit in found {
        let span = Span::new(file.id(), hit.range.start as u32, hit.range.end as u32);
        let document = documents.partition_point(|document| document.span().start <= span.start).checked_sub(1);
        let document = document.map(|index| documents[index]);
        if hit.weak && (trial || is_comment(file, span)) {
            continue;
        }
        if document.is_some_and(|document| is_encrypted(document) || generates(document.root(), span)) {
            continue;
        }
        if is_allowed(context.graph().sources(), span) {
            continue;
        }
        let object = around(objects, span);
        if object.is_some_and(|object| belongs_to_secret(object, span)) {
            continue;
        }
        let place = object.map_or_else(|| format!("`{}`", source.path()), ToString::to_string);
        let consequence = if hit.weak {
            "only a guess keeps others from using it"
        } else {
            "whoever can read the repository, or its history, can use it"
        };
        let message = format!("{place} has {} in plain text; {consequence}", hit.what);
        let mut report = sink.report(span, message).help(help).sensitive();
        if let Some(object) = object {
            report = report.object(object.reference().clone());
        }
        if trial {
            // Tests and examples have keys of their own, which open nothing.
            report.at_most(Severity::Warning).confidence(Confidence::Low);
        } else if hit.weak {
            report.at_most(Severity::Warning).confidence(Confidence::Medium);
        }
    }
}

/// The object whose text a span is in.
fn around<'a, 't>(objects: &'a [Object<'t>], span: Span) -> Option<&'a Object<'t>> {
    let index = objects.partition_point(|object| object.root().span().start <= span.start).checked_sub(1)?;
    let object = &objects[index];
    (span.start < object.root().span().end).then_some(object)
}

/// Whether a span is in a value of a Secret.
fn belongs_to_secret(manifest: &Manifest<'_>, span: Span) -> bool {
    let inside = |node: Node<'_>| node.span().start <= span.start && span.start < node.span().end;
    manifest.is("", "Secret") && ["data", "stringData"].iter().filter_map(|key| manifest.at(&[key])).any(inside)
}

/// Whether a span is in a `secretGenerator` of a kustomization.
fn generates(root: Node<'_>, span: Span) -> bool {
    root.get("secretGenerator").is_some_and(|node| node.span().start <= span.start && span.start < node.span().end)
}

/// Whether a span is in a comment.
fn is_comment(file: &File, span: Span) -> bool {
    let comments = file.tree().map_or(&[][..], |tree| tree.comments());
    let index = comments.partition_point(|comment| comment.span.start <= span.start).checked_sub(1);
    index.is_some_and(|index| span.start < comments[index].span.end)
}
