//! Managed identities, and what Azure Service Operator and Crossplane have in common.

use std::borrow::Cow;

use crate::manifest::Node;
use crate::object::Object;

/// The groups in which Crossplane's Azure provider has managed identities: cluster-scoped, and in namespaces.
pub const CROSSPLANE_IDENTITY: [&str; 2] = ["managedidentity.azure.upbound.io", "managedidentity.azure.m.upbound.io"];
/// The same for role assignments.
pub const CROSSPLANE_AUTHORIZATION: [&str; 2] = ["authorization.azure.upbound.io", "authorization.azure.m.upbound.io"];
/// The same for vaults.
pub const CROSSPLANE_VAULT: [&str; 2] = ["keyvault.azure.upbound.io", "keyvault.azure.m.upbound.io"];

/// The groups and kinds of managed identities.
pub const IDENTITIES: &[(&str, &str)] = &[
    ("managedidentity.azure.com", "UserAssignedIdentity"),
    ("managedidentity.azure.upbound.io", "UserAssignedIdentity"),
    ("managedidentity.azure.m.upbound.io", "UserAssignedIdentity"),
];

/// Who creates the resource in Azure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Azure Service Operator.
    ServiceOperator,
    /// Crossplane's Azure provider.
    Crossplane,
}

impl Way {
    /// The way of a group: that of the operator, one of Crossplane's, or neither.
    pub(super) fn of(group: &str, operator: &str, crossplane: &[&str]) -> Option<Self> {
        if group == operator {
            return Some(Self::ServiceOperator);
        }
        crossplane.contains(&group).then_some(Self::Crossplane)
    }

    /// The mapping with the resource's fields: `spec`, or `spec.forProvider`.
    pub(super) fn fields<'t>(self, object: &Object<'t>) -> Option<Node<'t>> {
        match self {
            Self::ServiceOperator => object.at(&["spec"]),
            Self::Crossplane => object.at(&["spec", "forProvider"]),
        }
    }
}

/// A key of a ConfigMap or Secret, as `...FromConfig` fields and `operatorSpec` name them.
#[derive(Debug, Clone)]
pub struct KeyOf<'t> {
    /// The mapping with `name` and `key`.
    pub node: Node<'t>,
    /// The name of the ConfigMap or Secret.
    pub name: Cow<'t, str>,
    /// The key in it.
    pub key: Cow<'t, str>,
}

impl<'t> KeyOf<'t> {
    /// From a mapping with `name` and `key`.
    pub fn new(node: Node<'t>) -> Option<Self> {
        Some(Self { node, name: node.get("name")?.text()?, key: node.get("key")?.text()? })
    }

    /// Whether both name the same key. Both have to be in the same namespace, which the caller knows.
    pub fn is(&self, other: &KeyOf<'_>) -> bool {
        self.name == other.name && self.key == other.key
    }
}

/// A user-assigned managed identity.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'g, 't> {
    /// The object.
    pub object: &'g Object<'t>,
    /// Who creates it.
    pub way: Way,
}

impl<'g, 't> Identity<'g, 't> {
    /// The identity that an object declares. Also an `apiVersion` of the right group that has no such kind counts: what is meant
    /// is clear, and other rules report the version.
    pub fn of(object: &'g Object<'t>) -> Option<Self> {
        if object.kind() != "UserAssignedIdentity" {
            return None;
        }
        let way = Way::of(object.group(), "managedidentity.azure.com", &CROSSPLANE_IDENTITY)?;
        Some(Self { object, way })
    }

    /// Where Azure Service Operator writes an id of the identity (`clientId`, `principalId`, `tenantId`) for others to read.
    pub fn export(&self, field: &str) -> Option<KeyOf<'t>> {
        let places = ["configMaps", "secrets"].into_iter();
        places.filter_map(|place| self.object.at(&["spec", "operatorSpec", place, field])).find_map(KeyOf::new)
    }

    /// Whether Azure Service Operator writes any id of the identity down, in whatever way.
    pub fn exports_anything(&self) -> bool {
        self.object.at(&["spec", "operatorSpec"]).is_some_and(|spec| !spec.is_empty())
    }

    /// The name in Azure: `spec.azureName`, `forProvider.name`, or the object's own.
    pub fn azure_name(&self) -> Cow<'_, str> {
        let written = match self.way {
            Way::ServiceOperator => self.object.at(&["spec", "azureName"]),
            Way::Crossplane => self.object.at(&["spec", "forProvider", "name"]),
        };
        written.and_then(Node::text).unwrap_or(Cow::Borrowed(self.object.name()))
    }

    /// Whether a resource id is that of this identity, as far as its name tells.
    pub fn has_id(&self, id: &str) -> bool {
        let mut segments = id.trim_end_matches('/').rsplit('/');
        let name = segments.next().unwrap_or_default();
        let kind = segments.next().unwrap_or_default();
        kind.eq_ignore_ascii_case("userAssignedIdentities") && name.eq_ignore_ascii_case(&self.azure_name())
    }
}
