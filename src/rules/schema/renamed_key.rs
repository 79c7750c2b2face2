//! Keys that mean something else than they say.

use spanned_yaml::Dialect;

use super::is_kustomized;
use crate::finding::{Confidence, Severity, Sink};
use crate::manifest::{Entry, Kind, Node};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let mut kustomized = None;
    let mut open = vec![object.root()];
    while let Some(node) = open.pop() {
        for entry in node.entries() {
            if !entry.value.is_scalar() {
                open.push(entry.value);
            }
            if matches!(entry.key.kind(), Kind::Bool | Kind::Int | Kind::Float) {
                let kustomized = *kustomized.get_or_insert_with(|| is_kustomized(object, context));
                key(object, entry, kustomized, sink);
            }
        }
        open.extend(node.items().filter(|item: &Node<'_>| !item.is_scalar()));
    }
}

fn key(object: &Object<'_>, entry: Entry<'_>, kustomized: bool, sink: &mut Sink) {
    let Some(written) = entry.key.text() else { return };
    let read = entry.name();
    let is_word = entry.key.kind_in(Dialect::Kustomize) == Kind::String;
    let help = format!("Quote it: \"{written}\"");
    let span = entry.key.span();
    if kustomized && !is_word {
        let message = format!(
            "{object}: the key `{written}` is no string; kustomize cannot turn such a key into JSON, so the build fails"
        );
        sink.report(span, message).help(help).confidence(Confidence::Medium);
    } else if read != written {
        let reader = if kustomized { "everything but kustomize" } else { "Kubernetes" };
        let message = format!(
            "{object}: {reader} reads the key `{written}` as `{read}`, without a word; who looks for `{written}` does not find it"
        );
        let report = sink.report(span, message).help(help);
        if kustomized {
            report.at_most(Severity::Warning).confidence(Confidence::Medium);
        }
    }
}
