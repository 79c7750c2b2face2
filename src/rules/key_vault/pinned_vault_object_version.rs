//! Versions that rotation does not reach.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::is_open;
use crate::object::identity::secret_class::{CLASSES, SecretClass};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(class) = SecretClass::of(object) else { return };
    for vault_object in class.objects().objects {
        let Some((field, _)) = vault_object.get("objectVersion").filter(|(_, text)| !is_open(text)) else { continue };
        let message = format!(
            "{object}: the object `{}` is mounted in one version; when the vault has a newer one, pods keep the old",
            vault_object.name()
        );
        sink.report(field.value, message).help("Write `objectVersion: \"\"` for the newest");
    }
}
