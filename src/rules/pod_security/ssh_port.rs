//! Containers that offer a login of their own.

use serde::Deserialize;

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

#[derive(Deserialize)]
struct Options {
    ports: Vec<String>,
}

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(ports) = container.get("ports") else { return };
    let options: &Options = context.options(object.file());
    for item in ports.items() {
        let Some(port) = item.get("containerPort") else { continue };
        let Some(number) = port.text().filter(|number| options.ports.iter().any(|ssh| ssh == number)) else { continue };
        if item.get("protocol").and_then(Node::text).is_some_and(|protocol| protocol != "TCP") {
            continue;
        }
        let message = format!(
            "{object}: {container} offers SSH on port {number}: a login that the API server neither allows nor logs"
        );
        sink.report(port.span(), message).help("Remove the SSH server, and use `kubectl exec` or `kubectl debug`");
    }
}
