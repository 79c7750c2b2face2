//! Credentials in plain text: in Secrets, environment variables, arguments, ConfigMaps, custom resources, Helm values,
//! kustomizations, key files and anywhere else in the repository.
//!
//! One credential gives one finding, of the most specific rule: values of a Secret object belong to `plaintext-secret` and
//! literals of a `secretGenerator` to `secret-generator-literal`; elsewhere a credential that its own text proves belongs
//! to `plaintext-token`, `plaintext-private-key` or `connection-string-with-credential`; what only the name of its field
//! gives away belongs to the rule of its place (`credential-in-...`). No message, no help and no label repeats a value, and
//! every finding is marked sensitive, so that no report quotes the text.

mod detect;
mod field;
mod generator;
mod recognized;
mod reporter;
mod subject;
mod tree;

family! { "secrets":
    broad_sealed_secret = "broad-sealed-secret",
    connection_string_with_credential = "connection-string-with-credential",
    credential_in_annotation = "credential-in-annotation",
    credential_in_arguments = "credential-in-arguments",
    credential_in_config_map = "credential-in-config-map",
    credential_in_custom_resource = "credential-in-custom-resource",
    credential_in_environment = "credential-in-environment",
    credential_in_helm_values = "credential-in-helm-values",
    credential_in_kubeconfig = "credential-in-kubeconfig",
    credential_name = "credential-name",
    drifted_encryption_recipient = "drifted-encryption-recipient",
    invalid_key_vault_authentication = "invalid-key-vault-authentication",
    open_cluster_secret_store = "open-cluster-secret-store",
    partially_encrypted_file = "partially-encrypted-file",
    plaintext_private_key = "plaintext-private-key",
    plaintext_secret = "plaintext-secret",
    plaintext_token = "plaintext-token",
    secret_generator_file = "secret-generator-file",
    secret_generator_literal = "secret-generator-literal",
    secret_in_environment = "secret-in-environment",
    unencrypted_secret_file = "unencrypted-secret-file",
}
