//! Where objects write role definitions, and what comments say beside them.

use std::borrow::Cow;

use crate::manifest::Node;
use crate::object::Object;
use crate::object::marks::Mark;
use crate::source::Span;

/// How a role is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// As an id, or what stands where one should.
    Id,
    /// As the name that Azure Service Operator knows.
    WellKnownName,
    /// As a name that Azure is asked for.
    Name,
}

/// A role in an object.
#[derive(Debug, Clone)]
pub(super) struct RoleText<'t> {
    /// The scalar that it stands in.
    pub(super) node: Node<'t>,
    /// The id or name itself.
    pub(super) text: Cow<'t, str>,
    /// Where that stands.
    pub(super) span: Span,
    /// What it is.
    pub(super) written: Written,
}

/// The text before the id in a resource id.
const SEGMENT: &str = "/roledefinitions/";
/// Longer texts are programs and documents.
const LONGEST: usize = 500;

/// Every role that an object writes, in any place: role assignments, and templates that make them.
pub(super) fn written_roles<'t>(object: &Object<'t>) -> Vec<RoleText<'t>> {
    if object.is_encrypted() || !object.may_hold(Mark::RoleDefinition) {
        return Vec::new();
    }
    // Policies and custom role definitions list roles for other ends, and schemas only describe them.
    if matches!(object.kind(), "CustomResourceDefinition" | "RoleDefinition") {
        return Vec::new();
    }
    let mut found = Vec::new();
    // Cosmos DB and Synapse have role definitions of their own, with ids of their own.
    let is_assignment = object.group().contains("authorization");
    let mut open = vec![(object.root(), Cow::Borrowed(""), false)];
    while let Some((node, name, in_reference)) = open.pop() {
        if node.is_scalar() {
            found.extend(role_in(node, &name, in_reference, is_assignment));
            continue;
        }
        let start = open.len();
        let is_reference = name == "roleDefinitionReference";
        open.extend(node.entries().map(|entry| (entry.value, entry.name(), is_reference)));
        open.extend(node.items().map(|item| (item, Cow::Borrowed(""), false)));
        open[start..].reverse();
    }
    found
}

fn role_in<'t>(node: Node<'t>, name: &str, in_reference: bool, is_assignment: bool) -> Option<RoleText<'t>> {
    let text = node.as_str().filter(|text| text.len() <= LONGEST && !text.contains('\n'))?;
    let whole = |written| Some(RoleText { node, text: text.clone(), span: node.span(), written });
    match name {
        "wellKnownName" if in_reference => return whole(Written::WellKnownName),
        "roleDefinitionName" if is_assignment => return whole(Written::Name),
        _ => {}
    }
    let lower = text.to_ascii_lowercase();
    if let Some(at) = lower.find(SEGMENT) {
        let start = at + SEGMENT.len();
        let is_end = |letter: char| matches!(letter, '/' | ' ' | '"' | '\'' | ',' | ')' | ']' | '?' | '#');
        // `${...}` and `{{ ... }}` may hold spaces; then the rest belongs to it.
        let rest = &text[start..];
        let end = if rest.contains(['{', '<']) { rest.len() } else { rest.find(is_end).unwrap_or(rest.len()) };
        if end == 0 {
            return None;
        }
        let id = Cow::Owned(rest[..end].to_owned());
        return Some(RoleText { node, text: id, span: node.span(), written: Written::Id });
    }
    let is_bare = crate::object::identity::is_guid(&text)
        && ((name == "roleDefinitionId" && is_assignment) || (in_reference && name == "armId"));
    is_bare.then(|| whole(Written::Id)).flatten()
}

/// The comments at the end of a value's line and on the line above it, with their places. None in a tree that is not a file's.
pub(super) fn comments_of<'t>(node: Node<'t>) -> impl Iterator<Item = (Span, &'t str)> {
    let tree = node.tree();
    let (text, span) = (tree.text(), node.span());
    let comments = tree.comments();
    let range = span.range();
    let valid = range.end <= text.len() && text.is_char_boundary(range.start) && text.is_char_boundary(range.end);
    let next = comments.partition_point(|comment| comment.span.start < span.end);
    let behind =
        comments.get(next).filter(|comment| valid && !text[range.end..comment.span.start as usize].contains('\n'));
    let above = next.checked_sub(1).and_then(|previous| comments.get(previous)).filter(|comment| {
        let between = comment.span.end as usize..range.start;
        valid
            && between.start <= between.end
            && text.get(between).is_some_and(|between| between.matches('\n').count() == 1)
            && stands_alone(text, comment.span.start as usize)
    });
    behind.into_iter().chain(above).filter_map(|comment| Some((comment.span, text.get(comment.span.range())?)))
}

/// Whether nothing but blanks stands before a comment on its line.
fn stands_alone(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|&byte| byte != b'\n').all(|byte| matches!(byte, b' ' | b'\t'))
}
