//! Credentials in ConfigMaps, also in the configuration files that they hold.

use crate::finding::Sink;
use crate::manifest::{File, Node, Role, is_encrypted};
use crate::rules::{Check, Context};

use super::detect::Strictness;
use super::field::{self, split_literal};
use super::generator;
use super::reporter::Reporter;
use super::subject::{Owner, subjects};

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str = "Change the credential and move it to a Secret that a secret store fills; a ConfigMap is neither encrypted nor guarded";

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let mut reporter = Reporter::new(file, context, HELP, sink);
    if file.role() == Role::Kustomization {
        for document in file.documents().filter(|document| !is_encrypted(*document)) {
            generated(document.root(), &mut reporter);
            generator::report(file, document.root(), "configMapGenerator", context, &mut reporter);
        }
        return;
    }
    for subject in subjects(file, context, |manifest| manifest.is("", "ConfigMap")) {
        for entry in subject.manifest.at(&["data"]).into_iter().flat_map(Node::entries) {
            reporter.field(&subject.owner, "the entry", &entry.name(), entry.value, Strictness::Field);
        }
        for entry in subject.manifest.at(&["binaryData"]).into_iter().flat_map(Node::entries) {
            let found = entry.value.as_str().and_then(|text| field::in_binary(&entry.name(), &text));
            if let Some(credential) = found {
                reporter.credential(&subject.owner, "the entry", &entry.name(), entry.value, &credential);
            }
        }
    }
}

/// The literals of the ConfigMaps that a kustomization generates.
fn generated(root: Node<'_>, reporter: &mut Reporter<'_>) {
    for generator in root.get("configMapGenerator").into_iter().flat_map(Node::items) {
        let name = generator.get("name").and_then(Node::text).unwrap_or_default();
        let owner = Owner::Other(format!("configMapGenerator `{name}`"));
        for literal in generator.get("literals").into_iter().flat_map(Node::items) {
            let Some(text) = literal.as_str() else { continue };
            let Some((key, range)) = split_literal(&text) else { continue };
            for credential in field::in_field(key, &text[range.clone()], Strictness::Field) {
                reporter.credential(&owner, "the literal", key, literal, &credential.moved_to(&range));
            }
        }
    }
}
