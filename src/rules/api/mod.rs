//! The life of APIs: what the target versions of Kubernetes and of operators serve, and which fields, annotations and labels
//! they read.

mod aim;
mod annotation;
mod field;
mod life_cycle;
mod release;

use crate::finding::Component;
use life_cycle::Api;

family! { "api":
    deprecated_annotation = "deprecated-annotation",
    deprecated_api_version = "deprecated-api-version",
    deprecated_field = "deprecated-field",
    deprecated_node_label = "deprecated-node-label",
    disabled_api_version = "disabled-api-version",
    disabled_field = "disabled-field",
    field_newer_than_target = "field-newer-than-target",
    ignored_annotation = "ignored-annotation",
    removed_api_version = "removed-api-version",
    removed_field = "removed-field",
    unknown_api_version = "unknown-api-version",
}

/// What to do about an API that goes or is gone.
fn instead(api: &Api, kind: &str) -> String {
    let advice = match api.replacement {
        Some(replacement) => use_instead(replacement, kind),
        None => return format!("Delete the object: nothing replaces `{}`", api.api_version()),
    };
    if Component::named("flux") == Some(api.component) { advice + "; `flux migrate -f` rewrites files" } else { advice }
}

/// The advice to use a replacement: a version and a kind, for example `apps/v1 Deployment`.
fn use_instead(replacement: &str, kind: &str) -> String {
    match replacement.split_once(' ') {
        Some((version, new)) if new == kind => {
            format!("Use `apiVersion: {version}` and check its fields: newer versions renamed or require some")
        }
        Some((version, new)) => format!("Use `apiVersion: {version}` and `kind: {new}`"),
        None => format!("Use `{replacement}`"),
    }
}
