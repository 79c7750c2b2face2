//! Lists of custom resources that a patch replaces although it looks as if it should add to them.

use std::collections::BTreeSet;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    if !is_custom(object.group()) || !object.is_delivered() {
        return;
    }
    let mut open = vec![object.root()];
    while let Some(node) = open.pop() {
        for entry in node.entries() {
            open.push(entry.value);
            if entry.value.is_sequence() {
                let name = entry.name();
                for replaced in node.history(&name) {
                    compare(object, &name, entry.value, replaced.was, context.graph(), sink);
                }
            }
        }
        open.extend(node.items());
    }
}

/// Whether a group is none of Kubernetes' own, whose lists kustomize merges by their keys.
fn is_custom(group: &str) -> bool {
    group.contains('.') && !group.ends_with(".k8s.io")
}

/// Reports a list that has some of the named elements of an earlier one and lacks others.
fn compare(object: &Object<'_>, field: &str, now: Node<'_>, was: Span, graph: &Graph<'_>, sink: &mut Sink) {
    let Some(earlier) = node_at(graph, was) else { return };
    let (old, new) = (names(earlier), names(now));
    let lost: Vec<&String> = old.difference(&new).collect();
    if old.is_disjoint(&new) || lost.is_empty() {
        return;
    }
    let shown: Vec<String> = lost.iter().take(3).map(|name| format!("`{name}`")).collect();
    let more = if lost.len() > 3 { " and others" } else { "" };
    sink.report(
        now.span(),
        format!(
            "The patch replaces `{field}` of {object}: kustomize does not merge lists of custom resources, so {}{more} of the base is lost",
            shown.join(", ")
        ),
    )
    .help("Repeat the elements of the base in the patch, or use a JSON patch that adds to the list")
    .related(was, "the list of the base")
    .object(object.reference().clone());
}

/// The names of a list's elements, if all of them have one.
fn names(list: Node<'_>) -> BTreeSet<String> {
    let names: Option<BTreeSet<String>> =
        list.items().map(|item| Some(item.get("name")?.text()?.into_owned())).collect();
    names.unwrap_or_default()
}

/// The list at a place of a file.
fn node_at<'g>(graph: &'g Graph<'_>, span: Span) -> Option<Node<'g>> {
    let file = graph.documents().get(span.source);
    let mut open: Vec<Node<'g>> = file.documents().map(|document| document.root()).collect();
    while let Some(node) = open.pop() {
        if node.span() == span && node.is_sequence() {
            return Some(node);
        }
        let contains = |child: &Node<'_>| child.span().start <= span.start && span.end <= child.span().end;
        let children = node.entries().map(|entry| entry.value).chain(node.items());
        open.extend(children.filter(contains));
    }
    None
}
