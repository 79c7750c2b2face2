//! Label selectors and the labels they are held against.
//!
//! Semantics are those of `k8s.io/apimachinery/pkg/apis/meta/v1.LabelSelectorAsSelector`: all of `matchLabels` and all of
//! `matchExpressions` must hold; `NotIn` and `DoesNotExist` hold for a label that is not there. What a placeholder stands
//! in is neither a match nor a mismatch.

use std::borrow::Cow;

use crate::manifest::{Node, is_templated};

/// Whether a selector selects something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// A placeholder or a malformed expression decides.
    Unknown,
}

impl Match {
    /// Both must hold.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }

    /// The opposite; what is unknown stays so.
    fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }

    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// The labels of something: a mapping of strings, or nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Labels<'t> {
    node: Option<Node<'t>>,
    /// One that the API server adds.
    added: Option<(&'t str, &'t str)>,
}

impl<'t> Labels<'t> {
    /// Labels from a `labels` mapping; anything else has no labels.
    pub fn new(node: Option<Node<'t>>) -> Self {
        Self { node: node.filter(|node| node.is_mapping()), added: None }
    }

    /// The same labels and one more, which the API server adds.
    #[must_use]
    pub fn with(self, key: &'t str, value: &'t str) -> Self {
        Self { added: Some((key, value)), ..self }
    }

    /// The value of a label.
    pub fn get(&self, key: &str) -> Option<Cow<'t, str>> {
        match self.added {
            Some((added, value)) if added == key => Some(Cow::Borrowed(value)),
            _ => self.node?.get(key)?.text(),
        }
    }

    /// Keys and values, the one that was added last.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'t, str>, Cow<'t, str>)> + use<'t> {
        let added = self.added.map(|(key, value)| (Cow::Borrowed(key), Cow::Borrowed(value)));
        let written = self.node.into_iter().flat_map(Node::entries);
        written.filter_map(|entry| Some((entry.name(), entry.value.text()?))).chain(added)
    }

    /// Whether the label has the value.
    fn holds(&self, key: &str, wanted: &str) -> Match {
        match self.get(key) {
            _ if is_templated(wanted) || is_templated(key) => Match::Unknown,
            Some(value) if is_templated(&value) => Match::Unknown,
            value => Match::from(value.as_deref() == Some(wanted)),
        }
    }
}

/// A `LabelSelector`: `matchLabels` and `matchExpressions`.
#[derive(Debug, Clone, Copy)]
pub struct Selector<'t>(Option<Node<'t>>);

impl<'t> Selector<'t> {
    /// A selector from its mapping. Absent, null and `{}` select everything where the API takes them so; ask
    /// [`Selector::is_written`] where it does not.
    pub fn new(node: Option<Node<'t>>) -> Self {
        Self(node.filter(|node| !node.is_null()))
    }

    /// Whether a selector is written, even an empty one.
    pub fn is_written(&self) -> bool {
        self.0.is_some()
    }

    /// Whether it has no condition, so that it selects everything.
    pub fn is_empty(&self) -> bool {
        let part = |key| self.0.and_then(|node| node.get(key)).is_none_or(|part: Node<'_>| part.is_empty());
        part("matchLabels") && part("matchExpressions")
    }

    /// One `key: value` condition of `matchLabels`, to look candidates up by.
    pub fn first_pair(&self) -> Option<(Cow<'t, str>, Cow<'t, str>)> {
        Labels::new(self.0?.get("matchLabels")).iter().next()
    }

    /// Keys of all conditions.
    pub fn keys(&self) -> impl Iterator<Item = Cow<'t, str>> + use<'t> {
        let labels = self.0.and_then(|node| node.get("matchLabels")).into_iter().flat_map(Node::entries);
        let expressions = self.0.and_then(|node| node.get("matchExpressions")).into_iter().flat_map(Node::items);
        labels.map(|entry| entry.name()).chain(expressions.filter_map(|item| item.get("key")?.text()))
    }

    /// Whether it selects something with these labels.
    pub fn matches(&self, labels: Labels<'_>) -> Match {
        let Some(node) = self.0 else { return Match::Yes };
        let pairs = node.get("matchLabels").into_iter().flat_map(Node::entries).map(|entry| match entry.value.text() {
            Some(value) => labels.holds(&entry.name(), &value),
            None => Match::Unknown,
        });
        let expressions =
            node.get("matchExpressions").into_iter().flat_map(Node::items).map(|item| expression(item, labels));
        pairs.chain(expressions).fold(Match::Yes, Match::and)
    }
}

/// Whether one element of `matchExpressions` holds.
fn expression(item: Node<'_>, labels: Labels<'_>) -> Match {
    let text = |field| item.get(field).and_then(Node::text);
    let (Some(key), Some(operator)) = (text("key"), text("operator")) else { return Match::Unknown };
    let is_in = || {
        let values = item.get("values").into_iter().flat_map(Node::items).filter_map(Node::text);
        values.map(|value| labels.holds(&key, &value)).fold(Match::No, |found, next| match (found, next) {
            (Match::Yes, _) | (_, Match::Yes) => Match::Yes,
            (Match::Unknown, _) | (_, Match::Unknown) => Match::Unknown,
            (Match::No, Match::No) => Match::No,
        })
    };
    match &*operator {
        "In" => is_in(),
        "NotIn" => is_in().negated(),
        "Exists" => Match::from(labels.get(&key).is_some()),
        "DoesNotExist" => Match::from(labels.get(&key).is_none()),
        _ => Match::Unknown,
    }
}

/// The plain `selector` of a Service or ReplicationController: every pair must hold; an empty one selects nothing.
#[derive(Debug, Clone, Copy)]
pub struct PlainSelector<'t>(Labels<'t>);

