//! Roles that let their holders remove the traces of what happened.

use super::permission::{self, Judgement, Place, Power};
use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

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
    permission::judge(object, context, sink, POWERS, &JUDGEMENT);
}
