//! Fields that an object must have.

use super::{as_what, defined, is_of_repository};
use crate::finding::{Confidence, Severity, Sink};
use crate::manifest::{File, Node};
use crate::object::Object;
use crate::object::custom::defect::{Defect, Problem, defects};
use crate::object::schema;
use crate::rules::placeholder::is_substituted;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for defect in object.defects(schema::Category::Missing) {
        if let schema::Defect::Missing(missing) = defect {
            built_in(object, &missing, context, sink);
        }
    }
    if defined::decides(object, context) {
        return defined::missing(object, context, sink);
    }
    for defect in defects(object) {
        let Defect { schema, problem } = defect;
        let Problem::MissingField { span, path, name } = problem else { continue };
        if is_of_repository(context, &schema, None) || may_be_patched(object, context, name) {
            continue;
        }
        let message = format!(
            "{object}: `{path}` is not there, but {} requires it; the API server rejects the object",
            as_what(object, &schema)
        );
        let report = sink.report_missing(span, message).help(format!("Add `{name}`")).of_field(name);
        if object.is_uncertain() {
            report.at_most(Severity::Warning).confidence(Confidence::Medium);
        }
    }
}

/// A field of a built-in kind.
fn built_in(object: &Object<'_>, missing: &schema::Missing, context: &Context<'_>, sink: &mut Sink) {
    let schema::Missing { span, path, names, is_empty, because } = missing;
    if names.iter().any(|name| may_be_patched(object, context, name)) || is_substituted(context, *span) {
        return;
    }
    let required = if because.is_empty() { "required".to_owned() } else { format!("required {because}") };
    let (message, help) = match &names[..] {
        [] | [_] if *is_empty => {
            (format!("`{path}` is empty, but {required}"), "Fill it in, or remove what it stands in".to_owned())
        }
        [name] => (format!("`{path}` is not there, but {required}"), format!("Add `{name}`")),
        _ => {
            let list = format!("`{}`", names.join("`, `"));
            let within = if path.is_empty() { String::new() } else { format!(" in `{path}`") };
            let help =
                if names.len() > 6 { format!("Add one of the fields{within}") } else { format!("Add one of {list}") };
            let list = if names.len() > 6 { format!("{} fields, such as `{}`,", names.len(), names[0]) } else { list };
            (format!("one of {list} is {required}{within}"), help)
        }
    };
    let message = format!("{object}: {message}; the API server rejects the object");
    let report = match is_empty {
        true => sink.report(*span, message),
        false => sink.report_missing(*span, message),
    };
    let report = match &names[..] {
        [name] => report.help(help).of_field(*name),
        _ => report.help(help),
    };
    if object.is_uncertain() {
        report.at_most(Severity::Warning).confidence(Confidence::Medium);
    }
}

/// How many Kustomizations are asked for patches: a repository has few that patch all of a kind.
const MOST_ASKED: usize = 200;

/// The names that kustomize looks for.
const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Whether an object is likely to get a field from a patch: a template of Cluster API, which its class completes, one that Flux
/// patches with everything of the kind that it delivers, or one for which the object itself stands, in a kustomization that lists
/// it otherwise than as a resource.
pub(super) fn may_be_patched(object: &Object<'_>, context: &Context<'_>, field: &str) -> bool {
    if object.group().ends_with("cluster.x-k8s.io") && object.kind().ends_with("Template") {
        return true;
    }
    let graph = context.graph();
    let says = |patches: Node<'_>| {
        let text: String = patches.raw_parts().collect();
        text.contains(object.kind()) && text.contains(field)
    };
    let mut of_flux = graph.of_kind("kustomize.toolkit.fluxcd.io", "Kustomization").take(MOST_ASKED);
    if of_flux.any(|parent| parent.at(&["spec", "patches"]).is_some_and(says)) {
        return true;
    }
    if object.is_delivered() {
        return false;
    }
    let path = graph.sources().get(object.file()).path();
    let name = path.file_name().unwrap_or_default();
    let beside = KUSTOMIZATIONS.iter().filter_map(|other| graph.sources().find(&path.with_file_name(other)));
    beside
        .map(|file| graph.documents().get(file))
        .flat_map(File::documents)
        .any(|document| document.root().raw_parts().any(|text| text.contains(name)))
}
