//! Vaults, databases, storage accounts, registries and other services of Azure.

use super::{Declared, Dialect, Setting, declared};
use crate::object::Object;

/// A service that rules ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// A key vault.
    Vault,
    /// A server of Azure SQL.
    SqlServer,
    /// A rule of the firewall of such a server.
    SqlFirewallRule,
    /// A storage account.
    Storage,
    /// A container registry.
    Registry,
    /// A service whose clients may sign in with keys: Service Bus, Event Hubs, Cosmos DB, App Configuration.
    Keyed,
    /// A flexible server of PostgreSQL.
    Postgres,
    /// A Redis cache.
    Redis,
}

/// What a resource is; `None` for every other kind.
///
/// Groups of Azure Service Operator that do not exist (`dbforazure.azure.com`) are read as well where the kind leaves no doubt:
/// another rule says that the group is wrong.
pub fn service(resource: &Declared<'_>) -> Option<Service> {
    let manifest = resource.manifest();
    let part = manifest.group().split('.').next().unwrap_or_default();
    match (resource.dialect(), part, manifest.kind()) {
        (Dialect::Operator | Dialect::Upbound, "keyvault", "Vault") => Some(Service::Vault),
        (Dialect::Operator, "sql", "Server") | (Dialect::Operator, _, "SqlServer" | "AzureSqlServer") => {
            Some(Service::SqlServer)
        }
        (Dialect::Upbound, "sql", "MSSQLServer") => Some(Service::SqlServer),
        (Dialect::Operator, "sql", "ServersFirewallRule") => Some(Service::SqlFirewallRule),
        (Dialect::Upbound, "sql", "MSSQLFirewallRule") => Some(Service::SqlFirewallRule),
        (Dialect::Operator, "storage", "StorageAccount") | (Dialect::Upbound, "storage", "Account") => {
            Some(Service::Storage)
        }
        (Dialect::Operator | Dialect::Upbound, "containerregistry", "Registry") => Some(Service::Registry),
        (Dialect::Operator, "servicebus" | "eventhub", "Namespace")
        | (Dialect::Operator, "documentdb", "DatabaseAccount")
        | (Dialect::Operator, "appconfiguration", "ConfigurationStore") => Some(Service::Keyed),
        (Dialect::Operator, "dbforpostgresql", "FlexibleServer") => Some(Service::Postgres),
        (Dialect::Operator, "cache", "Redis") => Some(Service::Redis),
        _ => None,
    }
}

/// The resources of an object that are a service.
pub fn services<'t>(object: &Object<'t>, wanted: Service) -> impl Iterator<Item = Declared<'t>> + use<'t> {
    declared(object).filter(move |resource| service(resource) == Some(wanted))
}

/// Whether role assignments decide who may read a vault.
pub const VAULT_RBAC: Setting =
    Setting::new(&["properties", "enableRbacAuthorization"], &[], &["rbacAuthorizationEnabled"]);
/// The same by the name that older versions of Crossplane's provider have.
pub const VAULT_RBAC_BEFORE: Setting = Setting::new(&[], &[], &["enableRbacAuthorization"]);
/// Whether what was deleted from a vault stays for a while, whatever anybody does.
pub const VAULT_PURGE_PROTECTION: Setting =
    Setting::new(&["properties", "enablePurgeProtection"], &[], &["purgeProtectionEnabled"]);
/// Whether what was deleted from a vault stays for a while.
pub const VAULT_SOFT_DELETE: Setting = Setting::new(&["properties", "enableSoftDelete"], &[], &[]);
/// `Enabled` or `Disabled`.
pub const VAULT_PUBLIC: Setting =
    Setting::new(&["properties", "publicNetworkAccess"], &[], &["publicNetworkAccessEnabled"]);
/// What happens to a request that no network rule of a vault fits: `Allow` or `Deny`.
pub const VAULT_DEFAULT_ACTION: Setting =
    Setting::new(&["properties", "networkAcls", "defaultAction"], &[], &["networkAcls", "defaultAction"]);
/// Whether nobody can sign in to a SQL server with a password.
pub const SQL_ENTRA_ONLY: Setting = Setting::new(
    &["administrators", "azureADOnlyAuthentication"],
    &[],
    &["azureadAdministrator", "azureadAuthenticationOnly"],
);
/// `Enabled` or `Disabled`.
pub const SQL_PUBLIC: Setting = Setting::new(&["publicNetworkAccess"], &[], &["publicNetworkAccessEnabled"]);
/// The oldest TLS that a SQL server takes; Crossplane's provider sets 1.2.
pub const SQL_TLS: Setting = Setting::new(&["minimalTlsVersion"], &[], &["minimumTlsVersion"]).good_by_default();
/// The first address of a firewall rule.
pub const FIREWALL_START: Setting = Setting::new(&["startIpAddress"], &[], &["startIpAddress"]);
/// The last address of a firewall rule.
pub const FIREWALL_END: Setting = Setting::new(&["endIpAddress"], &[], &["endIpAddress"]);
/// Whether an account's keys open a storage account.
pub const STORAGE_SHARED_KEY: Setting = Setting::new(&["allowSharedKeyAccess"], &[], &["sharedAccessKeyEnabled"]);
/// Whether containers of a storage account may be made public.
pub const STORAGE_PUBLIC_BLOBS: Setting =
    Setting::new(&["allowBlobPublicAccess"], &[], &["allowNestedItemsToBePublic"]);
/// Whether a storage account refuses plain HTTP.
pub const STORAGE_HTTPS: Setting = Setting::new(&["supportsHttpsTrafficOnly"], &[], &["httpsTrafficOnlyEnabled"]);
/// The oldest TLS that a storage account takes; Crossplane's provider sets 1.2.
pub const STORAGE_TLS: Setting = Setting::new(&["minimumTlsVersion"], &[], &["minTlsVersion"]).good_by_default();
/// Whether a registry has a user with a password for everything.
pub const REGISTRY_ADMIN: Setting = Setting::new(&["adminUserEnabled"], &[], &["adminEnabled"]);
/// `Enabled` or `Disabled`.
pub const REGISTRY_PUBLIC: Setting = Setting::new(&["publicNetworkAccess"], &[], &["publicNetworkAccessEnabled"]);
/// What happens to a request that no network rule of a registry fits.
pub const REGISTRY_DEFAULT_ACTION: Setting =
    Setting::new(&["networkRuleSet", "defaultAction"], &[], &["networkRuleSet", "defaultAction"]);
/// Whether keys open a service.
pub const LOCAL_AUTH_DISABLED: Setting = Setting::new(&["disableLocalAuth"], &[], &[]);
/// Whether passwords open a PostgreSQL server: `Enabled` or `Disabled`.
pub const POSTGRES_PASSWORDS: Setting = Setting::new(&["authConfig", "passwordAuth"], &[], &[]);
/// Whether a cache answers without TLS.
pub const REDIS_PLAIN_PORT: Setting = Setting::new(&["enableNonSslPort"], &[], &[]);
/// The oldest TLS that a cache takes.
pub const REDIS_TLS: Setting = Setting::new(&["minimumTlsVersion"], &[], &[]);
