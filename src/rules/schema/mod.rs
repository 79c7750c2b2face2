//! Schema: whether the API server can read an object at all.

use camino::Utf8Path;

use super::Context;
use crate::manifest::Role;
use crate::object::Object;

family! { "schema":
    field_type_mismatch = "field-type-mismatch",
    renamed_key = "renamed-key",
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
