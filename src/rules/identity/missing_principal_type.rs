//! Role assignments that make Azure look the principal up.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::azure::Way;
use crate::object::identity::role::{ASSIGNMENTS, Assignment};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(ASSIGNMENTS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(assignment) = Assignment::of(object) else { return };
    let skips = assignment.field("skipServicePrincipalAadCheck").and_then(Node::as_bool) == Some(true);
    if assignment.field("principalType").is_some() || skips {
        return;
    }
    let path: &[&str] = match assignment.way {
        Way::ServiceOperator => &["spec", "principalType"],
        Way::Crossplane => &["spec", "forProvider", "principalType"],
    };
    let message = format!(
        "{object}: `principalType` is missing, so Azure looks the principal up and may not find an identity that was just made \
         (`PrincipalNotFound`)",
    );
    sink.report_missing(object.nearest_key_span(path), message).help("Add `principalType: ServicePrincipal`");
}
