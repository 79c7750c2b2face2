//! Roles that let their holders run pods.

use super::permission::{self, Judgement, Place, Power};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

const POWERS: &[Power] = &[
    Power {
        groups: &[""],
        resources: &["pods", "replicationcontrollers"],
        verbs: &["create"],
        consequence: "run pods with any service account and any Secret",
        place: Place::Namespaces,
    },
    Power {
        groups: &["apps"],
        resources: &["deployments", "statefulsets", "daemonsets", "replicasets"],
        verbs: &["create", "update", "patch"],
        consequence: "run pods with any service account and any Secret",
        place: Place::Namespaces,
    },
    Power {
        groups: &["batch"],
        resources: &["jobs", "cronjobs"],
        verbs: &["create", "update", "patch"],
        consequence: "run pods with any service account and any Secret",
        place: Place::Namespaces,
    },
];

const JUDGEMENT: Judgement = Judgement {
    help: "Let only the delivery from Git create workloads, or grant this in namespaces that enforce a Pod Security Standard",
    in_namespaces: None,
    with_names: None,
};

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    permission::judge(object, context, sink, POWERS, &JUDGEMENT);
}
