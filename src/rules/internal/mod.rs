//! What says that a check could not be made: errors of the tool itself and of policies.

family! { "internal":
    internal_error = "internal-error",
    policy_error = "policy-error",
}
