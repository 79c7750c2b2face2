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
    let Some(api) = life_cycle::api_of(object).filter(|api| !api.is_off_by_default()) else { return };
    let Some(node) = object.at(&["apiVersion"]).filter(|_| api.deprecated.or(api.removed).is_some()) else { return };
    let aim = aim(api.component, object, context);
    let is_in = if aim.is_known() { api.is_in(aim.oldest) } else { !api.is_removed_in(aim.oldest) };
    // Of an operator whose version nobody says, what a newer release did may be still to come.
    let seen = if aim.is_known() { aim.oldest } else { aim.newest };
    let deprecated = api.deprecated.filter(|deprecated| *deprecated <= seen);
    let is_going = deprecated.is_some() || (!aim.is_known() && api.is_removed_in(seen));
    if !is_in || !is_going || (api.removed.is_some() && definition::serves(context.graph(), object)) {
        return;
    }
    let (component, name) = (api.component, api.component.name());
    let what = format!("`{} {}`", api.api_version(), object.kind());
    let since = deprecated.map(|release| release::month(component, release)).unwrap_or_default();
    let removal = api.removed.map(|removed| match release::is_out(component, removed) {
        true => (removed, "removed", release::month(component, removed)),
        false => (removed, "removes", String::new()),
    });
    let message = match (deprecated, removal) {
        (Some(deprecated), Some((removed, verb, month))) if deprecated < removed => format!(
            "{object}: {name} {deprecated} deprecated {what}{since} and {removed} {verb} it{month}: the upgrade breaks the object"
        ),
        (_, Some((removed, verb, month))) => {
            format!("{object}: {name} {removed} {verb} {what}{month}: the upgrade to it breaks the object")
        }
        (Some(deprecated), None) => {
            format!("{object}: {name} {deprecated} deprecated {what}{since}; no release is named yet that removes it")
        }
        (None, None) => return,
    };
    let report = sink.report(node.span(), message).help(super::instead(api, object.kind()));
    let is_far = |removed: crate::finding::Version| {
        (removed.major, removed.minor) > (aim.oldest.major, aim.oldest.minor.saturating_add(CLOSE))
    };
    if !aim.is_known() || api.removed.is_none_or(is_far) {
        let _ = report.at_most(Severity::Info);
    }
}
