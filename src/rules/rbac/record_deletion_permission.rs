//! Roles that let their holders remove the traces of what happened.

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

const POWERS: &[Power] = &[
    Power {
        groups: &["", "events.k8s.io"],
        resources: &["events"],
        verbs: &["delete", "deletecollection"],
        consequence: "delete the events that tell what happened",
        place: Place::Namespaces,
    },
    Power {
        groups: &[""],
        resources: &["pods/log"],
        verbs: &["delete", "deletecollection"],
        consequence: "delete the logs of pods",
        place: Place::Namespaces,
    },
];

const JUDGEMENT: Judgement = Judgement {
    help: "Remove the permission: events expire by themselves",
    in_namespaces: Some(Severity::Info),
    with_names: Some(Severity::Info),
};

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let options: &Options = context.options(object.file());
    if !options.exempt_roles.contains(object.name()) {
        permission::check(object, context.graph(), sink, POWERS, &JUDGEMENT);
    }
}
