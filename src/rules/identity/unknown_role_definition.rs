//! Ids and names of roles that Azure does not have.

use serde::Deserialize;

use super::role_text::{Written, comments_of, written_roles};
use crate::finding::{Severity, Sink, closest};
use crate::object::Object;
use crate::object::identity::roles;
use crate::object::identity::{is_guid, is_open};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    known: Vec<String>,
}

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    // A service's own roles (Cosmos DB), and roles of somebody else's tenant (managed applications).
    if matches!(object.kind(), "SQLRoleDefinition" | "SqlRoleDefinition" | "ManagedApplicationDefinition") {
        return;
    }
    for role in written_roles(object) {
        match role.written {
            Written::Id => judge_id(object, context, &role, sink),
            Written::WellKnownName | Written::Name => judge_name(object, &role, sink),
        }
    }
}

fn judge_id(object: &Object<'_>, context: &Context<'_>, role: &super::role_text::RoleText<'_>, sink: &mut Sink) {
    let id = &*role.text;
    if is_open(id) || roles::of_id(id).is_some() {
        return;
    }
    if !is_guid(id) {
        let message = format!("{object}: the role definition `{id}` is no UUID, so Azure knows no such role");
        let named = roles::named(&id.replace(['-', '_'], " "));
        let help = named.map_or_else(
            || "Write the id of the role".to_owned(),
            |role| format!("Write `{}` if {} is meant", role.id, role.name),
        );
        sink.report(role.span, message).help(help);
        return;
    }
    let is_listed = |known: &String| known.eq_ignore_ascii_case(id);
    if context.options::<Options>(object.file()).known.iter().any(is_listed) || is_declared(context, id) {
        return;
    }
    let named = comments_of(role.node).find_map(|(_, comment)| roles::mentioned(comment));
    let nearest = roles::nearest(id);
    let message = match (named, nearest) {
        (Some(named), _) => format!(
            "{object}: the role definition `{id}` is none of Azure's built-in roles, although the comment says {}, which is `{}`",
            named.name, named.id,
        ),
        (None, Some(nearest)) => format!(
            "{object}: the role definition `{id}` is none of Azure's built-in roles; it looks like `{}`, {}",
            nearest.id, nearest.name,
        ),
        (None, None) => format!(
            "{object}: the role definition `{id}` is none of Azure's built-in roles, and no custom role of this repository"
        ),
    };
    let help = match named.or(nearest) {
        Some(meant) => format!("Write `{}` if {} is what is meant", meant.id, meant.name),
        None => "Write the id of the role that is meant, or list it under `known` if it is a custom role".to_owned(),
    };
    let mut report = sink.report(role.span, message).help(help);
    if let Some(looks) = nearest.filter(|nearest| named.is_some_and(|named| named != *nearest)) {
        report = report.related(role.span, format!("it looks like `{}`, {}", looks.id, looks.name));
    }
    if named.is_none() && nearest.is_none() {
        report.at_most(Severity::Warning);
    }
}

fn judge_name(object: &Object<'_>, role: &super::role_text::RoleText<'_>, sink: &mut Sink) {
    let name = &*role.text;
    if name.is_empty() || is_open(name) || roles::named(name).is_some() {
        return;
    }
    let meant = closest(name, roles::all().iter().map(|role| role.name));
    let is_well_known = role.written == Written::WellKnownName;
    // Crossplane also takes the names of custom roles.
    if meant.is_none() && !is_well_known {
        return;
    }
    let looks = meant.map(|meant| format!("; it looks like {meant}")).unwrap_or_default();
    let message = format!("{object}: `{name}` is the name of none of Azure's built-in roles{looks}");
    let help = match meant {
        Some(meant) => format!("Write `{meant}` if that is what is meant"),
        None => "Write the name as Azure lists it, or the id of the role".to_owned(),
    };
    let report = sink.report(role.span, message).help(help);
    if !is_well_known {
        report.at_most(Severity::Warning);
    }
}

/// Whether the repository declares a custom role of this id.
fn is_declared(context: &Context<'_>, id: &str) -> bool {
    let groups = ["authorization.azure.com", "authorization.azure.upbound.io", "authorization.azure.m.upbound.io"];
    let mut declared = groups.iter().flat_map(|group| context.graph().of_kind(group, "RoleDefinition"));
    declared.any(|role| {
        let paths: [&[&str]; 2] = [&["spec", "azureName"], &["spec", "forProvider", "roleDefinitionId"]];
        paths.iter().filter_map(|path| role.at(path)?.text()).any(|text| text.eq_ignore_ascii_case(id))
            || role.name().eq_ignore_ascii_case(id)
    })
}
