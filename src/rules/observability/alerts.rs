//! The alerts of PrometheusRules.

use std::borrow::Cow;

use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::monitoring::{AZURE, OPERATOR};

/// The kinds with groups of rules.
pub(super) const RULES: &[(&str, &str)] = &[(AZURE, "PrometheusRule"), (OPERATOR, "PrometheusRule")];

/// The rules of an object.
pub(super) fn rules<'t>(object: &Object<'t>) -> impl Iterator<Item = Node<'t>> + use<'t> {
    let groups = object.at(&["spec", "groups"]).into_iter().flat_map(Node::items);
    groups.filter_map(|group| group.get("rules")).flat_map(Node::items).filter(|rule| rule.is_mapping())
}

/// The alerts of an object: name and rule.
pub(super) fn alerts<'t>(object: &Object<'t>) -> impl Iterator<Item = (Node<'t>, Cow<'t, str>, Node<'t>)> + use<'t> {
    rules(object).filter_map(|rule| {
        let node = rule.get("alert")?;
        Some((node, node.text().filter(|name| !is_templated(name))?, rule))
    })
}
