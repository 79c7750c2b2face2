//! Hygiene of the repository: what cannot be read, stands twice, was left in, or was written by a server.

mod diagnostics;
mod server_fields;

family! { "hygiene":
    default_namespace = "default-namespace",
    document_over_limit = "document-over-limit",
    duplicate_key = "duplicate-key",
    duplicate_object = "duplicate-object",
    empty_generated_field = "empty-generated-field",
    invalid_encoding = "invalid-encoding",
    invalid_label = "invalid-label",
    invalid_name = "invalid-name",
    lost_indentation = "lost-indentation",
    object_without_namespace = "object-without-namespace",
    placeholder_value = "placeholder-value",
    rejected_by_kubectl = "rejected-by-kubectl",
    repeated_list_entry = "repeated-list-entry",
    server_generated_field = "server-generated-field",
    syntax_error = "syntax-error",
}
