//! Crossplane: definitions, compositions, packages and the resources of its Azure provider.

family! { "crossplane":
    composition_of_unknown_type = "composition-of-unknown-type",
    connection_secret_without_namespace = "connection-secret-without-namespace",
    deletable_cloud_resource = "deletable-cloud-resource",
    missing_function = "missing-function",
    native_patch_and_transform = "native-patch-and-transform",
    provider_with_client_secret = "provider-with-client-secret",
    retired_claim = "retired-claim",
    unknown_patch_field = "unknown-patch-field",
    unpinned_package = "unpinned-package",
    value_and_reference = "value-and-reference",
    wrong_definition_name = "wrong-definition-name",
}
