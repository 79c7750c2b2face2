//! The label of workload identity where nobody reads it.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::identity::Use;
use crate::manifest::{Entry, Kind, Node, is_templated};
use crate::object::Object;
use crate::object::identity::workload::{USE, is_labelled, use_label};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str =
    "Put the label `azure.workload.identity/use: \"true\"` into the `metadata.labels` of the pod template";

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for used in graph.identity_uses().filter(|used| !used.workload.is_uncertain()) {
        let workload = used.workload;
        match use_label(used.pod) {
            Some(label) => judge_value(workload, label, sink),
            None => {
                if let Some((entry, place)) = misplaced(&used) {
                    let message = format!(
                        "{workload}: `{USE}` is {place}, but workload identity looks only at labels of pods; the pods get no token",
                    );
                    sink.set_object(Some(workload.reference().clone()));
                    sink.report(entry.key.span(), message).help(HELP);
                }
            }
        }
        if let Some((account, entry)) = on_account(&used).filter(|_| !is_labelled(used.pod)) {
            let message = format!(
                "{account}: `{USE}` is of the service account, but workload identity looks only at labels of pods; those of \
                 {workload} get no token",
            );
            sink.set_object(Some(account.reference().clone()));
            sink.report(entry.key.span(), message)
                .help(HELP)
                .related(workload.name_span(), "its pods run as this account");
        }
    }
}

/// The key on the workload itself, or among the annotations of its pods.
pub(super) fn misplaced<'t>(used: &Use<'_, 't>) -> Option<(Entry<'t>, &'static str)> {
    let annotations = used.pod.template().at(&["metadata", "annotations"]).into_iter().flat_map(Node::entries);
    let on_pod = annotations.map(|entry| (entry, "an annotation of the pods"));
    let labels = used.workload.labels().map(|entry| (entry, "a label of the workload and not of its pods"));
    let on_workload = used.workload.annotations().map(|entry| (entry, "an annotation of the workload"));
    let is_pod = used.pod.path().is_empty();
    let on_workload = labels.chain(on_workload).filter(|_| !is_pod);
    let mut found = on_pod.chain(on_workload).filter(|(entry, _)| entry.name() == USE);
    // Its value says whether somebody wants it.
    found.find(|(entry, _)| entry.value.text().is_some_and(|value| value != "false"))
}

/// The key on the service account.
pub(super) fn on_account<'g, 't>(used: &Use<'g, 't>) -> Option<(&'g Object<'t>, Entry<'t>)> {
    let account = used.account?;
    let entry = account.labels().chain(account.annotations()).find(|entry| entry.name() == USE)?;
    entry.value.text().is_some_and(|value| value == "true").then_some((account, entry))
}

fn judge_value(workload: &Object<'_>, label: Entry<'_>, sink: &mut Sink) {
    // The API server refuses what is no text; that is another rule's finding.
    if label.value.kind() != Kind::String {
        return;
    }
    let Some(value) = label.value.text().filter(|value| !is_templated(value)) else { return };
    if matches!(&*value, "true" | "false") {
        return;
    }
    let message = format!(
        "{workload}: the pods' label `{USE}` is `{value}`, but workload identity looks for `true`; they get no token"
    );
    sink.set_object(Some(workload.reference().clone()));
    sink.report(label.value.span(), message).help("Write `\"true\"`");
}
