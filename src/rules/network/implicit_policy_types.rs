//! NetworkPolicies whose `policyTypes` the API server fills in differently than their rules suggest.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::network::{Direction, NetworkPolicy};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[("networking.k8s.io", "NetworkPolicy"), ("extensions", "NetworkPolicy")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(policy) = NetworkPolicy::of(object) else { return };
    let (ingress, egress) = (policy.rules(Direction::Ingress), policy.rules(Direction::Egress));
    if let Some(types) = policy.written_types() {
        for (direction, rules) in [(Direction::Ingress, ingress), (Direction::Egress, egress)] {
            let Some(rules) = rules.filter(|_| !policy.applies_to(direction)) else { continue };
            let (field, name) = (direction.field(), direction.policy_type());
            let message = format!(
                "{object} has `{field}` rules but `policyTypes` does not list `{name}`: the rules are ignored and the policy \
                 leaves {field} as it is",
            );
            sink.report(rules.key.span(), message)
                .related(types.key.span(), "the types that the policy decides about")
                .help(format!("Add `{name}` to `policyTypes`, or delete the `{field}` rules"));
        }
        return;
    }
    let Some(egress) = egress.filter(|_| ingress.is_none()) else { return };
    let (consequence, help) = if egress.value.is_empty() {
        (
            "the API server fills in `[Ingress]`: egress stays open and all ingress is denied",
            "Write `policyTypes: [Egress]` to deny egress",
        )
    } else {
        (
            "the API server fills in `[Ingress, Egress]`: all ingress to the selected pods is denied too",
            "Write `policyTypes: [Egress]`, or `[Ingress, Egress]` if ingress is to be denied",
        )
    };
    let message = format!("{object} has only `egress` and no `policyTypes`; {consequence}");
    sink.report_missing(egress.key.span(), message).help(help);
}
