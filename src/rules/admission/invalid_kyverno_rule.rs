//! Rules that Kyverno refuses.

use std::collections::BTreeMap;

use super::kyverno::{POLICIES, rules};
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(POLICIES, check);

/// What a rule may do; it does exactly one of them.
const OPERATIONS: [&str; 4] = ["generate", "mutate", "validate", "verifyImages"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut names = BTreeMap::new();
    for rule in rules(object) {
        let entries = rule.entries().filter(|entry| OPERATIONS.contains(&&*entry.name()) && !entry.value.is_null());
        let entries: Vec<_> = entries.collect();
        let name = rule.get("name");
        let Some(first) = rule.entries().next() else { continue };
        let place = name.map_or(first.key.span(), Node::span);
        match entries.as_slice() {
            [_] => {}
            [] => {
                let message = format!("{object}: a rule does nothing: Kyverno refuses the policy");
                sink.report_missing(place, message).help("Add `validate`, `mutate`, `generate` or `verifyImages`");
            }
            [one, other, ..] => {
                let message = format!(
                    "{object}: a rule has both `{}` and `{}`: Kyverno refuses the policy",
                    one.name(),
                    other.name()
                );
                sink.report(other.key.span(), message)
                    .related(one.key.span(), "the first")
                    .help("Make two rules of it");
            }
        }
        let Some((node, text)) = name.and_then(|node| Some((node, node.as_str()?))) else { continue };
        if crate::manifest::is_templated(&text) {
            continue;
        }
        if let Some(earlier) = names.insert(text.clone().into_owned(), node.span()) {
            let message = format!("{object} has two rules `{text}`: Kyverno refuses the policy");
            sink.report(node.span(), message).related(earlier, "the first").help("Give the rules different names");
        }
    }
}
