//! Names that somebody else in Azure surely has.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

use super::operator_resources;

pub(super) const CHECK: Check = Check::Azure(check);

/// Kinds whose name is part of a host name that all customers share.
const GLOBAL: &[&str] = &[
    "BatchAccount",
    "ConfigurationStore",
    "DatabaseAccount",
    "FlexibleServer",
    "Redis",
    "RedisEnterprise",
    "Registry",
    "Server",
    "Site",
    "SqlServer",
    "StorageAccount",
    "Vault",
];

/// Words that say nothing about whose it is.
const WORDS: &[&str] = &[
    "acr",
    "api",
    "app",
    "application",
    "azure",
    "backend",
    "blob",
    "cache",
    "data",
    "database",
    "db",
    "demo",
    "dev",
    "example",
    "file",
    "files",
    "keyvault",
    "kv",
    "main",
    "my",
    "mysql",
    "new",
    "orders",
    "postgres",
    "postgresql",
    "primary",
    "prod",
    "production",
    "redis",
    "registry",
    "sample",
    "server",
    "service",
    "shared",
    "sql",
    "stage",
    "staging",
    "storage",
    "store",
    "test",
    "the",
    "vault",
    "web",
    "website",
    "01",
    "1",
    "001",
];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in operator_resources(object) {
        let manifest = resource.manifest();
        let is_named = manifest.at(&["spec", "azureName"]).is_some();
        if !GLOBAL.contains(&manifest.kind()) || is_named || manifest.name().is_empty() {
            continue;
        }
        if !manifest.name().split('-').all(|word| WORDS.contains(&word.to_ascii_lowercase().as_str())) {
            continue;
        }
        let message = format!(
            "{}: the name has to be unique in all of Azure, and somebody else surely has `{}`",
            resource.named(object),
            manifest.name()
        );
        sink.report(manifest.name_span(), message).help("Set `spec.azureName` to a name with your organisation in it");
    }
}
