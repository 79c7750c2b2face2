//! Questions about one setting of a resource, and their answers.

use std::borrow::Cow;

use super::{Declared, Dialect, is_open};
use crate::finding::{Report, Sink};
use crate::manifest::{Node, nearest_key_span};
use crate::source::Span;

/// A setting with its path in each spelling, below the resource's settings. An empty path: this spelling cannot say it.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Azure Resource Manager, as Azure Service Operator writes it.
    pub operator: &'static [&'static str],
    /// Cluster API's Azure provider.
    pub cluster_api: &'static [&'static str],
    /// Crossplane, which uses Terraform's names.
    pub upbound: &'static [&'static str],
    /// Crossplane's field says the opposite.
    pub upbound_inverted: bool,
    /// Crossplane's provider sets the good value where the field is missing.
    pub upbound_default: bool,
}

/// The answer to a question.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'t> {
    /// The value that is written.
    Written(Node<'t>),
    /// Nothing is written; the key of the nearest parent that exists.
    Missing(Span),
    /// Not to be told from the manifest.
    Unknown,
}

/// The answer to a question that has the answers yes and no.
#[derive(Debug, Clone, Copy)]
pub enum Flag {
    /// Yes, and where it says so.
    On(Span),
    /// No, and where it says so.
    Off(Span),
    /// Nothing is written; the key of the nearest parent that exists.
    Missing(Span),
    /// Not to be told from the manifest.
    Unknown,
}

/// Where something is to be reported.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The text.
    pub span: Span,
    /// Whether it is the parent of what is missing.
    pub is_missing: bool,
}

impl Place {
    /// Reports here.
    pub fn report<'s>(&self, sink: &'s mut Sink, message: String) -> Report<'s> {
        if self.is_missing { sink.report_missing(self.span, message) } else { sink.report(self.span, message) }
    }
}

impl Flag {
    /// The place to correct, if the answer has to be yes and is not.
    pub fn unless_on(self) -> Option<Place> {
        match self {
            Self::Off(span) => Some(Place { span, is_missing: false }),
            Self::Missing(span) => Some(Place { span, is_missing: true }),
            Self::On(_) | Self::Unknown => None,
        }
    }

    /// The place to correct, if the answer has to be no and is not.
    pub fn unless_off(self) -> Option<Place> {
        match self {
            Self::On(span) => Some(Place { span, is_missing: false }),
            Self::Missing(span) => Some(Place { span, is_missing: true }),
            Self::Off(_) | Self::Unknown => None,
        }
    }

    /// The text that says yes.
    pub fn on(self) -> Option<Span> {
        if let Self::On(span) = self { Some(span) } else { None }
    }

    /// The text that says no.
    pub fn off(self) -> Option<Span> {
        if let Self::Off(span) = self { Some(span) } else { None }
    }
}

impl<'t> Answer<'t> {
    /// The text of the written value.
    pub fn text(&self) -> Option<Cow<'t, str>> {
        if let Self::Written(node) = self { node.text() } else { None }
    }

    /// The written value.
    pub fn node(&self) -> Option<Node<'t>> {
        if let Self::Written(node) = self { Some(*node) } else { None }
    }

    /// The place to correct, if the value has to be a certain one and is not.
    pub fn unless(&self, is_good: impl FnOnce(&str) -> bool) -> Option<Place> {
        match self {
            Self::Written(node) => {
                let text = node.text()?;
                (!is_good(&text)).then_some(Place { span: node.span(), is_missing: false })
            }
            Self::Missing(span) => Some(Place { span: *span, is_missing: true }),
            Self::Unknown => None,
        }
    }
}

impl Setting {
    /// A setting with its three paths.
    pub(super) const fn new(
        operator: &'static [&'static str],
        cluster_api: &'static [&'static str],
        upbound: &'static [&'static str],
    ) -> Self {
        Self { operator, cluster_api, upbound, upbound_inverted: false, upbound_default: false }
    }

    /// The same setting, of which Crossplane's field says the opposite.
    pub(super) const fn inverted(self) -> Self {
        Self { upbound_inverted: true, ..self }
    }

    /// The same setting, for which Crossplane's provider sets the good value where the field is missing.
    pub(super) const fn good_by_default(self) -> Self {
        Self { upbound_default: true, ..self }
    }
}

impl<'t> Declared<'t> {
    fn path(&self, setting: &Setting) -> &'static [&'static str] {
        match self.dialect {
            Dialect::Operator => setting.operator,
            Dialect::ClusterApi => setting.cluster_api,
            Dialect::Upbound => setting.upbound,
        }
    }

    /// How this resource's spelling calls a setting; empty if it does not know it.
    pub fn field(&self, setting: &Setting) -> String {
        let base = self.base().iter();
        base.chain(self.path(setting)).copied().collect::<Vec<_>>().join(".")
    }

    /// What the manifest says about a setting.
    pub fn ask(&self, setting: &Setting) -> Answer<'t> {
        let path = self.path(setting);
        if path.is_empty() {
            return Answer::Unknown;
        }
        let initial = self.manifest.at(&["spec", "initProvider"]).filter(|_| self.dialect == Dialect::Upbound);
        let found = self.at(path).or_else(|| at(initial?, path));
        match found.filter(|node| !node.is_null()) {
            Some(node) if node.text().is_some_and(|text| is_open(&text)) => Answer::Unknown,
            Some(node) => Answer::Written(node),
            None if self.may_gain() || (self.dialect == Dialect::Upbound && setting.upbound_default) => Answer::Unknown,
            None => {
                let whole: Vec<&str> = self.base().iter().chain(path).copied().collect();
                let root = self.manifest.root();
                Answer::Missing(nearest_key_span(root, &whole).unwrap_or_else(|| self.manifest.kind_span()))
            }
        }
    }

    /// What the manifest says about a setting that is yes or no; of a list, whether it has an element.
    pub fn flag(&self, setting: &Setting) -> Flag {
        match self.ask(setting) {
            Answer::Written(node) => {
                let yes = node.text().and_then(|text| match &*text {
                    "true" => Some(true),
                    "false" => Some(false),
                    _ => None,
                });
                let yes = yes.or_else(|| (node.is_sequence() || node.is_mapping()).then(|| !node.is_empty()));
                match yes.map(|yes| yes != (setting.upbound_inverted && self.dialect == Dialect::Upbound)) {
                    Some(true) => Flag::On(node.span()),
                    Some(false) => Flag::Off(node.span()),
                    None => Flag::Unknown,
                }
            }
            Answer::Missing(span) => Flag::Missing(span),
            Answer::Unknown => Flag::Unknown,
        }
    }
}

/// A value by its path. A list on the way stands for its only element: older versions of Crossplane's kinds write blocks so.
/// `[name]` as a step finds the element of a list by its `name`, which is how Cluster API writes add-ons.
pub(super) fn at<'t>(root: Node<'t>, path: &[&str]) -> Option<Node<'t>> {
    let mut node = root;
    for step in path {
        if let Some(name) = step.strip_prefix('[').and_then(|step| step.strip_suffix(']')) {
            let named = |item: &Node<'_>| item.get("name").and_then(Node::text).is_some_and(|text| text == name);
            node = node.items().find(named)?;
            continue;
        }
        if node.is_sequence() {
            node = node.items().next()?;
        }
        node = node.get(step)?;
    }
    Some(node)
}
