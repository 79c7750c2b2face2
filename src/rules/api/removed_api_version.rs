//! API versions that the target version of Kubernetes no longer has.

use super::life_cycle;
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let target = context.kubernetes();
    let Some(api) = life_cycle::api_of(object).filter(|api| api.is_removed_in(target)) else { return };
    let (Some(removed), Some(node)) = (api.removed, object.at(&["apiVersion"])) else { return };
    let message = format!(
        "{object}: Kubernetes {removed} removed `{} {}`, so a cluster of version {target} rejects it",
        api.api_version(),
        object.kind(),
    );
    let help = match api.replacement {
        Some(replacement) => super::use_instead(replacement, object.kind()),
        None => format!("Delete the object: nothing replaces `{}`", object.kind()),
    };
    sink.report(node.span(), message).help(help);
}
