//! Which objects a patch may change.

use std::borrow::Cow;

use regex::{Regex, RegexBuilder};
use spanned_yaml::ParseOptions;

use crate::manifest::kustomization::{PatchBody, PatchEntry};
use crate::manifest::{Documents, Manifest, Node};
use crate::source::{FileId, Span};

/// A patch and what it selects. A selector that cannot be read selects everything: a finding is withheld rather than wrong.
#[derive(Debug)]
pub(super) struct Patch<'t> {
    /// The text that changes objects.
    pub(super) span: Span,
    group: Match<'t>,
    kind: Match<'t>,
    pub(super) name: Match<'t>,
}

/// A part of a selector.
#[derive(Debug)]
pub(super) enum Match<'t> {
    Any,
    Exact(Cow<'t, str>),
    OneOf(&'static [&'static str]),
    /// Anchored at both ends, as kustomize matches. Boxed: it is rare and large.
    Pattern(Box<Regex>),
}

impl<'t> Match<'t> {
    /// A part of a `target`: a regular expression, as kustomize reads it; plain names are compared.
    fn pattern(node: Option<Node<'t>>) -> Self {
        match node.and_then(Node::text) {
            None => Self::Any,
            Some(text) if text.is_empty() => Self::Any,
            Some(text) if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) => {
                Self::Exact(text)
            }
            Some(text) => {
                let pattern = RegexBuilder::new(&format!("^(?:{text})$")).size_limit(1 << 18).build();
                pattern.map_or(Self::Any, |regex| Self::Pattern(Box::new(regex)))
            }
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(exact) => exact == text,
            Self::OneOf(all) => all.contains(&text),
            Self::Pattern(regex) => regex.is_match(text),
        }
    }
}

impl Patch<'_> {
    /// Whether the patch may change an object. With `affixed`, kustomizations between the two put something before or after
    /// names, and the patch may use the longer name.
    pub(super) fn may_change(&self, manifest: &Manifest<'_>, affixed: bool) -> bool {
        let longer = || match &self.name {
            Match::Exact(exact) => affixed && exact.contains(manifest.name()),
            Match::Pattern(_) => affixed,
            Match::OneOf(_) | Match::Any => true,
        };
        self.kind.matches(manifest.kind())
            && (self.name.matches(manifest.name()) || longer())
            && self.group.matches(manifest.group())
    }
}

/// The patches that one entry makes: one with a target, or one for each document of a strategic-merge patch.
pub(super) fn patches<'t>(
    entry: &PatchEntry<'t>,
    file: Option<FileId>,
    documents: &'t Documents,
    found: &mut Vec<Patch<'t>>,
) {
    let whole = match &entry.body {
        PatchBody::Path((node, _)) | PatchBody::Inline(node) => node.span(),
    };
    if let Some(target) = entry.target {
        let roots = file.into_iter().flat_map(|file| documents.get(file).documents()).map(|document| document.root());
        let first = roots.map(Node::span).find(|span| span.start < span.end);
        let field = |name| Match::pattern(target.get(name));
        let (group, kind, name) = (field("group"), field("kind"), field("name"));
        found.push(Patch { span: first.unwrap_or(whole), group, kind, name });
        return;
    }
    match &entry.body {
        PatchBody::Path(_) => {
            let manifests = file.into_iter().flat_map(|file| documents.get(file).manifests());
            found.extend(manifests.map(|manifest| {
                let name = manifest.at(&["metadata", "name"]).and_then(Node::text);
                let kind = manifest.at(&["kind"]).and_then(Node::text);
                strategic(manifest.root().span(), kind, name)
            }));
        }
        PatchBody::Inline(node) => {
            let Some(embedded) = node.embedded(&ParseOptions::default()) else { return };
            for document in embedded.tree.documents().filter(|document| document.root().is_mapping()) {
                let text = |path: &[&str]| {
                    document.root().at(path).and_then(Node::text).map(|text| Cow::Owned(text.into_owned()))
                };
                found.push(strategic(document.root().span(), text(&["kind"]), text(&["metadata", "name"])));
            }
        }
    }
}

fn strategic<'t>(span: Span, kind: Option<Cow<'t, str>>, name: Option<Cow<'t, str>>) -> Patch<'t> {
    let exact = |text: Option<Cow<'t, str>>| text.map_or(Match::Any, Match::Exact);
    Patch { span, group: Match::Any, kind: exact(kind), name: exact(name) }
}

/// Kinds whose replicas the `replicas:` of a kustomization sets. Source: `builtinconfigconsts/replicas.go` of kustomize.
const SCALED: &[&str] = &["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"];

/// The entries of `replicas:` as patches.
pub(super) fn replicas<'t>(items: impl Iterator<Item = Node<'t>>) -> impl Iterator<Item = Patch<'t>> {
    items.filter_map(|item| {
        let name = Match::Exact(item.get("name")?.text()?);
        Some(Patch { span: item.span(), group: Match::Any, kind: Match::OneOf(SCALED), name })
    })
}
