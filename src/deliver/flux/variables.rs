//! The variables of a Kustomization: `spec.postBuild`.
//!
//! ConfigMaps and Secrets count in their order, then the inline ones; the last one to define a variable wins. Line breaks are
//! taken out of every value. Source: `LoadVariables` of `fluxcd/pkg/kustomize`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kustomize::{NodeId, World};
use spanned_yaml::Dialect;

use super::substitute::Variable;
use crate::manifest::{Manifest, Node, is_encrypted_value};
use crate::source::Span;

/// Where variables come from.
#[derive(Debug)]
pub(crate) enum Lookup<'t> {
    /// A ConfigMap or Secret. Values that are encrypted say so themselves.
    Found(Node<'t>),
    /// There is none in the repository.
    Absent,
}

impl<'t> Lookup<'t> {
    /// What an object gives.
    pub(crate) fn of(manifest: &Manifest<'t>) -> Self {
        Self::Found(manifest.root())
    }
}

/// The variables of a Kustomization.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    values: BTreeMap<String, Value>,
    /// A source of variables that is not in the repository and must exist, by kind and name: it may define any variable.
    open: Option<(Span, String)>,
    /// Something that need not be in the repository may define more: an optional source, or a webhook.
    optional: bool,
    /// `substituteStrategy: Always`.
    always: bool,
}

/// The value of a variable.
#[derive(Debug)]
struct Value {
    /// `None` when it is encrypted.
    text: Option<String>,
    span: Span,
    /// The node that sets it.
    node: NodeId,
    /// Whether the node's text is the value, byte for byte.
    is_verbatim: bool,
}

impl Variables {
    /// Reads `postBuild`; `find` looks for a ConfigMap or Secret by kind and name in the Kustomization's namespace. With
    /// `are_injected` something in the cluster may add variables, so none is known to be undefined.
    pub(crate) fn from_kustomization<'t>(
        world: &World,
        spec: Node<'_>,
        are_injected: bool,
        find: &dyn Fn(&str, &str) -> Lookup<'t>,
    ) -> Self {
        let Some(build) = spec.get("postBuild") else { return Self::default() };
        let mut variables = Self { optional: are_injected, ..Self::default() };
        let strategy = build.get("substituteStrategy").and_then(Node::text);
        variables.always = strategy.is_some_and(|strategy| strategy == "Always");
        for reference in build.get("substituteFrom").into_iter().flat_map(Node::items) {
            let text = |field| reference.get(field).and_then(Node::text).unwrap_or_default();
            let (kind, name) = (text("kind"), text("name"));
            match find(&kind, &name) {
                Lookup::Found(object) => variables.take_object(world, object, kind == "Secret"),
                Lookup::Absent if reference.get("optional").and_then(Node::as_bool) == Some(true) => {
                    variables.optional = true;
                }
                Lookup::Absent => variables.open = Some((reference.span(), format!("{kind} `{name}`"))),
            }
        }
        for entry in build.get("substitute").into_iter().flat_map(Node::entries) {
            variables.take(world, entry.name(), entry.value, Encoding::Plain);
        }
        variables
    }

    fn take_object(&mut self, world: &World, object: Node<'_>, is_secret: bool) {
        let fields: &[(&str, Encoding)] = if is_secret {
            &[("data", Encoding::Base64), ("stringData", Encoding::Plain)]
        } else {
            &[("data", Encoding::Plain)]
        };
        for (field, encoding) in fields {
            for entry in object.get(field).into_iter().flat_map(Node::entries) {
                self.take(world, entry.name(), entry.value, *encoding);
            }
        }
    }

    fn take(&mut self, world: &World, name: Cow<'_, str>, node: Node<'_>, encoding: Encoding) {
        let Some(id) = world.adopt(node, Dialect::Kubernetes) else { return };
        let written = if node.is_null() { Cow::Borrowed("") } else { node.text().unwrap_or_default() };
        let text = match encoding {
            _ if is_encrypted_value(&written) => None,
            Encoding::Plain => Some(written.replace('\n', "")),
            Encoding::Base64 => BASE64_STANDARD
                .decode(written.as_bytes())
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .map(|text| text.replace('\n', "")),
        };
        let is_verbatim = text.as_deref() == Some(&*written);
        self.values.insert(name.into_owned(), Value { text, span: node.span(), node: id, is_verbatim });
    }

    /// Whether anything is substituted at all: with no variable, `$$` stays as it is.
    pub(crate) fn are_substituted(&self) -> bool {
        self.always || !self.values.is_empty() || self.open.is_some()
    }

    /// A variable. One that is not defined here but may be in an object outside of the repository is not known.
    pub(crate) fn get(&self, name: &str) -> Option<Variable<'_>> {
        match (self.values.get(name), &self.open) {
            (Some(value), _) => Some(Variable { text: value.text.as_deref(), span: value.span }),
            (None, Some((span, _))) => Some(Variable { text: None, span: *span }),
            (None, None) => None,
        }
    }

    /// Whether every variable that the cluster may know is known here, so that one that is not defined is a mistake.
    pub(crate) fn are_complete(&self) -> bool {
        self.open.is_none() && !self.optional
    }

    /// A source of variables that the repository does not hold: where it is named, and what it is.
    pub(crate) fn absent(&self) -> Option<(Span, &str)> {
        self.open.as_ref().map(|(span, name)| (*span, &**name))
    }

    /// The node that sets a variable, by its span, and whether its text is the variable's.
    pub(super) fn setter(&self, name: &str) -> Option<(NodeId, bool)> {
        self.values.get(name).map(|value| (value.node, value.is_verbatim))
    }

    /// Names that are no variable names, with the places of their values: the controller refuses them all.
    pub(crate) fn misnamed(&self) -> impl Iterator<Item = (&str, Span)> {
        let is_name = |name: &str| {
            name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let values = self.values.iter().filter(move |(name, _)| !is_name(name));
        values.map(|(name, value)| (&**name, value.span))
    }
}

/// How a value is written.
#[derive(Debug, Clone, Copy)]
enum Encoding {
    Plain,
    Base64,
}
