//! Credentials as literal values of environment variables.

use crate::finding::Sink;
use crate::manifest::{File, Node};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

use super::detect::Strictness;
use super::reporter::Reporter;
use super::subject::subjects;

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str =
    "Change the credential and read it from a Secret with `valueFrom.secretKeyRef`, filled by a secret store";

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let mut reporter = Reporter::new(file, context, HELP, sink);
    for subject in subjects(file, context, |manifest| PodTemplate::of(manifest).is_some()) {
        let Some(pod) = PodTemplate::of(&subject.manifest) else { continue };
        for container in pod.containers() {
            let place = format!("{container} has an environment variable:");
            for variable in container.get("env").into_iter().flat_map(Node::items) {
                let name = variable.get("name").and_then(Node::as_str);
                let (Some(name), Some(value)) = (name, variable.get("value")) else { continue };
                reporter.field(&subject.owner, &place, &name, value, Strictness::Field);
            }
        }
    }
}
