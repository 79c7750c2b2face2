//! Users of kubeconfig files who sign in with what stands in the file.

use crate::finding::Sink;
use crate::manifest::{File, Node, is_encrypted};
use crate::rules::{Check, Context};

use super::detect::Strictness;
use super::reporter::Reporter;
use super::subject::Owner;
use super::tree;

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str =
    "Revoke the credential, and let the users of the file sign in by themselves: an `exec` plug-in such as `kubelogin`";

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let mut reporter = Reporter::new(file, context, HELP, sink);
    for document in file.documents() {
        let root = document.root();
        let is_config = root.get("kind").and_then(Node::text).is_some_and(|kind| kind == "Config");
        let Some(users) = root.get("users").filter(|_| is_config && !is_encrypted(document)) else { continue };
        let path = context.graph().sources().get(file.id()).path();
        for user in users.items() {
            let name = user.get("name").and_then(Node::text).unwrap_or_default();
            let owner = Owner::Other(format!("kubeconfig `{path}`, user `{name}`"));
            let Some(fields) = user.get("user") else { continue };
            for entry in fields.entries().filter(|entry| entry.value.is_scalar()) {
                reporter.field(&owner, "the field", &entry.name(), entry.value, Strictness::Field);
            }
            for nested in fields.entries().filter(|entry| !entry.value.is_scalar()) {
                tree::report(&owner, &nested.name(), nested.value, &[], &mut reporter);
            }
        }
    }
}
