//! API versions that the target version of Kubernetes or of an operator no longer has.

use super::aim::aim;
use super::{life_cycle, release};
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context, definition};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(api) = life_cycle::api_of(object) else { return };
    let (Some(removed), Some(node)) = (api.removed, object.at(&["apiVersion"])) else { return };
    let aim = aim(api.component, object, context);
    if removed > aim.oldest || definition::serves(context.graph(), object) {
        return;
    }
    let verb = if release::is_out(api.component, removed) { "removed" } else { "removes" };
    let message = format!(
        "{object}: {} {removed} {verb} `{} {}`{}{}",
        api.component.name(),
        api.api_version(),
        object.kind(),
        release::month(api.component, removed),
        aim.rejects(removed),
    );
    aim.explain(sink.report(node.span(), message).help(super::instead(api, object.kind())));
}
