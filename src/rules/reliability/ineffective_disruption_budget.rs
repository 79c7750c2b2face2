//! Disruption budgets that allow everything.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::scaling::{Amount, DisruptionBudget};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("policy", "PodDisruptionBudget")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(budget) = DisruptionBudget::of(object) else { return };
    let none = |amount| matches!(amount, Amount::Pods(0) | Amount::Percent(0));
    let all = |amount| matches!(amount, Amount::Percent(percent) if percent >= 100);
    let least = budget.min_available().filter(|bound| none(bound.amount)).map(|bound| ("minAvailable", bound));
    let most = budget.max_unavailable().filter(|bound| all(bound.amount)).map(|bound| ("maxUnavailable", bound));
    let Some((field, bound)) = least.or(most) else { return };
    let value = bound.node.text().unwrap_or_default();
    let message =
        format!("{object} has `{field}: {value}`: all its pods may be evicted at once, as if it were not there");
    sink.report(bound.node.span(), message).help("Write `maxUnavailable: 1`, or remove the budget");
}
