//! What policies of the user's own need from the tool; the policies themselves are in `crate::policy`.

use super::family;

family! { "policy":
    policy_error = "policy-error",
}
