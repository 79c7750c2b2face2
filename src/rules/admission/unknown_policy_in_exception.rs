//! Exceptions from policies and rules that are not there.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::kyverno::{GROUP, POLICIES, rules};
use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let mut policies: BTreeMap<String, Vec<&Object<'_>>> = BTreeMap::new();
    for policy in POLICIES.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        policies.entry(policy.name().to_owned()).or_default().push(policy);
        if let Some(namespace) = policy.namespace() {
            policies.entry(format!("{namespace}/{}", policy.name())).or_default().push(policy);
        }
    }
    // Without a policy of its own the repository takes them from elsewhere.
    if context.sees_single_files() || policies.is_empty() {
        return;
    }
    for exception in graph.of_kind(GROUP, "PolicyException") {
        for item in exception.at(&["spec", "exceptions"]).into_iter().flat_map(Node::items) {
            let Some(node) = item.get("policyName") else { continue };
            let Some(name) = node.as_str().filter(|name| !is_templated(name) && !name.contains('*')) else { continue };
            let Some(found) = policies.get(&*name) else {
                // Most exceptions are from policies of a chart; only what is nearly there is a slip.
                let Some(meant) = closest(&name, policies.keys().map(String::as_str)) else { continue };
                let message = format!(
                    "{exception} excepts from the policy `{name}`, which is not in the repository: it has no effect"
                );
                sink.report(node.span(), message)
                    .object(Arc::clone(exception.reference()))
                    .help(format!("Did you mean `{meant}`?"));
                continue;
            };
            for rule in item.get("ruleNames").into_iter().flat_map(Node::items) {
                let Some(text) = rule.as_str().filter(|text| !is_templated(text) && !text.contains('*')) else {
                    continue;
                };
                let names = found.iter().flat_map(|policy| rules(policy)).filter_map(|rule| rule.get("name")?.as_str());
                let names: Vec<String> = names.map(|name| name.into_owned()).collect();
                // Kyverno names the rules that it makes for controllers after the rule for pods.
                let plain = text.trim_start_matches("autogen-").trim_start_matches("cronjob-");
                if names.iter().any(|name| *name == *text || name == plain) {
                    continue;
                }
                let message = format!(
                    "{exception} excepts from the rule `{text}`, which the policy `{name}` does not have: it has no effect"
                );
                let meant = closest(&text, names.iter().map(String::as_str));
                let help = meant
                    .map_or_else(|| "Name a rule of the policy".to_owned(), |meant| format!("Did you mean `{meant}`?"));
                sink.report(rule.span(), message)
                    .object(Arc::clone(exception.reference()))
                    .related(found[0].name_span(), "the policy")
                    .help(help);
            }
        }
    }
}
