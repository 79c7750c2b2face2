//! Roles that let their holders run pods.

use serde::Deserialize;

use super::permission::{self, Judgement, Place, Power};
use crate::finding::Sink;
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
    let options: &Options = context.options(object.file());
    if !options.exempt_roles.contains(object.name()) {
        permission::check(object, context.graph(), sink, POWERS, &JUDGEMENT);
    }
}
