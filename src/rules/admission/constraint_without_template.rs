//! Constraints of a kind that no template makes.

use std::sync::Arc;

use super::templates::{constraints, templates};
use crate::finding::{Confidence, Severity, Sink, closest};
use crate::graph::Graph;
use crate::object::gatekeeper::library;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// How kinds of the templates of Azure's add-on start; the add-on makes them.
const ADD_ON: &str = "K8sAzure";

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let templates = templates(graph);
    if context.sees_single_files() || templates.is_empty() {
        return;
    }
    for constraint in constraints(graph) {
        let kind = constraint.kind();
        if templates.contains_key(kind) || kind.starts_with(ADD_ON) {
            continue;
        }
        let meant = closest(kind, templates.keys().map(String::as_str));
        if meant.is_none() && library(kind).is_some() {
            // The library may be installed from elsewhere.
            continue;
        }
        let message = format!(
            "{constraint} is of a kind that no ConstraintTemplate of the repository makes: the cluster refuses it, and nothing is \
             enforced"
        );
        let report = sink.report(constraint.kind_span(), message).object(Arc::clone(constraint.reference()));
        match meant {
            Some(meant) => drop(report.help(format!("Did you mean `{meant}`?"))),
            None => {
                let report = report.help("Add the template, or correct the kind");
                report.at_most(Severity::Warning).confidence(Confidence::Medium);
            }
        }
    }
}
