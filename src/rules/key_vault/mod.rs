//! Key Vault: what the Secrets Store CSI driver mounts of it, and who may.

mod secret_readers;
mod vault_roles;

family! { "key-vault":
    client_id_mismatch = "client-id-mismatch",
    control_plane_role_for_vault = "control-plane-role-for-vault",
    ignored_user_assigned_identity = "ignored-user-assigned-identity",
    invalid_secret_provider_parameter = "invalid-secret-provider-parameter",
    invalid_synced_secret_type = "invalid-synced-secret-type",
    invalid_vault_name = "invalid-vault-name",
    invalid_vault_object = "invalid-vault-object",
    invalid_vault_objects = "invalid-vault-objects",
    missing_secret_provider_parameter = "missing-secret-provider-parameter",
    missing_vault_authentication = "missing-vault-authentication",
    missing_vault_role = "missing-vault-role",
    node_identity_for_vault = "node-identity-for-vault",
    pinned_vault_object_version = "pinned-vault-object-version",
    role_on_access_policy_vault = "role-on-access-policy-vault",
    undefined_synced_object = "undefined-synced-object",
    unknown_secret_provider_parameter = "unknown-secret-provider-parameter",
    unknown_vault_object_field = "unknown-vault-object-field",
    unlisted_vault_file = "unlisted-vault-file",
    unmounted_secret_provider_class = "unmounted-secret-provider-class",
    unmounted_synced_secret = "unmounted-synced-secret",
    unread_synced_secret = "unread-synced-secret",
    wrong_secret_provider_class_group = "wrong-secret-provider-class-group",
}
