//! Roles that let their holders hand permissions on.

use super::permission::{self, Judgement, Place, Power};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

const POWERS: &[Power] = &[
    Power {
        groups: &["rbac.authorization.k8s.io"],
        resources: &["clusterroles", "clusterrolebindings"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        consequence: "hand every permission that it has to anybody",
        place: Place::Cluster,
    },
    Power {
        groups: &["rbac.authorization.k8s.io"],
        resources: &["roles", "rolebindings"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        consequence: "hand every permission that it has to anybody",
        place: Place::Namespaces,
    },
];

const JUDGEMENT: Judgement =
    Judgement { help: "Leave roles and bindings to the platform's delivery", in_namespaces: None, with_names: None };

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    permission::judge(object, context, sink, POWERS, &JUDGEMENT);
}
