//! Who makes objects when it runs, without saying which: operators.
//!
//! What a service account may create, its controller may have created; and a custom resource stands for what its controller makes of
//! it. Neither says the names, so a name that nothing declares may be one of those.

use rustc_hash::FxHashMap;

use super::index::{At, Symbol};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::rbac::{Binding, PolicyRule, rules};

/// The kinds that operators make, with the names of their resources.
const MADE: &[(&str, &str)] = &[
    ("ConfigMap", "configmaps"),
    ("PersistentVolumeClaim", "persistentvolumeclaims"),
    ("Secret", "secrets"),
    ("Service", "services"),
    ("ServiceAccount", "serviceaccounts"),
];

/// Roles of Kubernetes that may create all of them.
const EDITORS: &[&str] = &["admin", "cluster-admin", "edit"];

/// Where the controllers run that apply what a repository declares, and nothing else.
const DELIVERING: &[&str] = &["argo-cd", "argocd", "flux-system", "openshift-gitops", "openshift-gitops-operator"];

/// API groups of custom resources of which no ConfigMaps, Secrets, Services or service accounts are made, or of which all that is made
/// is declared as a producer. A leading dot stands for all groups that end so.
const QUIET: &[&str] = &[
    ".azure.com",
    ".cilium.io",
    ".cluster.x-k8s.io",
    ".fluxcd.io",
    ".gatekeeper.sh",
    ".istio.io",
    ".projectcalico.org",
    ".traefik.containo.us",
    ".traefik.io",
    ".k8s.io",
    ".kyverno.io",
    ".upbound.io",
    ".x-k8s.io",
    "argoproj.io",
    "bitnami.com",
    "build.openshift.io",
    "cert-manager.io",
    "cilium.io",
    "config.openshift.io",
    "console.openshift.io",
    "external-secrets.io",
    "image.openshift.io",
    "keda.sh",
    "kyverno.io",
    "monitoring.coreos.com",
    "oauth.openshift.io",
    "project.openshift.io",
    "route.openshift.io",
    "security.openshift.io",
    "template.openshift.io",
    "user.openshift.io",
];

/// What operators may have made, by cluster.
#[derive(Debug, Default)]
pub(super) struct Writers {
    /// Kinds that somebody may create in every namespace.
    everywhere: FxHashMap<Option<u32>, Kinds>,
    /// Kinds that somebody may create in a namespace.
    namespaces: FxHashMap<(Option<u32>, Symbol), Kinds>,
}

/// A set of kinds: one bit for each of [`MADE`].
type Kinds = u8;

const ALL: Kinds = u8::MAX;

impl Writers {
    pub(super) fn new(objects: &[Object<'_>], places: &[Vec<At>]) -> Self {
        let mut writers = Self::default();
        let mut roles: FxHashMap<(Option<u32>, Symbol, &str), Kinds> = FxHashMap::default();
        let mut bindings = Vec::new();
        for (object, places) in objects.iter().zip(places) {
            match object.kind() {
                "ClusterRole" | "Role" => {
                    let kinds =
                        rules(object).filter(may_create).map(|rule| created(&rule)).fold(0, |all, some| all | some);
                    if kinds != 0 {
                        roles.extend(places.iter().map(|at| ((at.cluster, at.namespace, object.name()), kinds)));
                    }
                }
                "ClusterRoleBinding" | "RoleBinding" => {
                    let binding = Binding::of(object).filter(is_of_operators);
                    bindings.extend(binding.map(|binding| (binding, places)));
                }
                _ if is_quiet(object) => {}
                _ => {
                    for at in places.iter().filter(|at| at.namespace != Symbol::CLUSTER) {
                        *writers.namespaces.entry((at.cluster, at.namespace)).or_default() |= ALL;
                    }
                }
            }
        }
        for (binding, places) in bindings {
            let Some(name) = binding.role_name().and_then(Node::text) else { continue };
            let is_cluster_role = binding.role_kind().is_some_and(|kind| kind == "ClusterRole");
            for at in places {
                let scope = if is_cluster_role { Symbol::CLUSTER } else { at.namespace };
                let kinds = match roles.get(&(at.cluster, scope, &*name)) {
                    Some(&kinds) => kinds,
                    None if is_cluster_role && EDITORS.contains(&&*name) => ALL,
                    None => continue,
                };
                if binding.is_cluster_wide() {
                    *writers.everywhere.entry(at.cluster).or_default() |= kinds;
                } else {
                    *writers.namespaces.entry((at.cluster, at.namespace)).or_default() |= kinds;
                }
            }
        }
        writers
    }

    /// Whether an operator may have made an object of a kind in a namespace.
    pub(super) fn may_make(&self, kind: &str, cluster: Option<u32>, namespace: Symbol) -> bool {
        let Some(bit) = MADE.iter().position(|(made, _)| *made == kind) else { return false };
        let everywhere = self.everywhere.get(&cluster).copied().unwrap_or_default();
        let here = self.namespaces.get(&(cluster, namespace)).copied().unwrap_or_default();
        (everywhere | here) & (1 << bit) != 0
    }
}

/// Whether a rule lets create whatever it is about.
fn may_create(rule: &PolicyRule<'_>) -> bool {
    rule.find("verbs", &["create", "*"]).is_some() && rule.find("apiGroups", &["", "*"]).is_some()
}

/// The kinds that a rule is about.
fn created(rule: &PolicyRule<'_>) -> Kinds {
    let resources = MADE.iter().enumerate();
    let named = resources.filter(|(_, (_, resource))| rule.find("resources", &[resource, "*"]).is_some());
    named.fold(0, |kinds, (bit, _)| kinds | 1 << bit)
}

/// Whether a binding is for a service account that runs something other than the delivery of a repository.
fn is_of_operators(binding: &Binding<'_>) -> bool {
    binding.subjects().any(|subject| {
        let namespace = subject.namespace();
        subject.kind() == "ServiceAccount" && namespace.is_none_or(|namespace| !DELIVERING.contains(&namespace))
    })
}

/// Whether nothing unnamed is made of an object.
pub(super) fn is_quiet(object: &Object<'_>) -> bool {
    let group = object.group();
    let is_in = |quiet: &&str| match quiet.strip_prefix('.') {
        Some(_) => group.ends_with(quiet) || group == &quiet[1..],
        None => group == *quiet,
    };
    // The groups of Kubernetes itself have no dot, or are below `k8s.io`. An ArgoCD is one that its operator installs.
    (!group.contains('.') || QUIET.iter().any(is_in)) && object.kind() != "ArgoCD"
}
