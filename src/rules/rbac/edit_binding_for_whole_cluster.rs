//! Bindings that make somebody the administrator of every namespace.

use serde::Deserialize;

use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac::{Binding, GROUP, Subject};
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GROUP, "ClusterRoleBinding")], check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_subjects: Names,
}

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let role = ["admin", "edit"];
    let Some(binding) = Binding::of(object) else { return };
    let Some(name) = role.into_iter().find(|name| binding.grants_cluster_role(name)) else { return };
    let options: &Options = context.options(object.file());
    let subjects: Vec<Subject<'_>> =
        binding.subjects().filter(|subject| !options.exempt_subjects.contains(&subject.key())).collect();
    let (Some(node), [first, others @ ..]) = (binding.role_name(), subjects.as_slice()) else { return };
    let who = match others.len() {
        0 => first.to_string(),
        count => format!("{first} and {count} more"),
    };
    let message = format!(
        "{object} grants `{name}` in every namespace: {who} may read every Secret and run pods as every service account, those of \
         `kube-system` among them, and so become cluster-admin"
    );
    sink.report(node.span(), message).help("Bind it with a RoleBinding in each namespace that is meant");
}
