//! Fields that the API server writes, committed with an object that was copied from a cluster.

use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::rules::{Check, Context, mend};

use super::server_fields::{Harm, of};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// One finding for an object: all of its fields came with one copy.
fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let stem = context.graph().sources().get(object.file()).path().file_stem().unwrap_or_default();
    // Chainsaw and kuttl compare such files with the cluster: they say on purpose what it has written.
    if stem.split(['-', '_', '.']).any(|word| matches!(word, "assert" | "asserts" | "errors")) {
        return;
    }
    let found = of(object);
    let Some(((first, harm), others)) = found.split_first() else { return };
    let consequence = match harm {
        Harm::Fails => "an apply of the object fails as soon as the cluster's own value is another",
        Harm::Stale => "it describes the cluster that the object was copied from, not this object",
        Harm::Noise => return,
    };
    let names: Vec<String> = others.iter().map(|(entry, _)| format!("`{}`", entry.name())).collect();
    let more = if names.is_empty() { String::new() } else { format!(", like {}", names.join(", ")) };
    let message = format!("{object}: `{}` is written by the API server{more}; {consequence}", first.name());
    let help = if others.is_empty() { "Delete the field" } else { "Delete these fields" };
    let edits = mend::without_all(found.iter().map(|(entry, _)| *entry));
    let mut report = sink.report(first.key.span(), message).help(help).fix(help, edits);
    for (entry, _) in others {
        report = report.related(entry.key.span(), "written by the API server, too");
    }
    if *harm == Harm::Stale {
        report.at_most(Severity::Warning);
    }
}
