//! What policies of the user's own need from the tool; the policies themselves are in `crate::policy`.

family! { "policy":
    policy_error = "policy-error",
}
