//! Switches that are neither on nor off.

use crate::finding::Sink;
use crate::manifest::Kind;
use crate::object::Object;
use crate::object::identity::is_open;
use crate::object::identity::secret_class::{CLASSES, SWITCHES, SecretClass, parse_bool};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(class) = SecretClass::of(object) else { return };
    for switch in SWITCHES {
        let Some((node, text)) = class.parameter(switch) else { continue };
        if node.kind() == Kind::String && parse_bool(text.trim()).is_none() && !is_open(&text) {
            let message = format!(
                "{object}: `{switch}` is `{text}`, which is neither true nor false; the provider refuses to mount"
            );
            sink.report(node.span(), message).help("Write `\"true\"` or `\"false\"`");
        }
    }
}
