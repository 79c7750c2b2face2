//! Who has which role: bindings by the role that they grant, and ClusterRoles that others are aggregated into.
//!
//! Made once, on first use, from bindings and aggregating roles alone; a question costs what is bound to the role that it is about.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::Graph;
use crate::manifest::Node;
use crate::object::rbac::{BINDINGS, Binding, GROUP, PolicyRule, ROLES, Subject, rules};
use crate::object::selector::{Labels, Match, Selector};
use crate::object::{Namespaces, Object};

/// The bindings of a run by the roles that they grant.
#[derive(Debug)]
pub struct Access {
    /// Numbers of bindings, by the name of the ClusterRole.
    of_cluster_role: FxHashMap<String, Vec<usize>>,
    /// Numbers of RoleBindings, by the name of the Role and their namespace, if it is known.
    of_role: FxHashMap<String, BTreeMap<Option<String>, Vec<usize>>>,
    /// ClusterRoles that take the rules of others.
    aggregating: Vec<usize>,
    /// Roles that allow everything on everything, by kind and name.
    sovereign: FxHashMap<(&'static str, String), Vec<usize>>,
}

/// The labels that bring the rules of a ClusterRole into a role that Kubernetes ships, and all such roles that then have them:
/// `view` is part of `edit`, and `edit` of `admin` (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy`).
const SHIPPED: &[(&str, &[&str])] = &[
    ("rbac.authorization.k8s.io/aggregate-to-admin", &["admin"]),
    ("rbac.authorization.k8s.io/aggregate-to-edit", &["edit", "admin"]),
    ("rbac.authorization.k8s.io/aggregate-to-view", &["view", "edit", "admin"]),
];

/// So many roles are followed that take the rules of others.
const MOST_AGGREGATES: usize = 16;

/// So many aggregating roles are known: no cluster has more, and each is asked about each role.
const MOST_AGGREGATING: usize = 256;

/// One way in which a role is granted.
#[derive(Debug, Clone)]
pub struct Grant<'g, 't> {
    /// The binding.
    pub binding: &'g Object<'t>,
    /// The name of the ClusterRole that has the role's rules by aggregation, where the binding names that.
    pub through: Option<Cow<'g, str>>,
}

impl<'t> Grant<'_, 't> {
    /// Whether it holds in every namespace and for what has none.
    pub fn is_cluster_wide(&self) -> bool {
        self.binding.is(GROUP, "ClusterRoleBinding")
    }

    /// To whom.
    pub fn subjects(&self) -> impl Iterator<Item = Subject<'t>> + use<'t> {
        Binding::of(self.binding).into_iter().flat_map(|binding| binding.subjects())
    }
}

impl Access {
    /// Indexes the bindings and the aggregating roles.
    pub(super) fn new(graph: &Graph<'_>) -> Self {
        let mut access = Self {
            of_cluster_role: FxHashMap::default(),
            of_role: FxHashMap::default(),
            aggregating: Vec::new(),
            sovereign: FxHashMap::default(),
        };
        for (group, kind) in ROLES {
            for &number in super::of_kind(&graph.by_kind, group, kind) {
                let role = &graph.objects[number];
                if rules(role).any(|rule| allows_everything(&rule)) {
                    access.sovereign.entry((kind, role.name().to_owned())).or_default().push(number);
                }
            }
        }
        for (group, kind) in BINDINGS {
            for &number in super::of_kind(&graph.by_kind, group, kind) {
                let Some(binding) = Binding::of(&graph.objects[number]) else { continue };
                let Some(name) = binding.role_name().and_then(Node::text) else { continue };
                match binding.role_kind().as_deref() {
                    Some("ClusterRole") => access.of_cluster_role.entry(name.into_owned()).or_default().push(number),
                    Some("Role") => {
                        let by_namespace = access.of_role.entry(name.into_owned()).or_default();
                        for namespace in namespaces(&graph.objects[number]) {
                            by_namespace.entry(namespace).or_default().push(number);
                        }
                    }
                    _ => {}
                }
            }
        }
        let roles = super::of_kind(&graph.by_kind, GROUP, "ClusterRole").iter().copied();
        let aggregating = roles.filter(|&number| selectors(&graph.objects[number]).next().is_some());
        access.aggregating = aggregating.take(MOST_AGGREGATING).collect();
        access
    }

    /// How a Role or ClusterRole is granted: by bindings that name it, those for the whole cluster first, and by bindings that
    /// name a role which it is aggregated into.
    pub fn grants<'g, 't>(&self, graph: &'g Graph<'t>, role: &Object<'t>) -> Vec<Grant<'g, 't>> {
        let grant = |number: usize, through: Option<Cow<'g, str>>| Grant { binding: &graph.objects[number], through };
        if role.kind() == "Role" {
            let numbers = self.of_role.get(role.name()).map_or_else(Vec::new, |bindings| of_role(bindings, role));
            let numbers = numbers.into_iter().filter(|&number| share_cluster(&graph.objects[number], role));
            return numbers.map(|number| grant(number, None)).collect();
        }
        let mut grants = Vec::new();
        for (position, name) in self.names(graph, role).into_iter().enumerate() {
            let bindings = self.of_cluster_role.get(&*name).into_iter().flatten();
            let bindings = bindings.filter(|&&number| share_cluster(&graph.objects[number], role));
            grants.extend(bindings.map(|&number| grant(number, (position > 0).then(|| name.clone()))));
        }
        grants.sort_by_key(|grant| !grant.is_cluster_wide());
        grants
    }

