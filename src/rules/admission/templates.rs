//! The constraint templates of a run, by the kind of their constraints.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::gatekeeper::{CONSTRAINTS, TEMPLATES, Template};

/// Templates by kind.
pub(super) type Templates<'g, 't> = BTreeMap<String, Vec<(&'g Object<'t>, Template<'t>)>>;

/// All templates with a kind that is no placeholder.
pub(super) fn templates<'g, 't>(graph: &'g Graph<'t>) -> Templates<'g, 't> {
    let mut found = Templates::new();
    for object in graph.of_kind(TEMPLATES, "ConstraintTemplate") {
        let Some(template) = Template::of(object) else { continue };
        let kind: Option<Cow<'_, str>> = template.constraint_kind().and_then(Node::as_str);
        if let Some(kind) = kind.filter(|kind| !is_templated(kind)) {
            found.entry(kind.into_owned()).or_default().push((object, template));
        }
    }
    found
}

/// All constraints.
pub(super) fn constraints<'g, 't>(graph: &'g Graph<'t>) -> impl Iterator<Item = &'g Object<'t>> {
    graph.objects().iter().filter(|object| object.group() == CONSTRAINTS && !is_templated(object.kind()))
}