impl<'t> PlainSelector<'t> {
    /// A selector from its mapping.
    pub fn new(node: Option<Node<'t>>) -> Self {
        Self(Labels::new(node))
    }

    /// One condition, to look candidates up by.
    pub fn first_pair(&self) -> Option<(Cow<'t, str>, Cow<'t, str>)> {
        self.0.iter().next()
    }

    /// Whether it selects a pod with these labels.
    pub fn matches(&self, labels: Labels<'_>) -> Match {
        let empty = if self.first_pair().is_some() { Match::Yes } else { Match::No };
        self.0.iter().map(|(key, value)| labels.holds(&key, &value)).fold(empty, Match::and)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spanned_yaml::{ParseOptions, Tree};

    use super::*;
    use crate::source::FileId;

    fn tree(text: &str) -> Arc<Tree> {
        Tree::parse(FileId(0), Arc::from(text), &ParseOptions::default())
    }

    fn root(tree: &Tree) -> Node<'_> {
        tree.documents().next().unwrap().root()
    }

    fn matches(selector: &str, labels: &str) -> Match {
        let (selector, labels) = (tree(selector), tree(labels));
        Selector::new(Some(root(&selector))).matches(Labels::new(Some(root(&labels))))
    }

    #[test]
    fn all_conditions_must_hold() {
        assert_eq!(matches("{}", "{a: b}"), Match::Yes);
        assert_eq!(matches("matchLabels: {a: b}", "{a: b, c: d}"), Match::Yes);
        assert_eq!(matches("matchLabels: {a: b, c: e}", "{a: b, c: d}"), Match::No);
        assert_eq!(matches("matchLabels: {a: b}", "{a: '${A}'}"), Match::Unknown);
        assert_eq!(matches("matchLabels: {a: b, c: e}", "{a: '${A}', c: d}"), Match::No);
    }

    #[test]
    fn expressions_follow_the_api_server() {
        for (text, expected) in [
            ("{key: a, operator: In, values: [x, b]}", Match::Yes),
            ("{key: a, operator: In, values: [x]}", Match::No),
            ("{key: z, operator: In, values: [x]}", Match::No),
            ("{key: a, operator: NotIn, values: [b]}", Match::No),
            ("{key: z, operator: NotIn, values: [b]}", Match::Yes),
            ("{key: a, operator: Exists}", Match::Yes),
            ("{key: z, operator: Exists}", Match::No),
            ("{key: z, operator: DoesNotExist}", Match::Yes),
            ("{key: a, operator: Gt, values: ['1']}", Match::Unknown),
        ] {
            assert_eq!(matches(&format!("matchExpressions: [{text}]"), "{a: b}"), expected, "{text}");
        }
    }

    #[test]
    fn an_empty_plain_selector_selects_nothing() {
        let (empty, labels) = (tree("{}"), tree("{a: b}"));
        let labels = Labels::new(Some(root(&labels)));
        assert_eq!(PlainSelector::new(Some(root(&empty))).matches(labels), Match::No);
        assert_eq!(PlainSelector::new(None).matches(labels), Match::No);
        assert_eq!(PlainSelector(labels).matches(labels), Match::Yes);
    }

    #[test]
    fn a_selector_without_conditions_is_empty() {
        for text in ["{}", "matchLabels: {}", "{matchLabels: null, matchExpressions: []}"] {
            let tree = tree(text);
            assert!(Selector::new(Some(root(&tree))).is_empty(), "{text}");
        }
        let tree = tree("matchLabels: {a: b}");
        assert!(!Selector::new(Some(root(&tree))).is_empty());
    }
}
