//! API versions that still work and are going away.

use super::aim::aim;
use super::{life_cycle, release};
use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::rules::{Check, Context, definition};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// An announced removal in so many minor releases is close: two of the three or four that a cluster may lag behind.
const CLOSE: u32 = 2;

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(api) = life_cycle::api_of(object) else { return };
    let (Some(deprecated), Some(node)) = (api.deprecated, object.at(&["apiVersion"])) else { return };
    let aim = aim(api.component, object, context);
    let is_served_elsewhere = || api.removed.is_some() && definition::serves(context.graph(), object);
    if deprecated > aim.oldest || !api.is_in(aim.oldest) || api.is_off_by_default() || is_served_elsewhere() {
        return;
    }
    let (component, name) = (api.component, api.component.name());
    let what = format!("`{} {}`", api.api_version(), object.kind());
    let since = release::month(component, deprecated);
    let message = match api.removed {
        Some(removed) => {
            let (verb, month) = match release::is_out(component, removed) {
                true => ("removed", release::month(component, removed)),
                false => ("removes", String::new()),
            };
            format!(
                "{object}: {name} {deprecated} deprecated {what}{since} and {removed} {verb} it{month}: the upgrade breaks the \
                 object"
            )
        }
        None => {
            format!("{object}: {name} {deprecated} deprecated {what}{since}; no release is named yet that removes it")
        }
    };
    let report = sink.report(node.span(), message).help(super::instead(api, object.kind()));
    let is_far = |removed: crate::finding::Version| {
        (removed.major, removed.minor) > (aim.oldest.major, aim.oldest.minor.saturating_add(CLOSE))
    };
    if !aim.is_known() || api.removed.is_none_or(is_far) {
        let _ = report.at_most(Severity::Info);
    }
}
