//! Names that Azure Resource Manager rejects.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::{Dialect, declared, is_open};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

/// First part of the group, kinds, pattern and what it means. Source: Azure documentation, resource-name-rules.md.
const RULES: &[(&str, &[&str], &str, &str)] = &[
    (
        "keyvault",
        &["Vault"],
        "^[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$",
        "3 to 24 letters, digits and hyphens, with a letter first",
    ),
    (
        "storage",
        &["StorageAccount", "Account"],
        "^[a-z0-9]{3,24}$",
        "3 to 24 small letters and digits, without hyphens",
    ),
    ("containerregistry", &["Registry"], "^[a-zA-Z0-9]{5,50}$", "5 to 50 letters and digits, without hyphens"),
    (
        "sql",
        &["Server", "MSSQLServer"],
        "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        "1 to 63 small letters, digits and hyphens",
    ),
    (
        "containerservice",
        &["ManagedClustersAgentPool", "KubernetesClusterNodePool"],
        "^[a-z][a-z0-9]{0,11}$",
        "1 to 12 small letters and digits, with a letter first",
    ),
];

/// The patterns, compiled on first use.
static PATTERNS: LazyLock<Vec<Option<Regex>>> =
    LazyLock::new(|| RULES.iter().map(|(_, _, pattern, _)| Regex::new(pattern).ok()).collect());

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in declared(object) {
        let manifest = resource.manifest();
        let part = manifest.group().split('.').next().unwrap_or_default();
        let position = RULES.iter().position(|(group, kinds, _, _)| *group == part && kinds.contains(&manifest.kind()));
        let Some(position) = position else { continue };
        // A composition names what it makes itself.
        if resource.is_patched() || (resource.is_embedded() && resource.dialect() == Dialect::Upbound) {
            continue;
        }
        let azure = match resource.dialect() {
            Dialect::Operator => manifest.at(&["spec", "azureName"]),
            Dialect::Upbound => manifest.annotation("crossplane.io/external-name"),
            Dialect::ClusterApi => continue,
        };
        let Some(node) = azure.or_else(|| manifest.at(&["metadata", "name"])) else { continue };
        let Some(name) = Node::text(node).filter(|name| !is_open(name)) else { continue };
        let (_, _, _, meaning) = RULES[position];
        let fits = PATTERNS[position].as_ref().is_none_or(|pattern| pattern.is_match(&name));
        if fits && !(part == "keyvault" && name.contains("--")) {
            continue;
        }
        // The name of a node pool in the settings has a rule of its own.
        if part == "containerservice" && azure.is_some() {
            continue;
        }
        let message = format!("{}: Azure rejects the name `{name}`; it takes {meaning}", resource.named(object));
        let help = match (resource.dialect(), azure.is_some()) {
            (Dialect::Operator, false) => "Add `spec.azureName` with a name that Azure takes, or rename the object",
            (_, false) => {
                "Add the annotation `crossplane.io/external-name` with a name that Azure takes, or rename the object"
            }
            (_, true) => "Choose a name that Azure takes",
        };
        sink.report(node.span(), message).help(help);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_pattern_compiles() {
        assert!(super::PATTERNS.iter().all(Option::is_some));
    }
}
