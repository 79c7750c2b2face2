//! The control plane, where a repository runs it as pods: flags that open it, and flags that are missing.
//!
//! Which flags those are is said in [`table`]; all rules share one check. Most repositories run no control plane, so its
//! containers are found once, for all rules.

mod requirement;
mod table;

use std::sync::Arc;

use super::{Check, Context, Rule};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::control_plane::Flags;
use crate::object::workload::Container;
use requirement::Failure;

/// Declares the rules: their ids, in alphabetical order.
macro_rules! rules {
    ($($id:literal,)+) => {
        /// The rules of the family, in the order of their ids.
        pub(super) const RULES: &[Rule] = &[
            $(Rule {
                id: $id,
                family: "control-plane",
                page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/control-plane/", $id, ".md")),
                check: Check::Graph(check),
            },)+
        ];
    };
}

rules! {
    "always-admit-plugin",
    "always-allow-authorization",
    "anonymous-api-requests",
    "disabled-admission-plugin",
    "disabled-certificate-rotation",
    "disabled-secure-port",
    "etcd-peers-without-client-certificates",
    "etcd-without-client-certificates",
    "extended-token-expiration",
    "few-audit-log-backups",
    "insecure-api-server-port",
    "missing-always-pull-images",
    "missing-audit-log",
    "missing-audit-policy",
    "missing-client-certificate-authority",
    "missing-controller-service-accounts",
    "missing-etcd-certificate-authority",
    "missing-etcd-client-certificate",
    "missing-event-rate-limit",
    "missing-external-address-denial",
    "missing-kubelet-certificate-authority",
    "missing-kubelet-client-certificate",
    "missing-node-authorization",
    "missing-node-restriction",
    "missing-pod-garbage-collection",
    "missing-rbac-authorization",
    "missing-root-certificate-authority",
    "missing-service-account-key",
    "missing-service-account-private-key",
    "open-control-plane-port",
    "plain-api-server",
    "plain-etcd",
    "plain-etcd-peers",
    "plain-kubelet-connection",
    "profiling-endpoint",
    "self-signed-etcd",
    "short-audit-log-retention",
    "small-audit-log-files",
    "static-credentials-file",
    "unchecked-service-account-token",
    "unencrypted-secrets-at-rest",
    "weak-cipher-suite",
}

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(requirement) = table::REQUIREMENTS.iter().find(|requirement| requirement.rule == context.rule()) else {
        return;
    };
    for (object, container, component) in graph.control_plane() {
        if !requirement.components.contains(&component) {
            continue;
        }
        let flags = Flags::of(container);
        if requirement.unless.iter().any(|flag| flags.get(flag).is_some()) {
            continue;
        }
        let Some(failure) = requirement.demand.failure(requirement.flags, &flags) else { continue };
        let (start, rest) = (format!("{object}: {container} starts `{}`", component.name()), requirement.consequence);
        let report = match failure {
            Failure::Missing(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`--{name}`")).collect();
                let message = format!("{start} without {}; {rest}", names.join(" and "));
                sink.report_missing(container.nearest_key_span(&[key(container)]), message)
            }
            Failure::Wrong(node, written) => sink.report(node.span(), format!("{start} with `{written}`; {rest}")),
        };
        report.object(Arc::clone(object.reference())).help(requirement.help);
    }
}

/// The list that the flags stand in.
fn key(container: &Container<'_>) -> &'static str {
    let has_flags = |list: &&str| {
        container.get(list).is_some_and(|list| {
            list.items().any(|item| item.as_str().is_some_and(|item| item.trim_start().starts_with("--")))
        })
    };
    ["command", "args"].into_iter().find(has_flags).unwrap_or("command")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_requirement_and_every_requirement_a_rule() {
        let rules: Vec<_> = RULES.iter().map(|rule| rule.id).collect();
        let requirements: Vec<_> = table::REQUIREMENTS.iter().map(|requirement| requirement.rule).collect();
        assert_eq!(rules, requirements);
    }
}
