//! Key Vaults: their names in Azure and their model of permissions.

use std::borrow::Cow;

use crate::manifest::Node;
use crate::object::Object;
use crate::source::Span;

use super::azure::{CROSSPLANE_VAULT, Way};

/// The groups and kinds of vaults.
pub const VAULTS: &[(&str, &str)] = &[
    ("keyvault.azure.com", "Vault"),
    ("keyvault.azure.upbound.io", "Vault"),
    ("keyvault.azure.m.upbound.io", "Vault"),
];

/// A Key Vault.
#[derive(Debug, Clone, Copy)]
pub struct Vault<'g, 't> {
    /// The object.
    pub object: &'g Object<'t>,
    /// Who creates it.
    pub way: Way,
}

impl<'g, 't> Vault<'g, 't> {
    /// The vault that an object declares.
    pub fn of(object: &'g Object<'t>) -> Option<Self> {
        if object.kind() != "Vault" {
            return None;
        }
        let way = Way::of(object.group(), "keyvault.azure.com", &CROSSPLANE_VAULT)?;
        Some(Self { object, way })
    }

    /// The name in Azure.
    pub fn azure_name(&self) -> Cow<'_, str> {
        let written = match self.way {
            Way::ServiceOperator => self.object.at(&["spec", "azureName"]),
            Way::Crossplane => self.object.annotation("crossplane.io/external-name"),
        };
        written.and_then(Node::text).unwrap_or(Cow::Borrowed(self.object.name()))
    }

    /// Where the vault says whether Azure RBAC decides, and what it says; `None` when it says nothing.
    pub fn rbac(&self) -> Option<(Node<'t>, bool)> {
        let fields = self.way.fields(self.object)?;
        let node = match self.way {
            Way::ServiceOperator => fields.at(&["properties", "enableRbacAuthorization"]),
            Way::Crossplane => fields.get("enableRbacAuthorization").or_else(|| fields.get("rbacAuthorizationEnabled")),
        }?;
        Some((node, node.as_bool()?))
    }

    /// Whether the field is there at all: its value may still be open.
    pub fn says_something_of_rbac(&self) -> bool {
        let Some(fields) = self.way.fields(self.object) else { return false };
        let paths: [&[&str]; 3] =
            [&["properties", "enableRbacAuthorization"], &["enableRbacAuthorization"], &["rbacAuthorizationEnabled"]];
        paths.iter().any(|path| fields.at(path).is_some())
    }

    /// Where somebody who wants to say so would write it.
    pub fn rbac_span(&self) -> Span {
        match self.way {
            Way::ServiceOperator => self.object.nearest_key_span(&["spec", "properties", "enableRbacAuthorization"]),
            Way::Crossplane => self.object.nearest_key_span(&["spec", "forProvider", "rbacAuthorizationEnabled"]),
        }
    }
}
