//! Parameters that are no texts, and switches that are neither on nor off.

use crate::finding::Sink;
use crate::manifest::{Kind, Node};
use crate::object::Object;
use crate::object::identity::is_open;
use crate::object::identity::secret_class::{CLASSES, SWITCHES, SecretClass, parse_bool};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for entry in object.at(&["spec", "parameters"]).into_iter().flat_map(Node::entries) {
        let name = entry.name();
        if matches!(entry.value.kind(), Kind::Bool | Kind::Int | Kind::Float) {
            let value = entry.value.raw();
            let message = format!("{object}: the parameter `{name}: {value}` is no text, and the API server refuses the object");
            sink.report(entry.value.span(), message)
                .help(format!("Put the value into quotes: `\"{value}\"`"))
                .fix("Put the value into quotes", [(entry.value.span(), format!("\"{value}\""))]);
        }
    }
    let Some(class) = SecretClass::of(object) else { return };
    for switch in SWITCHES {
        let Some((node, text)) = class.parameter(switch) else { continue };
        if node.kind() == Kind::String && parse_bool(text.trim()).is_none() && !is_open(&text) {
            let message = format!("{object}: `{switch}` is `{text}`, which is neither true nor false; the provider refuses to mount");
            sink.report(node.span(), message).help("Write `\"true\"` or `\"false\"`");
        }
    }
}
