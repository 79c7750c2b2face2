//! API versions: what the target version of Kubernetes serves.

mod life_cycle;

family! { "api":
    deprecated_api_version = "deprecated-api-version",
    disabled_api_version = "disabled-api-version",
    removed_api_version = "removed-api-version",
    unknown_api_version = "unknown-api-version",
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
