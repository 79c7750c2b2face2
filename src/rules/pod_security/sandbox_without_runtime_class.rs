//! Sandboxes for agents that share the node's kernel.

use serde::Deserialize;

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[("extensions.agents.x-k8s.io", "SandboxTemplate"), ("agents.x-k8s.io", "Sandbox")], check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    hardened_runtime_classes: Names,
}

const PATH: &[&str] = &["spec", "podTemplate", "spec", "runtimeClassName"];

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let options: &Options = context.options(object.file());
    let help = "Name a RuntimeClass that isolates the kernel, such as gVisor or Kata Containers";
    let Some(node) = object.at(PATH).filter(|node: &Node<'_>| node.text().is_some_and(|text| !text.is_empty())) else {
        let span = object.nearest_key_span(PATH);
        let message = format!("{object} has no `runtimeClassName`: what the agent runs shares the kernel of the node");
        sink.report_missing(span, message).help(help);
        return;
    };
    let Some(name) = node.text().filter(|name| !is_templated(name)) else { return };
    if !options.hardened_runtime_classes.contains(&name) {
        let message = format!(
            "{object} runs with the RuntimeClass `{name}`, which is none of those that isolate the kernel of the node"
        );
        sink.report(node.span(), message).help(help);
    }
}
