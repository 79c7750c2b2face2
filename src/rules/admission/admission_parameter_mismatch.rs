//! Bindings with parameters that their policy does not take, or without those that it needs.

use std::sync::Arc;

use super::policies::{GROUP, POLICIES, by_name, policy_name};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (kind, binding_kind) in POLICIES {
        let policies = by_name(graph, kind);
        for binding in graph.of_kind(GROUP, binding_kind).filter(|binding| !binding.is_uncertain()) {
            shape(binding, sink);
            let Some((_, name)) = policy_name(binding) else { continue };
            let Some([policy]) = policies.get(&*name).map(Vec::as_slice) else { continue };
            against(binding, policy, sink);
        }
    }
}

/// What the API server refuses whatever the policy is.
fn shape(binding: &Object<'_>, sink: &mut Sink) {
    let Some(reference) = binding.at(&["spec"]).and_then(|spec| spec.entry("paramRef")) else { return };
    if !reference.value.is_mapping() {
        return;
    }
    let has = |field: &str| reference.value.get(field).is_some_and(|value| !value.is_null());
    let (message, help) = match (has("name"), has("selector"), has("parameterNotFoundAction")) {
        (true, true, _) => ("both `name` and `selector`", "Keep one of them"),
        (false, false, _) => ("neither `name` nor `selector`", "Add one of them; `selector: {}` takes all"),
        (_, _, false) => ("no `parameterNotFoundAction`", "Add `parameterNotFoundAction: Deny`, or `Allow`"),
        _ => return,
    };
    let message = format!("{binding}: `paramRef` has {message}: the API server refuses the binding");
    sink.report_missing(reference.key.span(), message).object(Arc::clone(binding.reference())).help(help);
}

fn against(binding: &Object<'_>, policy: &Object<'_>, sink: &mut Sink) {
    let reference =
        binding.at(&["spec"]).and_then(|spec| spec.entry("paramRef")).filter(|entry| !entry.value.is_null());
    let kind = policy.at(&["spec"]).and_then(|spec| spec.entry("paramKind")).filter(|entry| !entry.value.is_null());
    match (reference, kind) {
        (Some(reference), None) => {
            let message = format!("{binding} gives parameters to {policy}, which has no `paramKind`: they are ignored");
            sink.report(reference.key.span(), message)
                .object(Arc::clone(binding.reference()))
                .related(policy.name_span(), "the policy")
                .help("Add `paramKind` to the policy, or delete `paramRef`");
        }
        (None, Some(kind)) if uses_parameters(policy) => {
            let message = format!(
                "{binding} gives no parameters to {policy}, whose expressions use them: `params` is null, and every request that they \
                 look at fails"
            );
            let place = binding.nearest_key_span(&["spec", "paramRef"]);
            sink.report_missing(place, message)
                .object(Arc::clone(binding.reference()))
                .related(kind.key.span(), "the policy takes parameters of this kind")
                .help("Add `paramRef`");
        }
        _ => {}
    }
}

/// Whether an expression uses `params` without asking first whether there are any.
fn uses_parameters(policy: &Object<'_>) -> bool {
    let lists = ["validations", "variables", "mutations"];
    let items = lists.into_iter().filter_map(|list| policy.at(&["spec", list])).flat_map(Node::items);
    let texts = items
        .filter_map(|item| item.get("expression").or_else(|| item.at(&["applyConfiguration", "expression"]))?.text());
    let texts: Vec<_> = texts.collect();
    texts.iter().any(|text| text.contains("params."))
        && !texts.iter().any(|text| text.contains("params == null") || text.contains("params != null"))
}
