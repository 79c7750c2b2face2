//! Credentials in fields of custom resources.

use crate::finding::Sink;
use crate::manifest::{File, Manifest, Node};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

use super::detect::Strictness;
use super::reporter::Reporter;
use super::subject::{Subject, subjects};
use super::tree;

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str = "Change the credential, keep it in a Secret that a secret store fills, and use the field that takes a reference to it";

/// Kinds whose text is about credentials without holding any: schemas, policies, encrypted values, names of entries in a
/// secret store. No kind stands for all of a group.
const ABOUT: &[(&str, &str)] = &[
    ("apiextensions.k8s.io", ""),
    ("bitnami.com", "SealedSecret"),
    ("external-secrets.io", ""),
    ("generators.external-secrets.io", ""),
    ("secrets-store.csi.x-k8s.io", ""),
    ("kyverno.io", ""),
    ("templates.gatekeeper.sh", ""),
    ("secrets.hashicorp.com", ""),
    ("isindir.github.com", "SopsSecret"),
    ("ricoberger.de", "VaultSecret"),
];

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let mut reporter = Reporter::new(file, context, HELP, sink);
    for subject in subjects(file, context, may_hold) {
        let manifest = &subject.manifest;
        let mut owned_by_others = tree::helm_values(manifest);
        owned_by_others.extend(PodTemplate::of(manifest).map(|pod| pod.template()));
        for (key, node) in fields(manifest) {
            tree::report(&subject.owner, &key, node, &owned_by_others, &mut reporter);
        }
        vault_secret(&subject, &mut reporter);
    }
}

/// Whether the fields of a kind hold values and are of no other rule.
fn may_hold(manifest: &Manifest<'_>) -> bool {
    let (group, kind) = (manifest.group(), manifest.kind());
    let is_about = |about: &(&str, &str)| about.0 == group && (about.1.is_empty() || about.1 == kind);
    !is_built_in(group) && !ABOUT.iter().any(is_about)
}

/// Everything but the metadata and what a controller writes.
fn fields<'t>(manifest: &Manifest<'t>) -> impl Iterator<Item = (String, Node<'t>)> + use<'t> {
    let entries = manifest.root().entries().map(|entry| (entry.name().into_owned(), entry.value));
    entries.filter(|(key, _)| !matches!(key.as_str(), "apiVersion" | "kind" | "metadata" | "status"))
}

/// The groups of Kubernetes itself, whose credentials have rules of their own.
fn is_built_in(group: &str) -> bool {
    let own = ["", "apps", "batch", "autoscaling", "policy", "extensions"];
    own.contains(&group) || (group.ends_with(".k8s.io") && !group.ends_with(".x-k8s.io"))
}

/// The value of a secret in a vault: there are kinds for it, and their field is called `value` like any other.
fn vault_secret(subject: &Subject<'_>, reporter: &mut Reporter<'_>) {
    let manifest = &subject.manifest;
    if !manifest.group().starts_with("keyvault.") || !manifest.kind().ends_with("Secret") {
        return;
    }
    for path in
        [&["spec", "properties", "value"][..], &["spec", "forProvider", "value"], &["spec", "forProvider", "valueWo"]]
    {
        if let Some(value) = manifest.at(path) {
            tree::value(&subject.owner, "password", value, Strictness::Field, reporter);
        }
    }
}
