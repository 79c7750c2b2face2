//! Sources of other people that move.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::flux::SOURCE;
use crate::rules::{Check, Context};
use crate::source::same_owner;

pub(super) const CHECK: Check = Check::Object(&[(SOURCE, "GitRepository"), (SOURCE, "OCIRepository")], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(url) = object.at(&["spec", "url"]).and_then(Node::text) else { return };
    let reference = object.at(&["spec", "ref"]);
    let field = |name: &str| reference.and_then(|reference| reference.get(name)).filter(|node| !node.is_null());
    let is_bootstrap = object.name() == "flux-system";
    let mut remotes = context.graph().sources().remotes().iter();
    if is_templated(&url) || is_bootstrap || remotes.any(|remote| same_owner(remote, &url)) {
        return;
    }
    if ["commit", "digest", "name"].iter().any(|name| field(name).is_some()) {
        return;
    }
    let moving = match field("semver").or_else(|| field("tag")) {
        Some(version) => {
            let text = version.text().unwrap_or_default();
            matches!(text.trim(), "*" | "x" | "latest" | ">=0.0.0" | ">= 0.0.0")
                .then(|| (version, format!("at `{text}`")))
        }
        None => match field("branch") {
            Some(branch) => {
                let text = branch.text().unwrap_or_default();
                (!is_templated(&text)).then(|| (branch, format!("at the branch `{text}`")))
            }
            None => {
                let default = if object.kind() == "GitRepository" { "the branch `master`" } else { "the tag `latest`" };
                object.at(&["spec", "url"]).map(|url| (url, format!("without a `ref`, so at {default}")))
            }
        },
    };
    let Some((node, what)) = moving else { return };
    sink.report(
        node.span(),
        format!("{object} takes what others publish {what}: the cluster changes without a commit here"),
    )
    .help("Pin a tag, a range within one minor release or, best, a commit or digest");
}
