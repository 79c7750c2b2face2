//! Credentials in ConfigMaps, also in the configuration files that they hold.

use crate::finding::Sink;
use crate::manifest::{File, Node};
use crate::rules::{Check, Context};

use super::detect::Strictness;
use super::field;
use super::subject::subjects;

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str =
    "Change the credential and move it to a Secret that a secret store fills; a ConfigMap is neither encrypted nor guarded";

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    for subject in subjects(file, context) {
        if !subject.manifest.is("", "ConfigMap") {
            continue;
        }
        for entry in subject.manifest.at(&["data"]).into_iter().flat_map(Node::entries) {
            field::report_field(&subject.owner, "the entry", &entry.name(), entry.value, Strictness::Field, HELP, sink);
        }
    }
}
