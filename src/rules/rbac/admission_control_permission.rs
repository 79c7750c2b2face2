//! Roles that let their holders change what the API server admits.

use super::permission::{self, Judgement, Place, Power};
use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

const POWERS: &[Power] = &[
    Power {
        groups: &["admissionregistration.k8s.io"],
        resources: &["mutatingwebhookconfigurations", "mutatingadmissionpolicies", "mutatingadmissionpolicybindings"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        consequence: "change every object of the cluster on its way in",
        place: Place::Cluster,
    },
    Power {
        groups: &["admissionregistration.k8s.io"],
        resources: &["validatingwebhookconfigurations"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        consequence: "read every object on its way in, Secrets among them, and switch checks off",
        place: Place::Cluster,
    },
    Power {
        groups: &["admissionregistration.k8s.io"],
        resources: &["validatingadmissionpolicies", "validatingadmissionpolicybindings"],
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        consequence: "switch the cluster's policies off",
        place: Place::Cluster,
    },
];

const JUDGEMENT: Judgement = Judgement {
    help: "Leave such objects to the platform's delivery, or name those that are meant in `resourceNames`",
    in_namespaces: None,
    with_names: Some(Severity::Info),
};

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    permission::judge(object, context, sink, POWERS, &JUDGEMENT);
}
