//! Federated identity credentials: whose tokens Entra takes for an identity.

use std::borrow::Cow;

use crate::manifest::Node;
use crate::object::Object;

use super::azure::{CROSSPLANE_IDENTITY, Identity, KeyOf, Way};

/// The groups and kinds of federated credentials.
pub const CREDENTIALS: &[(&str, &str)] = &[
    ("managedidentity.azure.com", "FederatedIdentityCredential"),
    ("managedidentity.azure.upbound.io", "FederatedIdentityCredential"),
    ("managedidentity.azure.m.upbound.io", "FederatedIdentityCredential"),
];

/// A federated identity credential.
#[derive(Debug, Clone, Copy)]
pub struct Credential<'g, 't> {
    /// The object.
    pub object: &'g Object<'t>,
    /// Who creates it.
    pub way: Way,
}

/// The identity that a credential belongs to.
#[derive(Debug, Clone)]
pub enum Parent<'t> {
    /// An object of this name; in the same namespace unless the second says another.
    Object(Node<'t>, Cow<'t, str>),
    /// A resource id.
    Id(Node<'t>, Cow<'t, str>),
    /// Labels.
    Labels(Node<'t>),
    /// Nothing says it, or nothing that can be read.
    Unknown,
}

impl<'g, 't> Credential<'g, 't> {
    /// The credential that an object declares.
    pub fn of(object: &'g Object<'t>) -> Option<Self> {
        if object.kind() != "FederatedIdentityCredential" {
            return None;
        }
        let way = Way::of(object.group(), "managedidentity.azure.com", &CROSSPLANE_IDENTITY)?;
        Some(Self { object, way })
    }

    fn field(&self, name: &str) -> Option<Node<'t>> {
        self.way.fields(self.object)?.get(name)
    }

    /// The `subject`, where it is a text.
    pub fn subject(&self) -> Option<(Node<'t>, Cow<'t, str>)> {
        let node = self.field("subject")?;
        Some((node, node.text()?))
    }

    /// Whether a ConfigMap says the subject, which nobody knows then.
    pub fn has_hidden_subject(&self) -> bool {
        self.subject().is_none()
    }

    /// The `issuer`, where it is a text.
    pub fn issuer(&self) -> Option<(Node<'t>, Cow<'t, str>)> {
        let node = self.field("issuer")?;
        Some((node, node.text()?))
    }

    /// The ConfigMap key that says the issuer.
    pub fn issuer_from(&self) -> Option<KeyOf<'t>> {
        self.field("issuerFromConfig").and_then(KeyOf::new)
    }

    /// The list of audiences.
    pub fn audiences(&self) -> Option<Node<'t>> {
        self.field(match self.way {
            Way::ServiceOperator => "audiences",
            Way::Crossplane => "audience",
        })
    }

    /// The identity that it belongs to.
    pub fn parent(&self) -> Parent<'t> {
        let Some(fields) = self.way.fields(self.object) else { return Parent::Unknown };
        let text = |path: &[&str]| fields.at(path).and_then(|node| Some((node, node.text()?)));
        let by_name = match self.way {
            Way::ServiceOperator => text(&["owner", "name"]),
            Way::Crossplane => text(&["parentIdRef", "name"]).or_else(|| text(&["userAssignedIdentityIdRef", "name"])),
        };
        if let Some((node, name)) = by_name {
            return Parent::Object(node, name);
        }
        let by_id = match self.way {
            Way::ServiceOperator => text(&["owner", "armId"]),
            Way::Crossplane => text(&["parentId"]).or_else(|| text(&["userAssignedIdentityId"])),
        };
        if let Some((node, id)) = by_id {
            return Parent::Id(node, id);
        }
        let labels = ["parentIdSelector", "userAssignedIdentityIdSelector"]
            .iter()
            .find_map(|selector| fields.at(&[selector, "matchLabels"]));
        labels.map_or(Parent::Unknown, Parent::Labels)
    }

    /// Whether it certainly belongs to an identity of the repository.
    pub fn belongs_to(&self, identity: &Identity<'_, '_>) -> bool {
        match self.parent() {
            Parent::Object(_, name) => {
                self.way == identity.way
                    && *name == *identity.object.name()
                    && (self.way == Way::Crossplane || may_share_namespace(self.object, identity.object))
            }
            Parent::Id(_, id) => identity.has_id(&id),
            Parent::Labels(labels) => {
                self.way == identity.way
                    && !labels.is_empty()
                    && labels.entries().all(|wanted| {
                        let found = identity.object.label(&wanted.name()).and_then(Node::text);
                        found.is_some() && found == wanted.value.text()
                    })
            }
            Parent::Unknown => false,
        }
    }
}

/// Whether two objects are, or may be, in one namespace.
pub fn may_share_namespace(left: &Object<'_>, right: &Object<'_>) -> bool {
    use crate::object::Namespaces::{Known, Unknown};
    match (left.namespaces(), right.namespaces()) {
        (Known(left), Known(right)) => left.iter().any(|name| right.contains(name)),
        (Unknown, _) | (_, Unknown) => true,
        _ => false,
    }
}

/// The service account that a subject of the form `system:serviceaccount:NAMESPACE:NAME` names.
pub fn service_account_of(subject: &str) -> Option<(&str, &str)> {
    subject.strip_prefix("system:serviceaccount:")?.split_once(':')
}
