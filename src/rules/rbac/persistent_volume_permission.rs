//! Roles that let their holders make volumes of the nodes.

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
    let options: &Options = context.options(object.file());
    if !options.exempt_roles.contains(object.name()) {
        permission::check(object, context.graph(), sink, POWERS, &JUDGEMENT);
    }
}
