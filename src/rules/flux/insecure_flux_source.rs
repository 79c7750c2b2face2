//! Sources that are fetched without transport security.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::flux::SOURCE;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(
    &[(SOURCE, "Bucket"), (SOURCE, "GitRepository"), (SOURCE, "HelmRepository"), (SOURCE, "OCIRepository")],
    check,
);

const HELP: &str = "Use `https://`, and give a private certificate authority in `certSecretRef`";

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let url = object.at(&["spec", "url"]).or_else(|| object.at(&["spec", "endpoint"]));
    let text = url.and_then(Node::text).unwrap_or_default();
    let address = text.split_once("://").map_or(&*text, |(_, address)| address);
    if is_inside(address) {
        return;
    }
    let insecure = object.at(&["spec", "insecure"]).filter(|insecure| insecure.as_bool() == Some(true));
    let plain = url.filter(|_| text.starts_with("http://"));
    let Some(node) = insecure.or(plain) else { return };
    sink.report(
        node.span(),
        format!("{object} is fetched without TLS: who can change the traffic decides what the cluster runs"),
    )
    .help(HELP);
}

/// Whether an address does not leave the machine or the cluster.
fn is_inside(address: &str) -> bool {
    let host = address.split(['/', ':']).next().unwrap_or_default();
    let ends = [".svc", ".cluster.local", ".local", ".localhost", ".internal"];
    host == "localhost"
        || host == "127.0.0.1"
        || !host.contains('.')
        || ends.iter().any(|end| host.ends_with(end))
        || host.contains(".svc.")
}
