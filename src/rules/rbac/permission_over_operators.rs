//! Roles that let whoever has them in a namespace work with the rights of an operator.

use serde::Deserialize;

use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac;
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_namespaces: Names,
    exempt_roles: Names,
}

/// Group or end of a group, its resources (empty: any), and whose rights are used.
const POWERS: &[(&str, &[&str], &str)] = &[
    (".azure.com", &[], "Azure Service Operator"),
    (".upbound.io", &[], "Crossplane"),
    ("kustomize.toolkit.fluxcd.io", &["kustomizations"], "Flux"),
    ("helm.toolkit.fluxcd.io", &["helmreleases"], "Flux"),
    ("argoproj.io", &["applications", "applicationsets", "appprojects"], "Argo CD"),
];

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let options: &Options = context.options(object.file());
    if options.exempt_roles.contains(object.name()) {
        return;
    }
    if object.reference().namespace.as_deref().is_some_and(|namespace| options.exempt_namespaces.contains(namespace)) {
        return;
    }
    let mut tenant = None;
    for rule in rbac::rules(object) {
        let Some(verb) = rule.find("verbs", &["create", "update", "patch", "*"]) else { continue };
        let group = rule.nodes("apiGroups").find_map(|node| {
            let text = node.text()?;
            let power = POWERS
                .iter()
                .find(|(group, ..)| text == *group || (group.starts_with('.') && text.ends_with(group)))?;
            Some((node, power))
        });
        let Some((node, (group, resources, operator))) = group else { continue };
        let names = |resource: &str| {
            let resource = resource.split('/').next().unwrap_or(resource);
            resource == "*" || resources.is_empty() || resources.contains(&resource)
        };
        // A status or a finalizer alone makes nothing.
        let Some(resource) =
            rule.nodes("resources").find(|node| node.text().is_some_and(|text| names(&text) && !text.contains('/')))
        else {
            continue;
        };
        // A ClusterRole is for tenants where a RoleBinding of one of their namespaces grants it.
        if object.kind() == "ClusterRole" {
            let found = tenant.get_or_insert_with(|| tenant_binding(object, context, options));
            if found.is_none() {
                return;
            }
        }
        let written = node.text().unwrap_or_default();
        let what = if *group == "argoproj.io" { "deploys" } else { "acts" };
        let message = format!(
            "{object} allows `{}` on `{}` of `{written}`: {operator} {what} with its own rights for whoever writes such an object",
            verb.text().unwrap_or_default(),
            resource.text().unwrap_or_default(),
        );
        let report = sink.report(resource.span(), message);
        let report = match tenant.flatten() {
            Some(span) => report.related(span, "grants the role in a namespace"),
            None => report,
        };
        report.help(
            "Leave such objects to the platform's delivery, or give the namespace a credential or service account of its own that the operator uses",
        );
    }
}

/// Where a RoleBinding of a namespace that is not the platform's grants a ClusterRole to somebody of that namespace or to people.
fn tenant_binding(role: &Object<'_>, context: &Context<'_>, options: &Options) -> Option<Span> {
    let graph = context.graph();
    let grants = graph.access().grants(graph, role);
    if grants.iter().any(|grant| grant.is_cluster_wide()) {
        return None;
    }
    let is_tenant = |namespace: &str| !options.exempt_namespaces.contains(namespace);
    let binding = grants.iter().find(|grant| {
        grant.through.is_none()
            && grant.binding.reference().namespace.as_deref().is_some_and(is_tenant)
            && grant.subjects().any(|subject| subject.namespace().is_none_or(is_tenant))
    })?;
    Some(binding.binding.name_span())
}
