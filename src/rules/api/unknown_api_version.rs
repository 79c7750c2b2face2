//! Combinations of `apiVersion` and `kind` that no release of Kubernetes has, or only later ones.

use super::life_cycle;
use crate::finding::{Sink, Version, closest};
use crate::manifest::is_templated;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let target = context.kubernetes();
    if is_templated(object.api_version()) || is_templated(object.kind()) {
        return;
    }
    let Some(node) = object.at(&["apiVersion"]) else { return };
    if let Some(api) = life_cycle::api_of(object) {
        if let Some(introduced) = api.introduced.filter(|&introduced| introduced > target) {
            let message = format!(
                "{object}: Kubernetes {introduced} is the first with `{} {}`, so a cluster of version {target} rejects it",
                object.api_version(),
                object.kind(),
            );
            let help = match served(object.kind(), target) {
                Some(version) => format!("Use `apiVersion: {version}` until the cluster is upgraded"),
                None => "Set `target-versions.kubernetes` if the cluster is newer, or do without the object".to_owned(),
            };
            sink.report(node.span(), message).help(help);
        }
        return;
    }
    let (group, kinds) = (object.group(), life_cycle::kinds_of(object.group()));
    if kinds.is_empty() || is_without_collection(object.kind()) {
        return;
    }
    let known = served(object.kind(), target);
    // The core group's `v1` is also what other programs call their first version: kubeconfigs, OpenShift templates.
    if group.is_empty() && known.is_none() {
        return;
    }
    let message = format!(
        "{object}: Kubernetes has no `{}` of `apiVersion: {}`, so every cluster rejects it",
        object.kind(),
        object.api_version(),
    );
    let help = match known {
        Some(version) => format!("Use `apiVersion: {version}`"),
        None => match closest(object.kind(), kinds.iter().copied()) {
            Some(kind) => format!("Use `kind: {kind}` if that is what is meant"),
            None => format!("Use a kind of the group `{group}`: {}", kinds.join(", ")),
        },
    };
    sink.report(node.span(), message).help(help);
}

/// The newest version in which a release serves a kind by default.
fn served(kind: &str, target: Version) -> Option<String> {
    let served = life_cycle::versions_of(kind).iter().filter(|api| api.is_in(target) && !api.is_off_by_default());
    served.max_by_key(|api| (!api.version.contains("beta"), api.introduced)).map(|api| api.api_version())
}

/// Kinds of Kubernetes' own groups that are bodies of subresources or lists, which the table of collections leaves out.
fn is_without_collection(kind: &str) -> bool {
    kind.ends_with("List") || matches!(kind, "Scale" | "Eviction" | "TokenRequest" | "DeploymentRollback")
}
