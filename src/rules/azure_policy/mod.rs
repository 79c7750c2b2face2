//! Assignments of Azure Policy: what they assign, with which parameters. Azure judges an assignment only when something tries to
//! create it, and the controller then retries for ever.

mod meaning;

family! { "azure-policy":
    deprecated_policy_definition = "deprecated-policy-definition",
    dropped_default_exclusion = "dropped-default-exclusion",
    invalid_policy_parameter = "invalid-policy-parameter",
    missing_policy_parameter = "missing-policy-parameter",
    mistaken_excluded_namespace = "mistaken-excluded-namespace",
    unenforced_policy_assignment = "unenforced-policy-assignment",
    unknown_policy_definition = "unknown-policy-definition",
    unknown_policy_parameter = "unknown-policy-parameter",
}
