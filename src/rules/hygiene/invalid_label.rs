//! Labels, selectors and keys of annotations that the API server refuses.

use crate::finding::Sink;
use crate::manifest::{Entry, Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

use crate::object::names::{key_problem, label_value_problem};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut labels = |entries: &mut dyn Iterator<Item = Entry<'_>>, what: &str| {
        for entry in entries {
            key(object, &entry, what, sink);
            value(object, &entry, what, sink);
        }
    };
    labels(&mut object.labels(), "label");
    if let Some(pod) = object.pod().filter(|pod| !pod.path().is_empty()) {
        labels(&mut pod.labels(), "pod label");
    }
    if is_built_in(object.group()) {
        let selector = object.at(&["spec", "selector", "matchLabels"]).into_iter().flat_map(Node::entries);
        labels(&mut { selector }, "selector label");
    }
    for entry in object.annotations() {
        // The API server compares keys of annotations in lower case.
        if let Some(problem) = key_problem(&entry.name().to_ascii_lowercase()).filter(|_| !is_templated(&entry.name()))
        {
            report_key(object, &entry, "annotation", problem, sink);
        }
    }
}

fn is_built_in(group: &str) -> bool {
    matches!(group, "" | "apps" | "batch" | "policy" | "networking.k8s.io")
}

fn key(object: &Object<'_>, entry: &Entry<'_>, what: &str, sink: &mut Sink) {
    if let Some(problem) = key_problem(&entry.name()).filter(|_| !is_templated(&entry.name())) {
        report_key(object, entry, what, problem, sink);
    }
}

fn report_key(object: &Object<'_>, entry: &Entry<'_>, what: &str, problem: &str, sink: &mut Sink) {
    let message = format!("{object}: the {what} key `{}` {problem}; the API server refuses the object", entry.name());
    sink.report(entry.key.span(), message).help("Write a key of that form, and the same in every selector");
}

fn value(object: &Object<'_>, entry: &Entry<'_>, what: &str, sink: &mut Sink) {
    // A number or a switch is a matter of types, not of syntax.
    let Some(value) = entry.value.as_str().filter(|value| !is_templated(value)) else { return };
    if let Some(problem) = label_value_problem(&value) {
        let message = format!(
            "{object}: the value of the {what} `{}` {problem}; the API server refuses the object",
            entry.name()
        );
        sink.report(entry.value.span(), message)
            .help("Write a value of that form, or make it an annotation, which may hold any text");
    }
}
