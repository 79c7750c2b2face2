//! Images that a node does not ask its registry for.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::workload::{Container, ContainerKind, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if container.kind() == ContainerKind::Ephemeral {
        return;
    }
    let written = container.get("imagePullPolicy").filter(|node| !node.is_null());
    let policy = written.and_then(Node::text);
    if policy.as_deref().is_some_and(|policy| policy == "Always" || is_templated(policy)) {
        return;
    }
    // Without a policy, `latest` is always pulled.
    let is_latest = container.image().is_none_or(|(_, image)| {
        image.is_templated() || (image.digest().is_none() && image.tag().is_none_or(|tag| tag == "latest"))
    });
    if policy.is_none() && is_latest {
        return;
    }
    let consequence = "a node that has the image runs it without asking the registry, for every pod that names it, whatever pull secrets it has";
    let report = match written {
        Some(node) => {
            let policy = policy.unwrap_or_default();
            sink.report(node.span(), format!("{object}: {container} has the pull policy `{policy}`: {consequence}"))
        }
        None => sink.report_missing(
            container.nearest_key_span(&["imagePullPolicy"]),
            format!("{object}: {container} has no pull policy, which means `IfNotPresent`: {consequence}"),
        ),
    };
    report.help("Set `imagePullPolicy: Always`");
}
