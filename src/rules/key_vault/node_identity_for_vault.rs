//! Vaults that every pod of a node may read.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::secret_class::{CLASSES, SecretClass};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(class) = SecretClass::of(object).filter(|class| class.is_on("useVMManagedIdentity") == Some(true)) else {
        return;
    };
    let Some((node, _)) = class.parameter("useVMManagedIdentity") else { return };
    let message = format!(
        "{object}: the vault is read with the identity of the node, which every pod of the node can use as well"
    );
    sink.report(node.span(), message)
        .help("Use workload identity: `clientID`, with a federated credential for the pods' service account");
}
