//! Errors of the tool itself.

use super::family;

family! { "internal":
    internal_error = "internal-error",
}
