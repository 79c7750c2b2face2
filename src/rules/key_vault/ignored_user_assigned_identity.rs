//! The client id in the field for the node's identity.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::secret_class::{CLASSES, SecretClass};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(class) = SecretClass::of(object) else { return };
    let Some((node, _)) = class.parameter("userAssignedIdentityID") else { return };
    if class.is_on("useVMManagedIdentity") != Some(false) {
        return;
    }
    let message = format!(
        "{object}: the provider reads `userAssignedIdentityID` only with `useVMManagedIdentity: \"true\"`, so it does nothing here"
    );
    let help = if class.parameter("clientID").is_some() {
        "Remove it"
    } else {
        "Call it `clientID`, which is what selects workload identity"
    };
    sink.report(node.span(), message).help(help);
}
