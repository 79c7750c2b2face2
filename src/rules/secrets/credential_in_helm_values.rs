//! Credentials among the values of Helm charts.

use crate::finding::Sink;
use crate::manifest::path::directory;
use crate::manifest::{File, Node, Role, is_encrypted};
use crate::rules::{Check, Context};

use super::reporter::Reporter;
use super::subject::{Owner, subjects};
use super::tree;

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str = "Change the credential and give the chart the name of a Secret that a secret store fills (`existingSecret`, `valuesFrom`)";

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let mut reporter = Reporter::new(file, context, HELP, sink);
    let documents = file.documents().filter(|document| !is_encrypted(*document));
    match file.role() {
        Role::HelmValues => {
            let path = context.graph().sources().get(file.id()).path();
            let owner = Owner::Other(format!("Helm values `{path}`"));
            let is_chart = context.graph().sources().find(&directory(path).join("Chart.yaml")).is_some();
            let mut reporter = reporter.of_defaults(is_chart);
            for document in documents {
                tree::report(&owner, "", document.root(), &[], &mut reporter);
            }
        }
        Role::Kustomization => {
            for chart in documents.filter_map(|document| document.root().get("helmCharts")).flat_map(Node::items) {
                let name = chart.get("name").and_then(Node::text).unwrap_or_default();
                let owner = Owner::Other(format!("Helm chart `{name}`"));
                if let Some(values) = chart.get("valuesInline") {
                    tree::report(&owner, "", values, &[], &mut reporter);
                }
            }
        }
        _ => {
            for subject in subjects(file, context, |manifest| !tree::helm_values(manifest).is_empty()) {
                for values in tree::helm_values(&subject.manifest) {
                    tree::report(&subject.owner, "", values, &[], &mut reporter);
                }
            }
        }
    }
}
