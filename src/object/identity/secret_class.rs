//! SecretProviderClasses of the Azure provider of the Secrets Store CSI driver.

use std::borrow::Cow;

use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::source::Span;

use super::vault_object::VaultObjects;

/// The group that the driver serves.
pub const GROUP: &str = "secrets-store.csi.x-k8s.io";
/// The groups under which people write SecretProviderClasses: the driver's, and the driver's name, which is no group.
pub const CLASSES: &[(&str, &str)] =
    &[(GROUP, "SecretProviderClass"), ("secrets-store.csi.k8s.io", "SecretProviderClass")];

/// What the provider reads from `spec.parameters`.
/// Source: `pkg/provider/types/{types,parameters}.go` of Azure/secrets-store-csi-driver-provider-azure, d5f7cf5b (2026-06-11).
pub const PARAMETERS: [&str; 11] = [
    "clientID",
    "cloudEnvFileName",
    "cloudName",
    "keyvaultName",
    "objects",
    "tenantID",
    "tenantId",
    "useAzureTokenProxy",
    "usePodIdentity",
    "useVMManagedIdentity",
    "userAssignedIdentityID",
];

/// The parameters that switch a way to log in on. At most one may be on.
pub const SWITCHES: [&str; 3] = ["usePodIdentity", "useVMManagedIdentity", "useAzureTokenProxy"];

/// A SecretProviderClass whose provider is `azure`.
#[derive(Debug, Clone, Copy)]
pub struct SecretClass<'g, 't> {
    /// The object.
    pub object: &'g Object<'t>,
}

impl<'g, 't> SecretClass<'g, 't> {
    /// The class that an object declares, if its provider is Azure's.
    pub fn of(object: &'g Object<'t>) -> Option<Self> {
        let is_class = CLASSES.iter().any(|(group, kind)| object.is(group, kind));
        let provider = object.at(&["spec", "provider"]).and_then(Node::text);
        (is_class && provider.is_some_and(|provider| provider == "azure")).then_some(Self { object })
    }

    /// `spec.parameters`.
    pub fn parameters(&self) -> impl Iterator<Item = Entry<'t>> + use<'t> {
        self.object.at(&["spec", "parameters"]).into_iter().flat_map(Node::entries)
    }

    /// A parameter, unless it is empty.
    pub fn parameter(&self, name: &str) -> Option<(Node<'t>, Cow<'t, str>)> {
        let node = self.object.at(&["spec", "parameters", name])?;
        let text = node.text().filter(|text| !text.trim().is_empty())?;
        Some((node, text))
    }

    /// The tenant: `tenantID`, or its older name.
    pub fn tenant(&self) -> Option<(Node<'t>, Cow<'t, str>)> {
        self.parameter("tenantID").or_else(|| self.parameter("tenantId"))
    }

    /// Whether a switch is on; `None` when its value cannot be read, or is still to be filled in.
    pub fn is_on(&self, switch: &str) -> Option<bool> {
        match self.parameter(switch) {
            None => Some(false),
            Some((_, text)) => parse_bool(text.trim()),
        }
    }

    /// The span of the key `parameters`, or of the nearest key that exists.
    pub fn parameters_span(&self) -> Span {
        self.object.nearest_key_span(&["spec", "parameters"])
    }

    /// The objects of the vault that it mounts.
    pub fn objects(&self) -> VaultObjects {
        self.object.at(&["spec", "parameters", "objects"]).map_or_else(VaultObjects::default, VaultObjects::read)
    }

    /// `spec.secretObjects`: the Secrets that are made of mounted files.
    pub fn synced(&self) -> impl Iterator<Item = Synced<'t>> + use<'t> {
        self.object.at(&["spec", "secretObjects"]).into_iter().flat_map(Node::items).map(|node| Synced { node })
    }
}

/// An entry of `spec.secretObjects`.
#[derive(Debug, Clone, Copy)]
pub struct Synced<'t> {
    /// The mapping.
    pub node: Node<'t>,
}

impl<'t> Synced<'t> {
    /// The name of the Secret.
    pub fn secret(&self) -> Option<(Node<'t>, Cow<'t, str>)> {
        let node = self.node.get("secretName")?;
        Some((node, node.text()?))
    }

    /// The type of the Secret.
    pub fn secret_type(&self) -> Option<(Node<'t>, Cow<'t, str>)> {
        let node = self.node.get("type")?;
        Some((node, node.text()?))
    }

    /// The entries of `data`: which file becomes which key.
    pub fn data(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.node.get("data").into_iter().flat_map(Node::items)
    }
}

/// A boolean as Go's `strconv.ParseBool` reads it.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}
