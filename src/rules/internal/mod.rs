//! Errors of the tool itself.

family! { "internal":
    internal_error = "internal-error",
}
