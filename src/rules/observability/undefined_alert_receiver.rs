//! Routes to receivers that are not defined.

use spanned_yaml::ParseOptions;

use crate::finding::{Sink, closest};
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::monitoring::OPERATOR;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Secret"), (OPERATOR, "AlertmanagerConfig")], check);

/// The keys of the Secret with Alertmanager's own configuration.
const KEYS: [&str; 2] = ["alertmanager.yaml", "alertmanager.yml"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.is_encrypted() {
        return;
    }
    if object.kind() == "AlertmanagerConfig" {
        if let Some(spec) = object.at(&["spec"]) {
            judge(object, spec, sink);
        }
        return;
    }
    for node in KEYS.iter().filter_map(|key| object.at(&["stringData", key])) {
        if node.as_str().is_none_or(|text| text.contains("${") || text.contains("{%")) {
            continue;
        }
        let Some(embedded) = node.embedded(&ParseOptions::default()) else { continue };
        if embedded.tree.diagnostics().is_empty() {
            embedded.tree.documents().for_each(|document| judge(object, document.root(), sink));
        }
    }
}

/// A configuration: a mapping with `route` and `receivers`.
fn judge(object: &Object<'_>, config: Node<'_>, sink: &mut Sink) {
    let names: Vec<_> =
        config.get("receivers").into_iter().flat_map(Node::items).filter_map(|item| item.get("name")?.text()).collect();
    if names.iter().any(|name| is_templated(name)) {
        return;
    }
    let mut open: Vec<Node<'_>> = config.get("route").into_iter().collect();
    while let Some(route) = open.pop() {
        open.extend(route.get("routes").into_iter().flat_map(Node::items));
        let Some(node) = route.get("receiver") else { continue };
        let Some(name) = node.text().filter(|name| !is_templated(name) && !name.is_empty()) else { continue };
        if names.contains(&name) {
            continue;
        }
        let message = format!(
            "{object} routes alerts to the receiver `{name}`, which it does not define: the configuration is refused as a whole"
        );
        let meant = closest(&name, names.iter().map(|name| &**name));
        let help = meant.map_or_else(|| "Add it to `receivers`".to_owned(), |meant| format!("Did you mean `{meant}`?"));
        sink.report(node.span(), message).help(help);
    }
}
