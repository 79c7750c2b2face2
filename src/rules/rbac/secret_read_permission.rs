//! Roles that may read the Secrets of every namespace.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::finding::{Confidence, Sink};
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::rbac::{self, Binding, GROUP, PolicyRule};
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_roles: Names,
}

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let bound = bindings(graph);
    for role in graph.of_kind(GROUP, "ClusterRole") {
        let options: &Options = context.options(role.file());
        if options.exempt_roles.contains(role.name()) {
            continue;
        }
        for rule in rbac::rules(role) {
            if let Some((secrets, verb)) = read_secrets(&rule) {
                report(role, secrets, &verb, bound.get(role.name()).copied(), sink);
            }
        }
    }
}

/// The resource `secrets` and the verb with which a rule reads all of them.
fn read_secrets<'t>(rule: &PolicyRule<'t>) -> Option<(Node<'t>, Cow<'t, str>)> {
    rule.find("apiGroups", &["", "*"]).filter(|_| !rule.is_limited_to_names())?;
    let verb = rule.find("verbs", &["get", "list", "watch", "*"])?.text()?;
    Some((rule.find("resources", &["secrets"])?, verb))
}

/// How a repository binds a ClusterRole.
#[derive(Debug, Clone, Copy)]
enum Bound<'g> {
    /// In every namespace, by this binding.
    Everywhere(&'g Object<'g>),
    /// Only in single namespaces.
    InNamespaces,
}

/// The ClusterRoles that bindings of the repository grant, by name.
fn bindings<'g>(graph: &'g Graph<'g>) -> FxHashMap<Cow<'g, str>, Bound<'g>> {
    let mut found = FxHashMap::default();
    for object in rbac::BINDINGS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        let Some(binding) = Binding::of(object) else { continue };
        let grants_cluster_role = binding.role_kind().is_some_and(|kind| kind == "ClusterRole");
        let Some(name) = binding.role_name().and_then(Node::text).filter(|_| grants_cluster_role) else { continue };
        // Bindings for the whole cluster come first in `BINDINGS`, and the first entry stays.
        let bound = if binding.is_cluster_wide() { Bound::Everywhere(object) } else { Bound::InNamespaces };
        found.entry(name).or_insert(bound);
    }
    found
}

fn report(role: &Object<'_>, secrets: Node<'_>, verb: &str, bound: Option<Bound<'_>>, sink: &mut Sink) {
    let (reach, confidence) = match bound {
        Some(Bound::InNamespaces) => return,
        Some(Bound::Everywhere(binding)) => (format!("{binding} grants it in every namespace"), Confidence::High),
        None => ("whoever is bound to it cluster-wide reads them all".to_owned(), Confidence::Medium),
    };
    let verb = if verb == "*" { "do everything with" } else { verb };
    let mut report = sink
        .report(secrets.span(), format!("{role} may {verb} Secrets: {reach}"))
        .object(Arc::clone(role.reference()))
        .confidence(confidence)
        .help("Use a Role in the namespaces that are meant, or name the Secrets in `resourceNames`");
    if let Some(Bound::Everywhere(binding)) = bound {
        report = report.related(binding.name_span(), "grants the role in every namespace");
    }
    let _ = report;
}
