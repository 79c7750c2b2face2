//! Roles that let their holders give themselves more.

use super::permission::{self, Judgement, Place, Power};
use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

const POWERS: &[Power] = &[
    Power {
        groups: &["rbac.authorization.k8s.io"],
        resources: &["roles", "clusterroles"],
        verbs: &["escalate"],
        consequence: "write permissions into roles that it does not have itself",
        place: Place::Namespaces,
    },
    Power {
        groups: &["rbac.authorization.k8s.io"],
        resources: &["roles", "clusterroles"],
        verbs: &["bind"],
        consequence: "bind itself to roles whose permissions it does not have, cluster-admin among them,",
        place: Place::Namespaces,
    },
    Power {
        groups: &[""],
        resources: &["users", "groups"],
        verbs: &["impersonate"],
        consequence: "act as somebody else, administrators among them",
        place: Place::Cluster,
    },
    Power {
        groups: &[""],
        resources: &["serviceaccounts"],
        verbs: &["impersonate"],
        consequence: "act as every service account",
        place: Place::Namespaces,
    },
    Power {
        groups: &["authentication.k8s.io"],
        resources: &["uids", "userextras"],
        verbs: &["impersonate"],
        consequence: "act as somebody else, administrators among them",
        place: Place::Cluster,
    },
    Power {
        groups: &[""],
        resources: &["serviceaccounts/token"],
        verbs: &["create"],
        consequence: "make tokens for every service account",
        place: Place::Namespaces,
    },
    Power {
        groups: &[""],
        resources: &["nodes/proxy"],
        verbs: &["get", "create"],
        consequence: "run commands in every pod of every node through the kubelet, past admission and audit",
        place: Place::Cluster,
    },
    Power {
        groups: &["certificates.k8s.io"],
        resources: &["certificatesigningrequests/approval"],
        verbs: &["update", "patch"],
        consequence: "approve client certificates for any user",
        place: Place::Cluster,
    },
];

const JUDGEMENT: Judgement = Judgement {
    help: "Remove the permission, or name the objects that are meant in `resourceNames`",
    in_namespaces: None,
    with_names: Some(Severity::Info),
};

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    permission::judge(object, context, sink, POWERS, &JUDGEMENT);
}
