//! Entries of ConfigMaps and variables of containers that are called like credentials.

use serde::Deserialize;

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

#[derive(Deserialize)]
struct Options {
    names: Names,
}

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    if object.is_encrypted() {
        return;
    }
    if object.is("", "ConfigMap") {
        for entry in object.at(&["data"]).into_iter().flat_map(Node::entries) {
            look(object, context, "the entry", entry.key, entry.value, sink);
        }
    }
    for container in object.pod().into_iter().flat_map(|pod| pod.containers()) {
        for item in container.get("env").into_iter().flat_map(Node::items) {
            if let (Some(name), Some(value)) = (item.get("name"), item.get("value")) {
                look(object, context, "the variable", name, value, sink);
            }
        }
    }
}

/// Reports a name like that of a credential, and a value that is one in its form.
fn look(object: &Object<'_>, context: &Context<'_>, what: &str, name: Node<'_>, value: Node<'_>, sink: &mut Sink) {
    let (Some(text), Some(content)) = (name.text(), value.text().filter(|content| !content.is_empty())) else { return };
    if is_templated(&text) || is_templated(&content) {
        return;
    }
    let options: &Options = context.options(object.file());
    let because = if options.names.contains(&text.to_ascii_lowercase()) {
        "is called like a credential"
    } else if content.contains("-BEGIN ") && content.contains("PRIVATE KEY-") {
        "has the form of a private key"
    } else {
        return;
    };
    sink.report(
        name.span(),
        format!("{object}: {what} `{text}` {because}, and everybody may read it who may read the object"),
    )
    .help("Keep it in a Secret that a secret store fills, or give it another name");
}
