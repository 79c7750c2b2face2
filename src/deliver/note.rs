//! What deliveries leave out: entries for the coverage.

use crate::finding::{Incomplete, IncompleteReason};
use crate::source::{Sources, Span};

use super::delivery::{Delivery, State};

/// What a build leaves out.
pub(super) fn left_out(sources: &Sources, incomplete: &kustomize::Incomplete) -> Incomplete {
    entry(sources, incomplete.span, incomplete.detail.clone())
}

/// A ConfigMap or Secret with variables that is not in the repository.
pub(super) fn absent_variables(sources: &Sources, span: Span, name: &str) -> Incomplete {
    entry(sources, span, format!("the variables of {name}, which is not in the repository"))
}

/// What could not be built; `None` for a delivery that could.
pub(super) fn failed(sources: &Sources, delivery: &Delivery) -> Option<Incomplete> {
    match &delivery.state {
        State::Failed(reason, Some(span)) => {
            Some(entry(sources, *span, format!("{delivery} is not rendered: {reason}")))
        }
        State::Failed(reason, None) => Some(Incomplete {
            path: delivery.path.clone().unwrap_or_default(),
            span: None,
            reason: IncompleteReason::NotRendered,
            detail: format!("{delivery} is not rendered: {reason}"),
        }),
        State::Rendered | State::MissingPath | State::Elsewhere(_) => None,
    }
}

fn entry(sources: &Sources, span: Span, detail: String) -> Incomplete {
    let path = sources.get(span.source).path().to_owned();
    Incomplete { path, span: Some(span), reason: IncompleteReason::NotRendered, detail }
}
