//! API versions that the target version of Kubernetes has and does not serve unless told to.

use super::life_cycle;
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let target = context.kubernetes();
    let api = life_cycle::api_of(object).filter(|api| api.is_in(target) && api.is_off_by_default());
    let (Some(api), Some(node)) = (api, object.at(&["apiVersion"])) else { return };
    let version = api.api_version();
    let stage = if api.version.contains("alpha") { "an alpha version" } else { "a beta version" };
    let message = format!(
        "{object}: `{version}` is {stage} that Kubernetes {target} leaves off: a cluster rejects the object unless its API \
         server runs with `--runtime-config={version}=true`",
    );
    let stable = api.replacement.filter(|_| is_served(object.kind(), context));
    let help = match stable {
        Some(replacement) => super::use_instead(replacement, object.kind()),
        None => {
            format!("Switch `{version}` on in the API server, which managed clusters do not allow, or do without it")
        }
    };
    sink.report(node.span(), message).help(help);
}

/// Whether the target version serves the kind in some version by default.
fn is_served(kind: &str, context: &Context<'_>) -> bool {
    let target = context.kubernetes();
    life_cycle::versions_of(kind).iter().any(|api| api.is_in(target) && !api.is_off_by_default())
}
