//! Secrets of files that are not mounted.

use crate::finding::{Sink, closest};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::is_open;
use crate::object::identity::secret_class::{CLASSES, SecretClass};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(class) = SecretClass::of(object) else { return };
    if class.synced().next().is_none() || object.is_uncertain() {
        return;
    }
    let objects = class.objects();
    // An element that is no text is reported as such; what it means is clear.
    if objects.is_templated || objects.objects.is_empty() {
        return;
    }
    for synced in class.synced() {
        let secret = synced.secret().map(|(_, name)| name).unwrap_or_default();
        for node in synced.data().filter_map(|data| data.get("objectName")) {
            let Some(name) = node.text().filter(|name| !name.is_empty() && !is_open(name)) else { continue };
            if objects.objects.iter().any(|object| object.has_file(name.trim())) {
                continue;
            }
            let aliased = objects.objects.iter().find(|object| object.name() == name);
            let files = || objects.objects.iter().map(|object| object.file());
            let (why, help) = match aliased.map(|object| object.file()).or_else(|| closest(&name, files())) {
                Some(file) if aliased.is_some_and(|object| object.history() > 1) => (
                    format!("; its versions are `{file}/0` and so on"),
                    format!("Write `{file}/0` for the newest version"),
                ),
                Some(file) if aliased.is_some() => {
                    (format!("; its file is called `{file}`"), format!("Write `{file}`"))
                }
                Some(file) => (format!("; there is `{file}`"), format!("Write `{file}` if that is what is meant")),
                None => (String::new(), "Add the object to `objects`, or remove the entry".to_owned()),
            };
            let message = format!(
                "{object}: the Secret `{secret}` is to have `{name}`, but `objects` mounts no file of that name{why}; the Secret is not made"
            );
            sink.report(Node::span(node), message).help(help);
        }
    }
}
