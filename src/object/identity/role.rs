//! Role assignments: what an identity may do, and where.

use std::borrow::Cow;

use crate::manifest::Node;
use crate::object::Object;

use super::azure::{CROSSPLANE_AUTHORIZATION, KeyOf, Way};
use super::roles::{self, Role};

/// The groups and kinds of role assignments.
pub const ASSIGNMENTS: &[(&str, &str)] = &[
    ("authorization.azure.com", "RoleAssignment"),
    ("authorization.azure.upbound.io", "RoleAssignment"),
    ("authorization.azure.m.upbound.io", "RoleAssignment"),
];

/// An assignment of a role to somebody.
#[derive(Debug, Clone, Copy)]
pub struct Assignment<'g, 't> {
    /// The object.
    pub object: &'g Object<'t>,
    /// Who creates it.
    pub way: Way,
}

/// How wide a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breadth {
    /// One resource.
    Resource,
    /// A resource group.
    ResourceGroup,
    /// A subscription.
    Subscription,
    /// A management group, or everything.
    ManagementGroup,
}

impl Breadth {
    /// `a resource group`: how messages call it.
    pub fn described(self) -> &'static str {
        match self {
            Self::Resource => "a resource",
            Self::ResourceGroup => "a resource group",
            Self::Subscription => "a subscription",
            Self::ManagementGroup => "a management group",
        }
    }

    /// The breadth of a resource id.
    pub fn of(id: &str) -> Option<Self> {
        let lower = id.trim().trim_end_matches('/').to_ascii_lowercase();
        let segments: Vec<&str> = lower.split('/').filter(|segment| !segment.is_empty()).collect();
        match segments.as_slice() {
            ["subscriptions", _] => Some(Self::Subscription),
            ["subscriptions", _, "resourcegroups", _] => Some(Self::ResourceGroup),
            ["providers", "microsoft.management", "managementgroups", _] => Some(Self::ManagementGroup),
            ["subscriptions", ..] => Some(Self::Resource),
            _ => None,
        }
    }
}

impl<'g, 't> Assignment<'g, 't> {
    /// The assignment that an object declares.
    pub fn of(object: &'g Object<'t>) -> Option<Self> {
        if object.kind() != "RoleAssignment" {
            return None;
        }
        let way = Way::of(object.group(), "authorization.azure.com", &CROSSPLANE_AUTHORIZATION)?;
        Some(Self { object, way })
    }

    /// A field of the assignment.
    pub fn field(&self, name: &str) -> Option<Node<'t>> {
        self.way.fields(self.object)?.get(name)
    }

    /// Where the role is written, and the text: an id or a name.
    pub fn role_text(&self) -> Option<(Node<'t>, Cow<'t, str>)> {
        let fields = self.way.fields(self.object)?;
        let paths: [&[&str]; 4] = [
            &["roleDefinitionReference", "armId"],
            &["roleDefinitionReference", "wellKnownName"],
            &["roleDefinitionId"],
            &["roleDefinitionName"],
        ];
        let node = paths.iter().find_map(|path| fields.at(path))?;
        Some((node, node.text()?))
    }

    /// The built-in role that is assigned, if it is one.
    pub fn role(&self) -> Option<&'static Role> {
        let (_, text) = self.role_text()?;
        roles::of_id(&text).or_else(|| roles::named(&text))
    }

    /// The ConfigMap key that says who gets the role.
    pub fn principal_from(&self) -> Option<KeyOf<'t>> {
        self.field("principalIdFromConfig").and_then(KeyOf::new)
    }

    /// Who gets the role, where it is written out.
    pub fn principal(&self) -> Option<(Node<'t>, Cow<'t, str>)> {
        let node = self.field("principalId")?;
        Some((node, node.text()?))
    }

    /// The owner of an assignment of Azure Service Operator, which is its scope: group, kind and name of an object.
    pub fn owner(&self) -> Option<(Cow<'t, str>, Cow<'t, str>, Cow<'t, str>)> {
        let owner = self.field("owner")?;
        let text = |field: &str| owner.get(field).and_then(Node::text);
        Some((text("group")?, text("kind")?, text("name")?))
    }

    /// The scope as a resource id, where it is written as one.
    pub fn scope_id(&self) -> Option<(Node<'t>, Cow<'t, str>)> {
        let node = match self.way {
            Way::ServiceOperator => self.field("owner")?.get("armId")?,
            Way::Crossplane => self.field("scope")?,
        };
        Some((node, node.text()?))
    }

    /// How wide the scope is, where that can be told.
    pub fn breadth(&self) -> Option<Breadth> {
        if let Some((_, id)) = self.scope_id() {
            return Breadth::of(&id);
        }
        match self.owner()? {
            (group, kind, _) if group == "resources.azure.com" && kind == "ResourceGroup" => {
                Some(Breadth::ResourceGroup)
            }
            _ => Some(Breadth::Resource),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breadth_of_scopes() {
        for (id, breadth) in [
            ("/subscriptions/s", Some(Breadth::Subscription)),
            ("/subscriptions/s/resourceGroups/rg", Some(Breadth::ResourceGroup)),
            ("/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv", Some(Breadth::Resource)),
            ("/providers/Microsoft.Management/managementGroups/m", Some(Breadth::ManagementGroup)),
            ("kv", None),
        ] {
            assert_eq!(Breadth::of(id), breadth, "{id}");
        }
    }
}
