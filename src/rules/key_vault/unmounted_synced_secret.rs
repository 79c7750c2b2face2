//! Secrets that wait for somebody to mount a class.

use rustc_hash::FxHashMap;

use super::secret_readers::secrets_of;
use super::unmounted_secret_provider_class::installs_others;
use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::identity::secret_class::{CLASSES, Synced};
use crate::object::identity::workload;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    if CLASSES.iter().all(|(group, kind)| graph.of_kind(group, kind).next().is_none()) {
        return;
    }
    for members in graph.neighbours() {
        judge(&members, sink);
    }
}

fn judge(members: &[&Object<'_>], sink: &mut Sink) {
    // The Secret's name, and the classes that make it.
    let mut made: FxHashMap<String, Vec<&Object<'_>>> = FxHashMap::default();
    for class in members.iter().copied().filter(|object| CLASSES.iter().any(|(group, kind)| object.is(group, kind))) {
        for node in class.at(&["spec", "secretObjects"]).into_iter().flat_map(Node::items) {
            if let Some((_, name)) = (Synced { node }).secret().filter(|(_, name)| !is_templated(name)) {
                made.entry(name.into_owned()).or_default().push(class);
            }
        }
    }
    // What a chart installs may mount the class.
    if made.is_empty() || members.iter().any(|object| installs_others(object)) {
        return;
    }
    for object in members.iter().copied().filter(|object| object.pod().is_none()) {
        if let Some(name) = made_elsewhere(object) {
            made.remove(&*name);
        }
    }
    let mounts = |object: &Object<'_>, class: &Object<'_>| {
        let mut volumes = object.pod().into_iter().flat_map(workload::secret_volumes);
        volumes.any(|volume| volume.class.text().is_some_and(|name| *name == *class.name() || is_templated(&name)))
    };
    for object in members.iter().copied().filter(|object| object.pod().is_some() && !object.is_uncertain()) {
        for (node, name) in secrets_of(object) {
            let Some(classes) = made.get(&*name) else { continue };
            if classes.iter().any(|class| mounts(object, class) || class.is_uncertain()) {
                continue;
            }
            let class = classes[0];
            let other = members.iter().copied().find(|other| classes.iter().any(|class| mounts(other, class)));
            let message = match other {
                Some(other) => format!(
                    "{object}: the Secret `{name}` is made by {class}, which the pods do not mount; it is there only while {other} runs",
                ),
                None => format!(
                    "{object}: the Secret `{name}` is made by {class} only while a pod mounts that, and this workload does not mount it; the \
                     pods wait for the Secret",
                ),
            };
            sink.set_object(Some(object.reference().clone()));
            let report = sink
                .report(node.span(), message)
                .help(format!("Mount the SecretProviderClass `{}` in the pods (a `csi` volume)", class.name()))
                .related(class.name_span(), "makes the Secret");
            if other.is_some() {
                report.at_most(Severity::Info);
            }
        }
    }
}

/// The Secret that an object other than a class is, or makes under its own or a given name.
fn made_elsewhere(object: &Object<'_>) -> Option<String> {
    let text = |path: &[&str]| object.at(path).and_then(Node::text).map(std::borrow::Cow::into_owned);
    match object.kind() {
        "Secret" | "SealedSecret" => Some(object.name().to_owned()),
        "ExternalSecret" => text(&["spec", "target", "name"]).or_else(|| Some(object.name().to_owned())),
        "Certificate" => text(&["spec", "secretName"]),
        _ => text(&["spec", "writeConnectionSecretToRef", "name"]),
    }
}
