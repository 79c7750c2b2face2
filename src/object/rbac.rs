//! Roles, their rules, and bindings.

use std::borrow::Cow;

use super::Object;
use crate::manifest::Node;

/// The API group of roles and bindings.
pub const GROUP: &str = "rbac.authorization.k8s.io";

/// The kinds that hold rules.
pub const ROLES: &[(&str, &str)] = &[(GROUP, "ClusterRole"), (GROUP, "Role")];

/// The kinds that bind a role to subjects.
pub const BINDINGS: &[(&str, &str)] = &[(GROUP, "ClusterRoleBinding"), (GROUP, "RoleBinding")];

/// The rules of a Role or ClusterRole. Rules beside an `aggregationRule` do not count: the controller overwrites them.
pub fn rules<'t>(role: &Object<'t>) -> impl Iterator<Item = PolicyRule<'t>> + use<'t> {
    let aggregated = role.at(&["aggregationRule"]).is_some_and(|rule| !rule.is_null());
    let rules = role.at(&["rules"]).filter(|_| !aggregated);
    rules.into_iter().flat_map(Node::items).filter(|rule| rule.is_mapping()).map(PolicyRule)
}

/// One rule of a role: what may be done (`verbs`) to what.
#[derive(Debug, Clone, Copy)]
pub struct PolicyRule<'t>(Node<'t>);

impl<'t> PolicyRule<'t> {
    /// The nodes of a list of the rule: `verbs`, `apiGroups`, `resources`, `resourceNames`, `nonResourceURLs`.
    pub fn nodes(&self, list: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.0.get(list).into_iter().flat_map(Node::items)
    }

    /// The first element of a list that is one of these words.
    pub fn find(&self, list: &str, wanted: &[&str]) -> Option<Node<'t>> {
        self.nodes(list).find(|node| node.text().is_some_and(|text| wanted.contains(&&*text)))
    }

    /// Whether the rule holds only for objects with certain names.
    pub fn is_limited_to_names(&self) -> bool {
        self.nodes("resourceNames").next().is_some()
    }
}

/// A RoleBinding or ClusterRoleBinding.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'t> {
    root: Node<'t>,
    /// Whether it grants in every namespace.
    cluster_wide: bool,
}

impl<'t> Binding<'t> {
    /// The view of an object, if it is a binding.
    pub fn of(object: &Object<'t>) -> Option<Self> {
        let cluster_wide = object.is(GROUP, "ClusterRoleBinding");
        (cluster_wide || object.is(GROUP, "RoleBinding")).then(|| Self { root: object.root(), cluster_wide })
    }

    /// Whether it grants in every namespace and on objects without one.
    pub fn is_cluster_wide(&self) -> bool {
        self.cluster_wide
    }

    /// The kind of the role that it grants.
    pub fn role_kind(&self) -> Option<Cow<'t, str>> {
        self.root.at(&["roleRef", "kind"])?.text()
    }

    /// The name of the role that it grants, as it stands in `roleRef`.
    pub fn role_name(&self) -> Option<Node<'t>> {
        self.root.at(&["roleRef", "name"])
    }

    /// Whether it grants this ClusterRole.
    pub fn grants_cluster_role(&self, name: &str) -> bool {
        self.role_kind().is_some_and(|kind| kind == "ClusterRole")
            && self.role_name().and_then(Node::text).is_some_and(|found| found == name)
    }

    /// To whom.
    pub fn subjects(&self) -> impl Iterator<Item = Subject<'t>> + use<'t> {
        let subjects = self.root.get("subjects").into_iter().flat_map(Node::items);
        subjects.filter_map(|node| {
            let text = |field| node.get(field).and_then(Node::text);
            Some(Subject { node, kind: text("kind")?, name: text("name")?, namespace: text("namespace") })
        })
    }
}

/// A user, a group or a service account that a binding grants a role to.
#[derive(Debug, Clone)]
pub struct Subject<'t> {
    node: Node<'t>,
    kind: Cow<'t, str>,
    name: Cow<'t, str>,
    namespace: Option<Cow<'t, str>>,
}

impl<'t> Subject<'t> {
    /// `User`, `Group` or `ServiceAccount`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The namespace of a service account, if it is written.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// `User/name`, `Group/name` or `ServiceAccount/namespace/name`: how options name a subject.
    pub fn key(&self) -> String {
        match &self.namespace {
            Some(namespace) if self.kind == "ServiceAccount" => format!("{}/{namespace}/{}", self.kind, self.name),
            _ => format!("{}/{}", self.kind, self.name),
        }
    }

    /// The namespace as it stands in the file.
    pub fn namespace_node(&self) -> Option<Node<'t>> {
        self.node.get("namespace")
    }

    /// The name as it stands in the file.
    pub fn name_node(&self) -> Option<Node<'t>> {
        self.node.get("name")
    }
}

impl std::fmt::Display for Subject<'_> {
    /// ``ServiceAccount `flux-system/kustomize-controller` ``, ``Group `platform` ``.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.namespace {
            Some(namespace) if self.kind == "ServiceAccount" => {
                write!(formatter, "{} `{namespace}/{}`", self.kind, self.name)
            }
            _ => write!(formatter, "{} `{}`", self.kind, self.name),
        }
    }
}
