//! Literals of a kustomization's `secretGenerator`.

use crate::finding::Sink;
use crate::manifest::{File, Node, Role, is_encrypted};
use crate::rules::{Check, Context};

use super::field::{self, split_literal};
use super::reporter::Reporter;
use super::subject::Owner;

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str =
    "Change the credential; generate the Secret from a file that SOPS encrypts, or let a secret store fill it";

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let mut reporter = Reporter::new(file, context, HELP, sink);
    if file.role() != Role::Kustomization && file.role() != Role::Manifest {
        return;
    }
    for document in file.documents().filter(|document| !is_encrypted(*document)) {
        for generator in document.root().get("secretGenerator").into_iter().flat_map(Node::items) {
            for literal in generator.get("literals").into_iter().flat_map(Node::items) {
                check_literal(generator, literal, &mut reporter);
            }
        }
    }
}

fn check_literal(generator: Node<'_>, literal: Node<'_>, reporter: &mut Reporter<'_>) {
    let Some(text) = literal.as_str() else { return };
    let Some((key, range)) = split_literal(&text) else { return };
    let name = generator.get("name").and_then(Node::text).unwrap_or_default();
    let owner = Owner::Other(format!("secretGenerator `{name}`"));
    for credential in field::in_secret(key, &text[range.clone()]) {
        let credential = credential.moved_to(&range);
        reporter.credential(&owner, "the literal", key, literal, &credential);
    }
}
