//! Parameters of constraints that their template does not have, or has of another type.

use std::sync::Arc;

use super::templates::{Templates, constraints, templates};
use crate::finding::{Confidence, Severity, Sink, closest};
use crate::graph::Graph;
use crate::manifest::{Kind, Node, is_templated};
use crate::object::Object;
use crate::object::gatekeeper::{Misfit, Problem, library, misfits};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let templates = templates(graph);
    for constraint in constraints(graph) {
        let Some(parameters) = constraint.at(&["spec", "parameters"]).filter(|parameters| parameters.is_mapping())
        else {
            continue;
        };
        if templates.contains_key(constraint.kind()) {
            by_template(constraint, parameters, &templates, sink);
        } else if let Some(known) = library(constraint.kind()) {
            by_library(constraint, parameters, known, sink);
        }
    }
}

/// Several clusters may have a template of the same kind in several versions: what none of them takes is reported.
fn by_template<'t>(constraint: &Object<'t>, parameters: Node<'t>, templates: &Templates<'_, 't>, sink: &mut Sink) {
    let all = templates.get(constraint.kind()).map_or(&[][..], Vec::as_slice);
    let Some(((object, first), others)) = all.split_first() else { return };
    let problems = |template: &crate::object::gatekeeper::Template<'t>| {
        let found = template.schema().map(|schema| misfits(parameters, schema)).unwrap_or_default();
        let is_read = |misfit: &Misfit<'t>| {
            let name = misfit.node.text().unwrap_or_default();
            let reads = |code: Node<'t>| code.as_str().is_some_and(|text| text.contains(&*name));
            matches!(misfit.problem, Problem::Unknown(_)) && template.keeps_unknown() && template.code().any(reads)
        };
        found.into_iter().filter(|misfit| !is_read(misfit)).collect::<Vec<_>>()
    };
    let others: Vec<Vec<Misfit<'t>>> = others.iter().map(|(_, template)| problems(template)).collect();
    for misfit in problems(first) {
        let is_everywhere = others.iter().all(|found| found.iter().any(|other| other.path == misfit.path));
        if is_everywhere {
            let place = first.schema().map_or(object.kind_span(), |_| {
                object.nearest_key_span(&["spec", "crd", "spec", "validation", "openAPIV3Schema"])
            });
            report(constraint, &misfit, sink).related(place, format!("{object} declares the parameters"));
        }
    }
}

fn report<'s>(constraint: &Object<'_>, misfit: &Misfit<'_>, sink: &'s mut Sink) -> crate::finding::Report<'s> {
    let path = &misfit.path;
    let (message, help) = match &misfit.problem {
        Problem::Unknown(known) => {
            let name = misfit.node.text().unwrap_or_default();
            let meant = closest(&name, known.iter().map(String::as_str));
            let list = || known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            (
                format!("{constraint} has the parameter `{path}`, which its template does not have: it has no effect"),
                meant
                    .map_or_else(|| format!("The template has {}", list()), |meant| format!("Did you mean `{meant}`?")),
            )
        }
        Problem::Type(wanted) => {
            let path = if path.is_empty() { "parameters" } else { path };
            (
                format!(
                    "{constraint}: the parameter `{path}` is {}, but its template takes {}: the cluster refuses the constraint",
                    misfit.node.kind().described(),
                    described(wanted),
                ),
                format!("Write {}", described(wanted)),
            )
        }
    };
    let key = misfit.node.span();
    sink.report(key, message).object(Arc::clone(constraint.reference())).help(help)
}

fn described(kind: &str) -> &'static str {
    match kind {
        "array" => "a list",
        "object" => "a mapping",
        "boolean" => "a boolean",
        "integer" => "an integer",
        "number" => "a number",
        _ => "a string",
    }
}

/// A template of the library that is installed from elsewhere, in a version that nobody knows: only names, and lists.
fn by_library(constraint: &Object<'_>, parameters: Node<'_>, known: &[(&str, &str)], sink: &mut Sink) {
    for entry in parameters.entries() {
        let name = entry.name();
        let message = match known.iter().find(|(parameter, _)| *parameter == name) {
            Some((_, "array")) if matches!(entry.value.kind(), Kind::String) && !entry.value.as_str().is_some_and(|text| is_templated(&text)) => {
                sink.report(
                    entry.value.span(),
                    format!("{constraint}: the parameter `{name}` is a string, but the template of Gatekeeper's library takes a list"),
                )
            }
            Some(_) => continue,
            None => sink.report(
                entry.key.span(),
                format!("{constraint} has the parameter `{name}`, which the template of Gatekeeper's library does not have: it has no effect"),
            ),
        };
        let meant = closest(&name, known.iter().map(|(name, _)| *name));
        let help = meant
            .map_or_else(|| "Use a parameter of the template".to_owned(), |meant| format!("Did you mean `{meant}`?"));
        let report = message.object(Arc::clone(constraint.reference())).help(help);
        report.at_most(Severity::Warning).confidence(Confidence::Medium);
    }
}
