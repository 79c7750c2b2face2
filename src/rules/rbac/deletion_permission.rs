//! Roles that let their holders delete what runs.

use super::permission::{self, Judgement, Place, Power};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

const POWERS: &[Power] = &[
    Power {
        groups: &[""],
        resources: &["secrets", "pods", "services", "namespaces", "persistentvolumeclaims"],
        verbs: &["delete", "deletecollection"],
        consequence: "delete what others rely on",
        place: Place::Namespaces,
    },
    Power {
        groups: &["apps", "batch"],
        resources: &["deployments", "replicasets", "daemonsets", "statefulsets", "jobs", "cronjobs"],
        verbs: &["delete", "deletecollection"],
        consequence: "delete what others rely on",
        place: Place::Namespaces,
    },
];

const JUDGEMENT: Judgement = Judgement {
    help: "Let only the delivery from Git delete, or name the objects that are meant in `resourceNames`",
    in_namespaces: None,
    with_names: None,
};

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    permission::judge(object, context, sink, POWERS, &JUDGEMENT);
}