    /// The role of the repository that a binding grants, if that allows everything on everything.
    pub fn sovereign<'g, 't>(&self, graph: &'g Graph<'t>, binding: &Object<'t>) -> Option<&'g Object<'t>> {
        let view = Binding::of(binding)?;
        let kind = ROLES.iter().find(|(_, kind)| view.role_kind().is_some_and(|found| found == *kind))?.1;
        // The API server refuses a ClusterRoleBinding to a Role.
        if kind == "Role" && view.is_cluster_wide() {
            return None;
        }
        let numbers = self.sovereign.get(&(kind, view.role_name()?.text()?.into_owned()))?;
        let is_near = |role: &&Object<'_>| {
            let share_namespace = match (role.namespaces(), binding.namespaces()) {
                (Namespaces::Known(left), Namespaces::Known(right)) => left.iter().any(|name| right.contains(name)),
                _ => true,
            };
            share_cluster(role, binding) && share_namespace
        };
        numbers.iter().take(MOST_AGGREGATING).map(|&number| &graph.objects[number]).find(is_near)
    }

    /// Whether some binding certainly names a role; cheaper to ask than [`Access::grants`], which knows all ways.
    pub fn is_named(&self, role: &Object<'_>) -> bool {
        match (role.kind(), role.namespaces()) {
            ("Role", Namespaces::Known(names)) => self.of_role.get(role.name()).is_some_and(|bindings| {
                names.iter().any(|name| bindings.contains_key(&Some(name.clone().into_owned())))
            }),
            ("Role", _) => false,
            _ => self.of_cluster_role.contains_key(role.name()) && role.clusters().is_empty(),
        }
    }

    /// The names of the ClusterRoles that have the rules of one: its own first.
    fn names<'g, 't>(&self, graph: &'g Graph<'t>, role: &Object<'t>) -> Vec<Cow<'g, str>> {
        let mut names = vec![Cow::Owned(role.name().to_owned())];
        let labels = role.at(&["metadata", "labels"]);
        for (label, shipped) in SHIPPED {
            if labels.and_then(|labels| labels.get(label)?.text()).is_some_and(|value| value == "true") {
                names.extend(shipped.iter().map(|name| Cow::Borrowed(*name)));
            }
        }
        let mut open = vec![Labels::new(labels)];
        while let Some(labels) = open.pop() {
            for &number in &self.aggregating {
                let aggregate = &graph.objects[number];
                let takes = selectors(aggregate).any(|selector| selector.matches(labels) == Match::Yes);
                let is_new = !names.iter().any(|name| *name == aggregate.name());
                if takes && is_new && names.len() < MOST_AGGREGATES && share_cluster(aggregate, role) {
                    names.push(Cow::Borrowed(aggregate.name()));
                    open.push(Labels::new(aggregate.at(&["metadata", "labels"])));
                }
            }
        }
        names
    }

    /// Whether a ClusterRole has its rules for another to take: one that Kubernetes ships, or one of the repository.
    pub fn is_aggregated(&self, graph: &Graph<'_>, role: &Object<'_>) -> bool {
        role.kind() == "ClusterRole" && self.names(graph, role).len() > 1
    }
}

/// The selectors of the ClusterRoles whose rules a role takes. One without a condition takes none.
pub fn selectors<'t>(role: &Object<'t>) -> impl Iterator<Item = Selector<'t>> + use<'t> {
    let selectors = role.at(&["aggregationRule", "clusterRoleSelectors"]).into_iter().flat_map(Node::items);
    selectors.map(|node| Selector::new(Some(node))).filter(|selector| !selector.is_empty())
}

/// Whether a rule allows everything on everything, by wildcards or by every verb of ordinary requests.
fn allows_everything(rule: &PolicyRule<'_>) -> bool {
    const VERBS: [&str; 7] = ["get", "list", "watch", "create", "update", "patch", "delete"];
    rule.find("apiGroups", &["*"]).is_some()
        && rule.find("resources", &["*"]).is_some()
        && !rule.is_limited_to_names()
        && (rule.find("verbs", &["*"]).is_some() || VERBS.iter().all(|verb| rule.find("verbs", &[verb]).is_some()))
}

/// Whether two objects may be in one cluster.
fn share_cluster(left: &Object<'_>, right: &Object<'_>) -> bool {
    let (left, right) = (left.clusters(), right.clusters());
    left.is_empty() || right.is_empty() || left.iter().any(|cluster| right.contains(cluster))
}

/// The namespaces that an object is known to be in, or `None` alone.
fn namespaces(object: &Object<'_>) -> Vec<Option<String>> {
    match object.namespaces() {
        Namespaces::Known(names) => names.iter().map(|name| Some(name.clone().into_owned())).collect(),
        _ => vec![None],
    }
}

/// Those of the bindings of roles of one name that may be in the namespace of the role.
fn of_role(bindings: &BTreeMap<Option<String>, Vec<usize>>, role: &Object<'_>) -> Vec<usize> {
    let mut numbers: Vec<usize> = match role.namespaces() {
        Namespaces::Known(_) => {
            let places = namespaces(role).into_iter().chain(std::iter::once(None));
            places.filter_map(|place| bindings.get(&place)).flatten().copied().collect()
        }
        _ => bindings.values().flatten().copied().collect(),
    };
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
