//! Roles that let their holders make volumes of the nodes.

use super::permission::{self, Judgement, Place, Power};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

const POWERS: &[Power] = &[Power {
    groups: &[""],
    resources: &["persistentvolumes"],
    verbs: &["create"],
    consequence: "make a volume of any directory of any node and mount it, past the Pod Security Standards",
    place: Place::Cluster,
}];

const JUDGEMENT: Judgement = Judgement {
    help: "Let storage drivers make volumes from claims, and remove the permission",
    in_namespaces: None,
    with_names: None,
};

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    permission::judge(object, context, sink, POWERS, &JUDGEMENT);
}
