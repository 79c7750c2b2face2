//! Files that a container expects and nobody mounts.

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::graph::identity::Use;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::identity::secret_class::SecretClass;
use crate::object::identity::vault_object::VaultObjects;
use crate::object::workload::Container;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for used in graph.identity_uses().filter(|used| !used.workload.is_uncertain()) {
        for (volume, class) in &used.mounts {
            let Some(class) = class.and_then(SecretClass::of).filter(|class| !class.object.is_uncertain()) else {
                continue;
            };
            let objects = class.objects();
            if objects.is_templated || objects.objects.is_empty() {
                continue;
            }
            sink.set_object(Some(used.workload.reference().clone()));
            for container in used.pod.containers() {
                judge(&used, container, &volume.name, class.object, &objects, sink);
            }
        }
    }
}

fn judge(
    used: &Use<'_, '_>,
    container: &Container<'_>,
    volume: &str,
    class: &Object<'_>,
    objects: &VaultObjects,
    sink: &mut Sink,
) {
    let mounts: Vec<Node<'_>> = container.get("volumeMounts").into_iter().flat_map(Node::items).collect();
    let path_of = |mount: &Node<'_>| {
        mount.get("mountPath").and_then(Node::text).map(|path| path.trim_end_matches('/').to_owned())
    };
    for mount in mounts.iter().filter(|mount| mount.get("name").and_then(Node::text).is_some_and(|name| name == volume))
    {
        if let Some(path) = mount.get("subPath") {
            if let Some(text) = path.text().filter(|text| !text.is_empty()) {
                report_unless_listed(used, container, path, &text, class, objects, sink);
            }
            continue;
        }
        let Some(root) = path_of(mount).filter(|root| !root.is_empty() && !is_templated(root)) else { continue };
        // Another volume below the path brings files of its own.
        let others: Vec<String> = mounts.iter().filter(|other| **other != *mount).filter_map(path_of).collect();
        let values =
            container.get("env").into_iter().flat_map(Node::items).filter_map(|variable| variable.get("value"));
        let arguments = ["command", "args"].into_iter().filter_map(|field| container.get(field)).flat_map(Node::items);
        for node in values.chain(arguments) {
            let Some(text) = node.as_str().filter(|text| !is_templated(text)) else { continue };
            let value = text.strip_prefix('-').and_then(|_| text.split_once('=')).map_or(&*text, |(_, value)| value);
            let Some(file) = value.strip_prefix(&root).and_then(|rest| rest.strip_prefix('/')) else { continue };
            let is_elsewhere = others.iter().any(|other| other.len() > root.len() && value.starts_with(other.as_str()));
            if !is_elsewhere {
                report_unless_listed(used, container, node, file, class, objects, sink);
            }
        }
    }
}

fn report_unless_listed(
    used: &Use<'_, '_>,
    container: &Container<'_>,
    node: Node<'_>,
    file: &str,
    class: &Object<'_>,
    objects: &VaultObjects,
    sink: &mut Sink,
) {
    let file = file.trim_end_matches('/');
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/');
    let is_directory = || {
        objects.objects.iter().any(|object| object.file().strip_prefix(file).is_some_and(|rest| rest.starts_with('/')))
    };
    let is_version = || objects.objects.iter().any(|object| object.history() > 1 && object.file() == file);
    if file.is_empty()
        || !file.chars().all(is_plain)
        || objects.objects.iter().any(|object| object.has_file(file))
        || is_directory()
        || is_version()
    {
        return;
    }
    let files: Vec<&str> = objects.objects.iter().map(|object| object.file()).collect();
    let aliased = objects.objects.iter().find(|object| object.name() == file).map(|object| object.file());
    let message = format!(
        "{}: {container} expects the file `{file}` of {class}, which mounts {}; the file will not be there",
        used.workload,
        listed(&files),
    );
    let help = match aliased.or_else(|| closest(file, files.iter().copied())) {
        Some(meant) => format!("Read `{meant}`, or give the object the alias `{file}`"),
        None => "Add the object to `objects`, or correct the path".to_owned(),
    };
    sink.report(node.span(), message).help(help).related(class.name_span(), "the SecretProviderClass");
}

/// `a`, `b` and 3 more.
fn listed(files: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = files.iter().take(SHOWN).map(|file| format!("`{file}`")).collect();
    match files.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
