//! Bindings that make somebody the administrator of everything.

use serde::Deserialize;

use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::object::rbac::{self, Binding, Subject};
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::BINDINGS, check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_subjects: Names,
}

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(binding) = Binding::of(object) else { return };
    let twin = match binding.grants_cluster_role("cluster-admin") {
        true => None,
        false => match context.graph().access().sovereign(context.graph(), object) {
            Some(role) => Some(role),
            None => return,
        },
    };
    let options: &Options = context.options(object.file());
    let subjects: Vec<Subject<'_>> =
        binding.subjects().filter(|subject| !options.exempt_subjects.contains(&subject.key())).collect();
    let (Some(node), [first, others @ ..]) = (binding.role_name(), subjects.as_slice()) else { return };
    let who = match others.len() {
        0 => format!("{first}"),
        count => format!("{first} and {count} more"),
    };
    let (what, help) = if binding.is_cluster_wide() {
        (
            "may do everything in the cluster, reading every Secret and changing every policy included",
            "Bind a role with the permissions that are needed, in the namespaces where they are needed",
        )
    } else {
        (
            "may do everything in the namespace, changing its roles, quotas and policies included",
            "Bind the ClusterRole `admin` or `edit`, which leave quotas and the namespace itself alone",
        )
    };
    let granted = twin
        .map_or_else(|| "cluster-admin".to_owned(), |role| format!("{role}, which is cluster-admin by another name"));
    let mut report = sink.report(node.span(), format!("{object} grants {granted}: {who} {what}")).help(help);
    if let Some(role) = twin {
        report = report.related(role.name_span(), "allows everything on everything");
    }
    if !binding.is_cluster_wide() {
        let _ = report.at_most(Severity::Info);
    }
}
