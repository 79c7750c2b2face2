//! Packages without a fixed version.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

const PACKAGES: &[(&str, &str)] =
    &[("pkg.crossplane.io", "Configuration"), ("pkg.crossplane.io", "Function"), ("pkg.crossplane.io", "Provider")];

pub(super) const CHECK: Check = Check::Object(PACKAGES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "package"]) else { return };
    let Some(package) = node.text().filter(|package| !is_open(package)) else { return };
    let (name, digest) = package.split_once('@').map_or((&*package, None), |(name, digest)| (name, Some(digest)));
    let (path, tag) = match name.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (name, None),
    };
    let host = path.split('/').next().unwrap_or_default();
    let has_registry = path.contains('/') && (host.contains('.') || host.contains(':') || host == "localhost");
    if !has_registry {
        let message = format!("{object}: `{package}` names no registry, and Crossplane 2 rejects it");
        sink.report(node.span(), message).help("Write the registry first, for example `xpkg.crossplane.io/`");
        return;
    }
    let what = match (tag, digest) {
        (_, Some(_)) => return,
        (None, None) => "has no version".to_owned(),
        (Some(tag), None) if tag.matches('.').count() >= 2 => return,
        (Some(tag), None) => format!("has the tag `{tag}`, which moves"),
    };
    let message = format!("{object}: `{package}` {what}: a restart can bring another one");
    sink.report(node.span(), message).help("Write a full version, or a digest");
}
