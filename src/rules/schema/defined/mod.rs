//! Custom resources held against the CustomResourceDefinitions of the repository.
//!
//! Where the repository defines a kind, its definition decides and not the tables: it is what the cluster has. Several definitions that
//! differ decide only together: what each of them refuses is reported.

mod report;

use crate::finding::{Confidence, Report, Severity};
use crate::graph::definitions::{Deciding, Defined};
use crate::object::Object;
use crate::object::definition::{Flaw, Problem, flaws};
use crate::object::misfit::Misfit;
use crate::rules::Context;
use crate::source::Span;

pub(super) use report::{conflicting, invalid, missing, unknown, unlisted};

/// Whether definitions of the repository decide about the fields of an object.
pub(super) fn decides(object: &Object<'_>, context: &Context<'_>) -> bool {
    match context.graph().defined(object) {
        Defined::No => false,
        Defined::OtherVersions(_) => true,
        Defined::Yes(deciding) => deciding.versions.iter().any(|(_, version)| version.schema().is_some()),
    }
}

/// The values of an object whose type is not the one that the definitions say, with the place that says so.
pub(super) fn misfits<'t>(object: &Object<'t>, context: &Context<'_>) -> Vec<(Misfit<'t>, Span)> {
    let found = find(object, context, |problem| matches!(problem, Problem::Misfit(_)));
    let misfits = found.into_iter().flat_map(|(flaws, _)| flaws).filter_map(|flaw| match flaw.problem {
        Problem::Misfit(misfit) => Some((misfit, flaw.says)),
        _ => None,
    });
    misfits.collect()
}

/// The flaws of an object that are of some sort, and whether they are certain. None if no definition decides, or none is found.
fn find<'t>(
    object: &Object<'t>,
    context: &Context<'_>,
    is_wanted: impl Fn(&Problem<'t>) -> bool,
) -> Option<(Vec<Flaw<'t>>, bool)> {
    let Defined::Yes(deciding) = context.graph().defined(object) else { return None };
    let mut walked = None;
    let sorts = object.sorts_of_flaws(|| {
        walked.insert(common(object, &deciding)).iter().fold(0, |bits, flaw| bits | flaw.problem.bit())
    });
    if sorts == 0 {
        return None;
    }
    let mut flaws = walked.unwrap_or_else(|| common(object, &deciding));
    flaws.retain(|flaw| is_wanted(&flaw.problem));
    (!flaws.is_empty()).then_some((flaws, !deciding.is_hint && !object.is_uncertain()))
}

/// What every definition refuses.
fn common<'t>(object: &Object<'t>, deciding: &Deciding<'_, '_>) -> Vec<Flaw<'t>> {
    let mut versions = deciding.versions.iter();
    let Some((_, first)) = versions.next() else { return Vec::new() };
    let mut found = flaws(object, first);
    for (_, version) in versions {
        if found.is_empty() {
            break;
        }
        let others: Vec<(u8, Span)> =
            flaws(object, version).iter().map(|flaw| (flaw.problem.bit(), flaw.problem.span())).collect();
        found.retain(|flaw| others.contains(&(flaw.problem.bit(), flaw.problem.span())));
    }
    found
}

/// What is only probable is a warning; where the definition says it is shown.
fn finish(report: Report<'_>, says: Span, is_certain: bool) {
    let report = report.related(says, "what the definition asks");
    if !is_certain {
        report.at_most(Severity::Warning).confidence(Confidence::Medium);
    }
}
