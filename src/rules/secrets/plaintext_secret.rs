//! Secrets whose values stand in the repository for everybody to read.

use std::borrow::Cow;

use crate::finding::Sink;
use crate::manifest::{Entry, File, Kind, Node};
use crate::rules::{Check, Context};

use super::detect;
use super::field::{self, Credential};
use super::reporter::Reporter;
use super::subject::{Subject, subjects};

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str = "Change the credential, then encrypt the Secret (SOPS, SealedSecret) or let a secret store fill it (ExternalSecret, CSI)";

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let mut reporter = Reporter::new(file, context, HELP, sink);
    for subject in subjects(file, context, |manifest| manifest.is("", "Secret")) {
        let mut found = false;
        for entry in subject.manifest.at(&["data"]).into_iter().flat_map(Node::entries) {
            found |= encoded(&subject, &entry, &mut reporter);
        }
        for entry in subject.manifest.at(&["stringData"]).into_iter().flat_map(Node::entries) {
            let Some(text) = string(entry.value) else { continue };
            for credential in field::in_secret(&entry.name(), &text) {
                let credential = credential.weakened(is_a_name(&subject, &text));
                reporter.credential(&subject.owner, "the value of", &entry.name(), entry.value, &credential);
                found = true;
            }
        }
        if !found {
            last_applied(&subject, &mut reporter);
        }
    }
}

/// A value of `data`: one finding for what its base64 hides, because the text cannot be marked inside it.
fn encoded(subject: &Subject<'_>, entry: &Entry<'_>, reporter: &mut Reporter<'_>) -> bool {
    let Some(text) = string(entry.value).and_then(|encoded| detect::decode_base64(&encoded)) else { return false };
    let Some(credential) = worst(field::in_secret(&entry.name(), &text)) else { return false };
    let credential = Credential { range: None, ..credential }.weakened(is_a_name(subject, &text));
    reporter.credential(&subject.owner, "the value of", &entry.name(), entry.value, &credential);
    true
}

/// The annotation in which kubectl keeps the Secret that was applied before: a second copy of every value.
fn last_applied(subject: &Subject<'_>, reporter: &mut Reporter<'_>) {
    let Some(annotation) = subject.manifest.annotation("kubectl.kubernetes.io/last-applied-configuration") else {
        return;
    };
    let Some(embedded) = annotation.embedded(&spanned_yaml::ParseOptions::default()) else { return };
    let Some(root) = embedded.tree.documents().next().map(|document| document.root()) else { return };
    let values = root
        .get("data")
        .into_iter()
        .flat_map(Node::entries)
        .filter_map(|entry| Some((entry.name().into_owned(), detect::decode_base64(&string(entry.value)?)?)));
    let plain = root.get("stringData").into_iter().flat_map(Node::entries);
    let plain = plain.filter_map(|entry| Some((entry.name().into_owned(), string(entry.value)?.into_owned())));
    for (name, text) in values.chain(plain) {
        if let Some(credential) = worst(field::in_secret(&name, &text)) {
            let credential = Credential { range: None, name: Some(name), ..credential };
            reporter.credential(
                &subject.owner,
                "the annotation",
                "last-applied-configuration",
                annotation,
                &credential,
            );
            return;
        }
    }
}

/// Whether a value is a word of the Secret's own name or namespace: `katib` for the database of katib.
fn is_a_name(subject: &Subject<'_>, text: &str) -> bool {
    let text = text.trim();
    let names = [Some(subject.manifest.name()), subject.manifest.namespace()];
    text.bytes().all(|byte| byte.is_ascii_lowercase())
        && names.into_iter().flatten().any(|name| name.split('-').any(|word| word == text))
}

fn worst(found: Vec<Credential>) -> Option<Credential> {
    found.into_iter().min_by_key(|credential| credential.weak)
}

fn string(node: Node<'_>) -> Option<Cow<'_, str>> {
    node.text().filter(|_| node.kind() == Kind::String)
}
