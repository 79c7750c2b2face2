//! Fields that still work and that nobody should use any more.

use super::aim::aim;
use super::field::ENDS;
use super::release;
use crate::finding::{Component, Sink};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// What the API server writes beside its successor in every pod that it is given.
const ALIAS: &str = "serviceAccount";

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    ENDS.each(object, &mut |entry, path, end| {
        let aim = aim(Component::KUBERNETES, object, context);
        if end.deprecated > aim.oldest || end.removed.is_some_and(|removed| removed <= aim.oldest) {
            return;
        }
        let successor = || object.pod().and_then(|pod| pod.spec().get("serviceAccountName"));
        if path == [ALIAS] && successor().is_some_and(|successor| successor.text() == entry.value.text()) {
            return;
        }
        let since = release::month(Component::KUBERNETES, end.deprecated);
        let removed = match end.removed {
            Some(removed) => format!(", and {removed} removes it"),
            None => String::new(),
        };
        let message = format!(
            "{object}: Kubernetes {} deprecated `{}`{since}{removed}: {}",
            end.deprecated,
            path.join("."),
            end.consequence,
        );
        sink.report(entry.key.span(), message).help(format!("Use {}", end.instead));
    });
}
