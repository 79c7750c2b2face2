//! API versions that the target version of Kubernetes has and does not serve unless told to.

use super::aim::aim;
use super::life_cycle;
use crate::finding::{Sink, Version};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(api) = life_cycle::built_in(object).filter(|api| api.is_off_by_default()) else { return };
    let Some(node) = object.at(&["apiVersion"]) else { return };
    let aim = aim(api.component, object, context);
    let target = aim.oldest;
    if !api.is_in(target) {
        return;
    }
    let version = api.api_version();
    let stage = if api.version.contains("alpha") { "an alpha version" } else { "a beta version" };
    let message = format!(
        "{object}: `{version}` is {stage} that Kubernetes {target} leaves off: a cluster rejects the object unless its API \
         server runs with `--runtime-config={version}=true`",
    );
    let stable = api.replacement.filter(|_| is_served(object.kind(), target));
    let help = match stable {
        Some(replacement) => super::use_instead(replacement, object.kind()),
        None => {
            format!("Switch `{version}` on in the API server, which managed clusters do not allow, or do without it")
        }
    };
    aim.explain(sink.report(node.span(), message).help(help));
}

/// Whether the target version serves the kind in some version by default.
fn is_served(kind: &str, target: Version) -> bool {
    life_cycle::versions_of(kind).iter().any(|api| api.is_in(target) && !api.is_off_by_default())
}
