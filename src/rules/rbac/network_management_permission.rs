//! Roles that let their holders change where traffic goes.

use super::permission::{self, Judgement, Place, Power};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

const POWERS: &[Power] = &[
    Power {
        groups: &["networking.k8s.io"],
        resources: &["networkpolicies"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        consequence: "open what the network policies close",
        place: Place::Namespaces,
    },
    Power {
        groups: &["networking.k8s.io", "extensions"],
        resources: &["ingresses"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        consequence: "take over host names and paths of other applications",
        place: Place::Namespaces,
    },
    Power {
        groups: &[""],
        resources: &["services", "endpoints"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        consequence: "send the traffic of other applications to itself",
        place: Place::Namespaces,
    },
    Power {
        groups: &["discovery.k8s.io"],
        resources: &["endpointslices"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        consequence: "send the traffic of other applications to itself",
        place: Place::Namespaces,
    },
];

const JUDGEMENT: Judgement =
    Judgement { help: "Leave the network to the delivery from Git", in_namespaces: None, with_names: None };

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    permission::judge(object, context, sink, POWERS, &JUDGEMENT);
}
