//! StatefulSets that delete their data when they are scaled down or deleted.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("apps", "StatefulSet")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (field, when) in [("whenScaled", "is scaled down"), ("whenDeleted", "is deleted")] {
        let Some(node) = object.at(&["spec", "persistentVolumeClaimRetentionPolicy", field]) else { continue };
        if node.text().is_some_and(|text| text == "Delete") {
            let message = format!("{object} deletes the claims of its pods when it {when}: their data goes with them");
            sink.report(node.span(), message).help("Write `Retain`, and delete claims by hand");
        }
    }
}
