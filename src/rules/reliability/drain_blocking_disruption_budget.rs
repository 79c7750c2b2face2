//! Disruption budgets that never allow an eviction.

use std::sync::Arc;

use super::autoscaled::Autoscalers;
use super::matching::{self, ByLabel};
use crate::finding::{Confidence, Severity, Sink};
use crate::graph::Graph;
use crate::object::Object;
use crate::object::scaling::{self, Amount, Bound, DisruptionBudget, is_replicated};
use crate::object::selector::Match;
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

const BLOCKED: &str = "no pod may be evicted, and a node drain, as in an upgrade, waits until it fails";

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for object in graph.objects() {
        if let Some(budget) = DisruptionBudget::of(object) {
            always_blocks(object, &budget, sink);
        }
    }
    each_blocking(graph, |object, bound, expected| {
        if !expected.is_unsatisfiable(bound) && !is_beyond_all(bound) {
            report(object, bound, expected, sink);
        }
    });
}

/// Visits every budget that leaves nothing of the pods that its workload runs.
pub(super) fn each_blocking<'g, 't>(
    graph: &'g Graph<'t>,
    mut visit: impl FnMut(&'g Object<'t>, Bound<'t>, &Expected<'g, 't>),
) {
    for neighbours in graph.neighbours() {
        let budgets: Vec<_> = neighbours
            .iter()
            .filter_map(|object| Some((*object, DisruptionBudget::of(object)?)))
            .filter(|(_, budget)| blocking_bound(budget).is_none_or(|(_, bound)| is_beyond_all(bound)))
            .collect();
        if budgets.is_empty() {
            continue;
        }
        let workloads = ByLabel::new(neighbours.iter().copied());
        let scalers = Autoscalers::new(&neighbours);
        for (object, budget) in budgets {
            let Some(bound) = budget.min_available() else { continue };
            let selected = selected(&budget, &workloads);
            let Some(expected) = Expected::of(graph, object, &selected, &scalers) else { continue };
            if bound.amount.of_pods(expected.pods) >= expected.pods {
                visit(object, bound, &expected);
            }
        }
    }
}

/// The bound by which a budget blocks whatever it selects.
fn blocking_bound<'t>(budget: &DisruptionBudget<'t>) -> Option<(&'static str, Bound<'t>)> {
    let none = |bound: &Bound<'_>| matches!(bound.amount, Amount::Pods(0) | Amount::Percent(0));
    let all = |bound: &Bound<'_>| matches!(bound.amount, Amount::Percent(percent) if percent >= 100);
    match (budget.max_unavailable().filter(none), budget.min_available().filter(all)) {
        (Some(bound), _) => Some(("maxUnavailable", bound)),
        (None, Some(bound)) => Some(("minAvailable", bound)),
        (None, None) => None,
    }
}

/// Whether a bound asks for more pods than there can be.
fn is_beyond_all(bound: Bound<'_>) -> bool {
    matches!(bound.amount, Amount::Percent(percent) if percent > 100)
}

/// Reports budgets that block whatever they select.
fn always_blocks(object: &Object<'_>, budget: &DisruptionBudget<'_>, sink: &mut Sink) {
    let Some((field, bound)) = blocking_bound(budget) else { return };
    let value = bound.node.text().unwrap_or_default();
    let message = format!("{object} has `{field}: {value}`: {BLOCKED}");
    sink.report(bound.node.span(), message)
        .object(Arc::clone(object.reference()))
        .help("Allow one pod to be unavailable: `maxUnavailable: 1`");
}

/// The replicated workloads of one name that a budget selects; none if it selects several, or may select pods of another kind.
fn selected<'g, 't>(budget: &DisruptionBudget<'t>, workloads: &ByLabel<'g, 't>) -> Vec<&'g Object<'t>> {
    let selector = budget.selector();
    if !selector.is_written() {
        return Vec::new();
    }
    let candidates = match selector.first_pair() {
        Some((key, value)) => workloads.candidates(&key, &value),
        None => workloads.all(),
    };
    let mut found: Vec<&'g Object<'t>> = Vec::new();
    for workload in candidates {
        match selector.matches(matching::pod_labels(workload)) {
            Match::Yes if is_replicated(workload) => {
                // Stops at the second name: many budgets over many workloads must not cost their product.
                if found.first().is_some_and(|first| (first.kind(), first.name()) != (workload.kind(), workload.name()))
                {
                    return Vec::new();
                }
                found.push(*workload);
            }
            Match::No => {}
            Match::Yes | Match::Unknown => return Vec::new(),
        }
    }
    found
}

/// How many pods a budget counts on.
pub(super) struct Expected<'g, 't> {
    pub(super) pods: i64,
    pub(super) workload: &'g Object<'t>,
    /// Where the number stands; `None` if it is the default.
    pub(super) place: Option<Span>,
    /// The autoscaler that may go so low.
    pub(super) scaler: Option<&'g Object<'t>>,
    /// Whether the autoscaler says so itself.
    is_written: bool,
}

impl<'g, 't> Expected<'g, 't> {
    /// The pods of one workload; `None` if there is none, or if a patch or something outside decides.
    fn of(
        graph: &Graph<'_>,
        budget: &Object<'_>,
        selected: &[&'g Object<'t>],
        scalers: &Autoscalers<'g, 't>,
    ) -> Option<Self> {
        let workload = matching::nearest(graph, budget, selected)?;
        if workload.is_uncertain() {
            return None;
        }
        if scalers.may_scale(workload) {
            let (object, scaler) = scalers.of(graph, workload)?;
            let patched = object.is_uncertain();
            let place = Some(scaler.target().span());
            let is_written = scaler.has_minimum();
            return (!patched).then_some(Self {
                pods: scaler.minimum(),
                workload,
                place,
                scaler: Some(object),
                is_written,
            });
        }
        let replicas = scaling::replicas(workload);
        let pods = replicas.map_or(Some(1), |replicas| replicas.value.as_i64())?;
        let place = replicas.map(|replicas| replicas.value.span());
        (pods > 0).then_some(Self { pods, workload, place, scaler: None, is_written: false })
    }
}

impl Expected<'_, '_> {
    /// Whether a bound asks for more pods than an autoscaler is told to keep, so that it cannot be met even while all are healthy.
    pub(super) fn is_unsatisfiable(&self, bound: Bound<'_>) -> bool {
        self.scaler.is_some() && self.is_written && bound.amount.of_pods(self.pods) > self.pods
    }
}

fn report(object: &Object<'_>, bound: Bound<'_>, expected: &Expected<'_, '_>, sink: &mut Sink) {
    let value = bound.node.text().unwrap_or_default();
    let Expected { pods, workload, place, scaler, .. } = expected;
    let runs = match scaler {
        Some(scaler) => format!("{scaler} scales {workload} down to {pods}: then {BLOCKED}"),
        None => format!("{workload} runs {pods}: {BLOCKED}"),
    };
    let mut report = sink
        .report(bound.node.span(), format!("{object} needs `minAvailable: {value}`, and {runs}"))
        .object(Arc::clone(object.reference()))
        .related(place.unwrap_or(workload.name_span()), "decides how many pods run")
        .help("Run more replicas than the budget needs, or write `maxUnavailable: 1` instead");
    if scaler.is_some() {
        report = report.at_most(Severity::Warning);
    } else if place.is_none() {
        report = report.confidence(Confidence::Medium);
    }
    let _ = report;
}
