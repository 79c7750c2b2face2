//! Credentials on command lines.

use crate::finding::Sink;
use crate::manifest::{File, Node};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

use super::detect::{Name, Strictness, classify};
use super::field;
use super::reporter::Reporter;
use super::subject::{Owner, subjects};

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str =
    "Change the credential, and pass it as a file or as an environment variable from a Secret: `--flag=$(VARIABLE)`";

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let mut reporter = Reporter::new(file, context, HELP, sink);
    for subject in subjects(file, context, |manifest| PodTemplate::of(manifest).is_some()) {
        let Some(pod) = PodTemplate::of(&subject.manifest) else { continue };
        for container in pod.containers() {
            for list in ["command", "args"] {
                arguments(&subject.owner, container, list, &mut reporter);
            }
        }
    }
}

fn arguments(owner: &Owner, container: &Container<'_>, list: &str, reporter: &mut Reporter<'_>) {
    let place = format!("{container} is started with a credential:");
    // The flag whose value the next argument is: `--password`, `value`.
    let mut flag: Option<String> = None;
    for argument in container.get(list).into_iter().flat_map(Node::items) {
        let Some(text) = argument.as_str() else {
            flag = None;
            continue;
        };
        if let Some(flag) = flag.take().filter(|_| !text.starts_with('-')) {
            reporter.field(owner, &place, &flag, argument, Strictness::Field);
            continue;
        }
        if text.starts_with('-') && !text.contains(['=', ' ', '\n']) {
            flag = (classify(&text) != Name::Other).then(|| text.into_owned());
            continue;
        }
        for credential in field::in_text(&text) {
            reporter.credential(owner, &place, list, argument, &credential);
        }
    }
}
