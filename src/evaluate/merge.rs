//! One defect, one finding: what several forms of an object have from the same text is said once.
//!
//! A base that five overlays deliver is five objects, which differ in namespace or name and are checked each; what is wrong in
//! the base's text is found five times, at the same place and in the same words but for the object's name.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::{Applies, Finding, Label, ObjectRef, Place, neutral};
use crate::graph::Graph;
use crate::source::Span;

/// Merges sorted findings; the order stays. Of findings of a rule at one place that agree but for the object's name, the first
/// stays, says where all of them apply, and has the places that explain any of them. What an ignore hides is not merged with
/// what it does not: the ignore may name one overlay's object. Then the hidden finding follows the shown one.
pub(super) fn merge(findings: Vec<Finding>, graph: &Graph<'_>) -> Vec<Finding> {
    let whereabouts = Whereabouts::new(graph);
    let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut findings = findings.into_iter().peekable();
    while let Some(first) = findings.next() {
        if findings.peek().is_none_or(|next| !same_place(&first, next)) {
            merged.push(whereabouts.with(first));
            continue;
        }
        let mut group = Group::default();
        let (rule, span) = (first.rule.clone(), first.span);
        group.add(first, &whereabouts);
        while let Some(next) = findings.next_if(|next| next.rule == rule && next.span == span) {
            group.add(next, &whereabouts);
        }
        merged.extend(group.finish());
    }
    merged
}

fn same_place(left: &Finding, right: &Finding) -> bool {
    left.rule == right.rule && left.span == right.span
}

/// Whether two findings are the same defect, be they hidden or not.
pub(super) fn is_same_defect(left: &Finding, right: &Finding) -> bool {
    same_place(left, right) && (left.message == right.message || left.neutral_message() == right.neutral_message())
}

/// Where each object is applied. Findings share the identities of the graph's objects, so the address names the object.
struct Whereabouts<'a>(FxHashMap<*const ObjectRef, &'a [Place]>);

impl<'a> Whereabouts<'a> {
    fn new(graph: &'a Graph<'_>) -> Self {
        let delivered = graph.objects().iter().filter(|object| object.is_delivered());
        Self(delivered.map(|object| (Arc::as_ptr(object.reference()), &**object.places())).collect())
    }

    /// The finding, with the places of its object.
    fn with(&self, mut finding: Finding) -> Finding {
        let places = finding.object.as_ref().and_then(|object| Some((object, *self.0.get(&Arc::as_ptr(object))?)));
        if let Some((object, places)) = places {
            finding.applies =
                places.iter().map(|place| Applies { place: place.clone(), object: Arc::clone(object) }).collect();
            finding.applies.sort_unstable();
            finding.applies.dedup();
        }
        finding
    }
}

/// The findings of one rule at one place.
#[derive(Default)]
struct Group {
    defects: Vec<Defect>,
    /// By neutral message.
    known: FxHashMap<String, usize>,
}

/// The findings that are one defect.
#[derive(Default)]
struct Defect {
    shown: Option<Merged>,
    hidden: Option<Merged>,
}

/// A finding with those that were added to it.
struct Merged {
    finding: Finding,
    /// The explaining places that it has, their sentences neutral.
    related: FxHashSet<(Span, String)>,
}

impl Group {
    fn add(&mut self, finding: Finding, whereabouts: &Whereabouts<'_>) {
        let next = self.defects.len();
        let index = match self.known.get(&*finding.neutral_message()) {
            Some(&index) => index,
            // The same words about two objects: sorted, one stands beside the other.
            None if self.defects.last().is_some_and(|last| last.says(&finding.message)) => next - 1,
            None => next,
        };
        if index == next {
            self.known.insert(finding.neutral_message().into_owned(), index);
            self.defects.push(Defect::default());
        }
        let defect = &mut self.defects[index];
        let merged = if finding.suppressed.is_some() { &mut defect.hidden } else { &mut defect.shown };
        let finding = whereabouts.with(finding);
        match merged {
            Some(merged) => merged.add(finding),
            None => *merged = Some(Merged::new(finding)),
        }
    }

