//! Names that no vault has.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::is_open;
use crate::object::identity::secret_class::{CLASSES, SecretClass};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(class) = SecretClass::of(object) else { return };
    let Some((node, text)) = class.parameter("keyvaultName").filter(|(_, text)| !is_open(text)) else { return };
    let name = text.trim();
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (3..=24).contains(&name.len()) && name.bytes().all(is_allowed) {
        return;
    }
    let host = name.strip_prefix("https://").and_then(|rest| rest.split(['.', '/']).next());
    let last = name.rsplit('/').next().filter(|_| name.starts_with('/'));
    let why = match name.bytes().find(|&byte| !is_allowed(byte)) {
        _ if host.is_some() => "is a URL".to_owned(),
        _ if last.is_some() => "is a resource id".to_owned(),
        Some(byte) if byte.is_ascii_graphic() => format!("has a `{}`", char::from(byte)),
        Some(_) => "has other characters than letters, digits and hyphens".to_owned(),
        None => format!("has {} characters", name.len()),
    };
    let message = format!(
        "{object}: `keyvaultName: {name}` {why}, but the name of a vault is 3 to 24 letters, digits and hyphens; the provider refuses it"
    );
    let help = match host.or(last).filter(|name| !name.is_empty()) {
        Some(name) => format!("Write the name alone: `{name}`"),
        None => "Write the name of the vault as Azure shows it".to_owned(),
    };
    sink.report(node.span(), message).help(help);
}
