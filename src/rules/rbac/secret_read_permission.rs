//! Roles that may read Secrets.

use super::permission::{self, Judgement, Place, Power};
use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::object::rbac;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

const POWERS: &[Power] = &[Power {
    groups: &[""],
    resources: &["secrets"],
    verbs: &["get", "list", "watch"],
    consequence: "read every Secret",
    place: Place::Namespaces,
}];

const JUDGEMENT: Judgement = Judgement {
    help: "Use a Role in the namespaces that are meant, and name the Secrets in `resourceNames`",
    in_namespaces: Some(Severity::Info),
    with_names: None,
};

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    permission::judge(object, context, sink, POWERS, &JUDGEMENT);
}