    fn finish(self) -> impl Iterator<Item = Finding> {
        let merged = self.defects.into_iter().flat_map(|defect| [defect.shown, defect.hidden]).flatten();
        merged.map(|merged| {
            let mut finding = merged.finding;
            finding.applies.sort_unstable();
            finding.applies.dedup();
            finding
        })
    }
}

impl Defect {
    fn says(&self, message: &str) -> bool {
        [&self.shown, &self.hidden].into_iter().flatten().any(|merged| merged.finding.message == message)
    }
}

impl Merged {
    fn new(finding: Finding) -> Self {
        let related = finding.related.iter().map(|label| key(label, finding.object.as_deref())).collect();
        Self { finding, related }
    }

    /// The worst of both, in the words of the first.
    fn add(&mut self, other: Finding) {
        let finding = &mut self.finding;
        finding.severity = finding.severity.max(other.severity);
        finding.confidence = finding.confidence.max(other.confidence);
        finding.sensitive |= other.sensitive;
        finding.applies.extend(other.applies);
        for label in other.related {
            if self.related.insert(key(&label, other.object.as_deref())) {
                finding.related.push(label);
            }
        }
    }
}

fn key(label: &Label, object: Option<&ObjectRef>) -> (Span, String) {
    (label.span, neutral(&label.message, object).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::Rendered;
    use crate::finding::{Confidence, RuleId, Severity, Sink};
    use crate::manifest::Documents;
    use crate::source::{FileId, Limits, Sources};

    fn object(namespace: &str) -> Arc<ObjectRef> {
        let (api_version, kind, name) = ("v1".to_owned(), "Pod".to_owned(), "web".to_owned());
        Arc::new(ObjectRef { api_version, kind, name, namespace: Some(namespace.to_owned()) })
    }

    fn merged(report: impl FnOnce(&mut Sink)) -> Vec<Finding> {
        let (sources, documents) = (Sources::new(Vec::new()), Documents::default());
        let mut sink = Sink::new(RuleId::new("a-rule"), Severity::Warning, Confidence::Medium);
        report(&mut sink);
        let rendered = Rendered::nothing(&sources, &documents, &Limits::default());
        merge(sink.into_findings(), &Graph::new(&sources, &documents, &rendered, Vec::new()))
    }

    fn span(start: u32) -> Span {
        Span::new(FileId(0), start, start + 1)
    }

    #[test]
    fn the_first_form_speaks_for_the_worst() {
        let findings = merged(|sink| {
            for (namespace, related) in [("dev", 5), ("prod", 5), ("test", 6)] {
                let sentence = format!("Service `{namespace}/web` selects it");
                let report = sink.report(span(1), format!("Pod `{namespace}/web` is wrong")).object(object(namespace));
                let report = report.related(span(related), sentence);
                match namespace {
                    "dev" => drop(report.at_most(Severity::Info)),
                    "prod" => drop(report.confidence(Confidence::High).sensitive()),
                    _ => {}
                }
            }
        });
        let [finding] = &findings[..] else { panic!("{findings:?}") };
        assert_eq!(finding.message, "Pod `dev/web` is wrong");
        assert_eq!((finding.severity, finding.confidence), (Severity::Warning, Confidence::High));
        assert!(finding.sensitive);
        let related: Vec<_> = finding.related.iter().map(|label| (label.span, label.message.as_str())).collect();
        assert_eq!(related, [(span(5), "Service `dev/web` selects it"), (span(6), "Service `test/web` selects it")]);
    }

    #[test]
    fn other_words_and_other_places_are_other_defects() {
        let findings = merged(|sink| {
            sink.report(span(1), "Pod `dev/web` is wrong").object(object("dev"));
            sink.report(span(1), "Pod `prod/web` is very wrong").object(object("prod"));
            sink.report(span(2), "Pod `prod/web` is wrong").object(object("prod"));
        });
        assert_eq!(findings.len(), 3);
    }

    #[test]
    fn the_same_words_at_one_place_are_said_once() {
        let findings = merged(|sink| {
            sink.report(span(1), "Pod `dev/web` is wrong").object(object("dev"));
            sink.report(span(1), "Pod `dev/web` is wrong").object(object("prod"));
            sink.report(span(1), "Pod `dev/web` is wrong");
        });
        assert_eq!(findings.len(), 1);
    }
}
