//! Schema: whether the API server can read an object at all.

mod defined;

use camino::Utf8Path;

use super::placeholder::is_substituted;
use super::{Context, definition};
use crate::finding::{Confidence, Severity, Sink};
use crate::manifest::Role;
use crate::object::Object;
use crate::object::custom::lookup::Known;
use crate::object::schema::Invalid;

family! { "schema":
    conflicting_fields = "conflicting-fields",
    field_type_mismatch = "field-type-mismatch",
    invalid_custom_resource_definition = "invalid-custom-resource-definition",
    invalid_field_value = "invalid-field-value",
    missing_required_field = "missing-required-field",
    namespace_on_cluster_scoped_object = "namespace-on-cluster-scoped-object",
    non_structural_schema = "non-structural-schema",
    renamed_key = "renamed-key",
    unknown_enum_value = "unknown-enum-value",
    unknown_field = "unknown-field",
}

/// Reports what is wrong with a value or several of a built-in kind.
fn report(object: &Object<'_>, invalid: &Invalid, context: &Context<'_>, sink: &mut Sink) {
    if is_substituted(context, invalid.span) {
        return;
    }
    let message = format!("{object}: {}; the API server rejects the object", invalid.problem);
    let mut report = sink.report(invalid.span, message).help(invalid.help.clone());
    if object.is("", "Secret") {
        report = report.sensitive();
    }
    if let Some((span, note)) = invalid.related {
        report = report.related(span, note);
    }
    if object.is_uncertain() {
        report.at_most(Severity::Warning).confidence(Confidence::Medium);
    }
}

/// The kind as which an object was judged, for a message.
fn as_what(object: &Object<'_>, schema: &Known) -> String {
    let (kind, version) = (schema.kind.kind, schema.api_version());
    if object.kind() == kind && object.group() == schema.kind.group {
        format!("`{}`", object.api_version())
    } else {
        format!("`{kind}` of `{version}`")
    }
}

/// Whether the repository defines the kind itself, so that its definition decides and not the tables: with a field of this name, or
/// at all where no name is asked for.
fn is_of_repository(context: &Context<'_>, schema: &Known, field: Option<&str>) -> bool {
    let (group, kind) = (schema.kind.group, schema.kind.kind);
    match field {
        Some(name) => definition::has_field(context.graph(), group, kind, name),
        None => definition::is_defined(context.graph(), group, kind),
    }
}

/// Whether an object is likely to be built by kustomize before it is applied: a kustomization stands beside its file or above
/// it, or Flux, which builds everything, is at work.
fn is_kustomized(object: &Object<'_>, context: &Context<'_>) -> bool {
    let graph = context.graph();
    if graph.of_kind("kustomize.toolkit.fluxcd.io", "Kustomization").next().is_some() {
        return true;
    }
    let path = graph.sources().get(object.file()).path();
    let above = |folder: Option<&Utf8Path>| folder.is_some_and(|folder| path.starts_with(folder));
    let files = graph.documents().files().iter().filter(|file| file.role() == Role::Kustomization);
    files.map(|file| graph.sources().get(file.id()).path().parent()).any(above)
}
