//! Roles that may read Secrets.

use serde::Deserialize;

use super::permission::{self, Judgement, Place, Power};
use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::object::rbac;
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_roles: Names,
}

const POWERS: &[Power] = &[Power {
    groups: &[""],
    resources: &["secrets"],
    verbs: &["get", "list", "watch"],
    consequence: "read every Secret",
    place: Place::Namespaces,
}];

const JUDGEMENT: Judgement = Judgement {
    help: "Use a Role in the namespaces that are meant, and name the Secrets in `resourceNames`",
    in_namespaces: Some(Severity::Info),
    with_names: None,
};

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let options: &Options = context.options(object.file());
    if !options.exempt_roles.contains(object.name()) {
        permission::check(object, context.graph(), sink, POWERS, &JUDGEMENT);
    }
}
