//! Resources of Azure: the objects of Azure Service Operator, and how vaults, databases, accounts and registries are set up,
//! wherever a manifest declares them.

mod credential;
mod pattern;

use std::borrow::Cow;

use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::object::azure::{Declared, Dialect, declared};

use super::trial;

family! { "azure":
    all_resource_types_installed = "all-resource-types-installed",
    client_secret_credential = "client-secret-credential",
    contested_global_name = "contested-global-name",
    credential_from_other_namespace = "credential-from-other-namespace",
    deletable_stateful_resource = "deletable-stateful-resource",
    export_collision = "export-collision",
    hardcoded_principal = "hardcoded-principal",
    incomplete_credential = "incomplete-credential",
    invalid_owner = "invalid-owner",
    invalid_resource_reference = "invalid-resource-reference",
    invalid_secret_reference = "invalid-secret-reference",
    key_vault_access_policies = "key-vault-access-policies",
    key_vault_secret_without_expiry = "key-vault-secret-without-expiry",
    key_vault_without_soft_delete = "key-vault-without-soft-delete",
    local_authentication = "local-authentication",
    missing_owner = "missing-owner",
    open_sql_firewall_rule = "open-sql-firewall-rule",
    postgres_password_login = "postgres-password-login",
    private_endpoint_without_dns = "private-endpoint-without-dns",
    public_key_vault = "public-key-vault",
    public_registry = "public-registry",
    public_sql_server = "public-sql-server",
    public_storage_blobs = "public-storage-blobs",
    purgeable_key_vault = "purgeable-key-vault",
    registry_admin_user = "registry-admin-user",
    rejected_resource_name = "rejected-resource-name",
    role_on_undeclared_vault = "role-on-undeclared-vault",
    sql_password_login = "sql-password-login",
    storage_shared_key = "storage-shared-key",
    unencrypted_redis_traffic = "unencrypted-redis-traffic",
    unencrypted_storage_traffic = "unencrypted-storage-traffic",
    uninstalled_resource_type = "uninstalled-resource-type",
    unknown_credential_key = "unknown-credential-key",
    unknown_reconcile_policy = "unknown-reconcile-policy",
    value_and_config_reference = "value-and-config-reference",
    weak_sql_encryption = "weak-sql-encryption",
}

/// The resources of Azure Service Operator that an object declares.
fn operator_resources<'t>(object: &Object<'t>) -> impl Iterator<Item = Declared<'t>> + use<'t> {
    declared(object).filter(|resource| resource.dialect() == Dialect::Operator)
}

/// Every mapping below a node, itself included, except what configures the operator itself (`operatorSpec`).
fn mappings(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if node.is_mapping() {
            found.push(node);
        }
        let start = open.len();
        let values = node.entries().filter(|entry| entry.name() != "operatorSpec").map(|entry| entry.value);
        open.extend(values.chain(node.items()).filter(|value| !value.is_scalar()));
        open[start..].reverse();
    }
    found
}

/// Every field below a node, except those that configure the operator itself.
fn fields(node: Node<'_>) -> Vec<Entry<'_>> {
    let entries = mappings(node).into_iter().flat_map(|mapping| mapping.entries().collect::<Vec<_>>());
    entries.filter(|entry| entry.name() != "operatorSpec").collect()
}

/// Names in a sentence: `a`, `b`.
fn listed<'n>(names: impl Iterator<Item = Cow<'n, str>>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The text of a value, if it stands there in one piece and without comments, so that it can be replaced.
fn replaceable<'t>(node: Node<'t>) -> Option<&'t str> {
    let span = node.span();
    let is_within = |part: Node<'_>| {
        let part = part.span();
        part.source == span.source && span.start <= part.start && part.end <= span.end
    };
    let is_whole = node.entries().all(|entry| is_within(entry.key) && is_within(entry.value));
    Some(node.raw()).filter(|raw| is_whole && !raw.contains('#'))
}
