//! `allOf`, `anyOf`, `oneOf` and `not`: they restrict values whose structure is said elsewhere.

use super::parts::{Parts, says_yes};
use super::schema::{Checker, says_anything};
use crate::manifest::{Entry, Node};
use crate::object::misfit::Step;

/// Keywords that say structure; the extensions only if they say yes or say anything.
const STRUCTURE: &[&str] = &[
    "additionalProperties",
    "default",
    "description",
    "nullable",
    "title",
    "type",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-validations",
];

impl<'t> Checker<'t> {
    /// Judges what stands below the alternatives of a schema. `known` is the structure, where its fields have to be complete.
    pub(super) fn nested_below(&mut self, parts: &Parts<'t>, known: Option<&Parts<'t>>) {
        let lists = [("allOf", parts.all), ("anyOf", parts.any), ("oneOf", parts.one)];
        for (keyword, list) in lists {
            let Some(list) = list else { continue };
            // The two ways of writing an integer or a string.
            if keyword == "anyOf" && says_int_or_string(list.value) {
                continue;
            }
            for (index, alternative) in list.value.items().enumerate() {
                let is_types =
                    keyword == "allOf" && index == 0 && alternative.get("anyOf").is_some_and(says_int_or_string);
                self.below(keyword, Some(Step::Index(index)), |checker| checker.nested(alternative, known, is_types));
            }
        }
        if let Some(not) = parts.not {
            self.below("not", None, |checker| checker.nested(not.value, known, false));
        }
    }

    fn nested(&mut self, node: Node<'t>, known: Option<&Parts<'t>>, is_types: bool) {
        if !node.is_mapping() {
            return;
        }
        let mut parts = Parts::of(node);
        self.refused(node);
        for entry in node.entries().filter(|entry| says_structure(entry)) {
            let said = "says structure, but alternatives may only restrict values";
            self.wrong(entry.key.span(), Some(&entry.name()), said, "Move it out of the alternative");
        }
        if let Some(unique) = parts.unique.filter(|entry| says_yes(Some(*entry))) {
            self.wrong(
                unique.key.span(),
                Some("uniqueItems"),
                "may not be `true`",
                "Write `x-kubernetes-list-type: set` beside `items`",
            );
        }
        self.everywhere(&parts);
        if is_types {
            parts.any = None;
        }
        self.nested_below(&parts, known);
        for field in parts.fields() {
            let name = field.name();
            if name == "metadata" {
                let said = "may not restrict `metadata` in an alternative";
                self.wrong(field.key.span(), Some("properties"), said, "Remove it");
            }
            let structure = known.map(|known| known.field(&name));
            if structure == Some(None) {
                let said = format!("restricts `{name}`, which the structure does not have");
                self.wrong(
                    field.key.span(),
                    Some("properties"),
                    &said,
                    format!("Add `{name}` to `properties` outside of the alternatives"),
                );
            }
            let structure = structure.flatten().map(Parts::of);
            self.below("properties", Some(Step::Key(field.key)), |checker| {
                checker.nested(field.value, structure.as_ref(), false);
            });
        }
        if let Some(items) = parts.items {
            let structure = known.and_then(|known| known.items).map(|entry| Parts::of(entry.value));
            self.below("items", None, |checker| checker.nested(items.value, structure.as_ref(), false));
        }
    }
}

/// Whether a keyword says structure.
fn says_structure(entry: &Entry<'_>) -> bool {
    STRUCTURE.contains(&&*entry.name()) && says_anything(entry.value)
}

/// Whether alternatives are an integer and a string, in this order.
fn says_int_or_string(list: Node<'_>) -> bool {
    let is = |node: Option<Node<'_>>, kind: &str| {
        node.is_some_and(|node| {
            node.entries().filter(|entry| says_anything(entry.value)).count() == 1
                && node.get("type").and_then(Node::text).is_some_and(|text| text == kind)
        })
    };
    let mut items = list.items();
    is(items.next(), "integer") && is(items.next(), "string") && items.next().is_none()
}
