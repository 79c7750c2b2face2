//! Literals of a kustomization's `secretGenerator`.

use crate::finding::Sink;
use crate::manifest::{File, Node, Role};
use crate::rules::{Check, Context};

use super::field::{self, Credential};
use super::subject::{Owner, is_encrypted};

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str = "Change the credential; generate the Secret from a file that SOPS encrypts, or let a secret store fill it";

fn check(file: &File, _: &Context<'_>, sink: &mut Sink) {
    if file.role() != Role::Kustomization && file.role() != Role::Manifest {
        return;
    }
    for document in file.documents().filter(|document| !is_encrypted(document.root())) {
        for generator in document.root().get("secretGenerator").into_iter().flat_map(Node::items) {
            for literal in generator.get("literals").into_iter().flat_map(Node::items) {
                check_literal(generator, literal, sink);
            }
        }
    }
}

fn check_literal(generator: Node<'_>, literal: Node<'_>, sink: &mut Sink) {
    let Some(text) = literal.as_str() else { return };
    let Some((key, written)) = text.split_once('=') else { return };
    // kustomize takes quotes around the value off.
    let value = written.trim_matches(['"', '\'']);
    let start = key.len() + 1 + written.find(value).unwrap_or(0);
    let name = generator.get("name").and_then(Node::text).unwrap_or_default();
    let owner = Owner::Other(format!("secretGenerator `{name}`"));
    for credential in field::in_secret(key, value) {
        let range = credential.range.clone().unwrap_or(0..value.len());
        let range = Some(start + range.start..start + range.end);
        let credential = Credential { range, ..credential };
        field::report(&owner, "the literal", key, literal, &credential, HELP, sink);
    }
}
