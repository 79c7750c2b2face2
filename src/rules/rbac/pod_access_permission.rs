//! Roles that let their holders into running pods.

use super::permission::{self, Judgement, Place, Power};
use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

const POWERS: &[Power] = &[
    Power {
        groups: &[""],
        resources: &["pods/exec"],
        verbs: &["create", "get"],
        consequence: "run commands in the containers of every pod",
        place: Place::Namespaces,
    },
    Power {
        groups: &[""],
        resources: &["pods/attach"],
        verbs: &["create", "get"],
        consequence: "read and write the terminals of the containers of every pod",
        place: Place::Namespaces,
    },
    Power {
        groups: &[""],
        resources: &["pods/portforward"],
        verbs: &["create", "get"],
        consequence: "reach every port of every pod, past network policies",
        place: Place::Namespaces,
    },
    Power {
        groups: &[""],
        resources: &["pods/ephemeralcontainers"],
        verbs: &["update", "patch"],
        consequence: "put a container of its own into every pod",
        place: Place::Namespaces,
    },
];

const JUDGEMENT: Judgement = Judgement {
    help: "Remove the permission, and give it for the time of a debugging session to whoever debugs",
    in_namespaces: Some(Severity::Info),
    with_names: Some(Severity::Info),
};

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    permission::judge(object, context, sink, POWERS, &JUDGEMENT);
}
