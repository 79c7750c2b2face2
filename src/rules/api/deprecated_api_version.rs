//! API versions that still work and are going away.

use super::life_cycle;
use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// An announced removal in so many minor releases is close: two of the three or four that a cluster may lag behind.
const CLOSE: u32 = 2;

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let target = context.kubernetes();
    let Some(api) = life_cycle::api_of(object).filter(|api| api.is_in(target)) else { return };
    let (Some(deprecated), Some(node)) = (api.deprecated, object.at(&["apiVersion"])) else { return };
    if deprecated > target || api.is_off_by_default() {
        return;
    }
    let what = format!("`{} {}`", api.api_version(), object.kind());
    let message = match api.removed {
        Some(removed) => {
            format!(
                "{object}: Kubernetes {deprecated} deprecated {what} and {removed} removes it: the upgrade breaks the object"
            )
        }
        None => format!("{object}: Kubernetes {deprecated} deprecated {what}; no release is named yet that removes it"),
    };
    let help = match api.replacement {
        Some(replacement) => super::use_instead(replacement, object.kind()),
        None => format!("Delete the object: nothing replaces `{}`", object.kind()),
    };
    let report = sink.report(node.span(), message).help(help);
    if api.removed.is_none_or(|removed| removed.minor > target.minor.saturating_add(CLOSE)) {
        let _ = report.at_most(Severity::Info);
    }
}
