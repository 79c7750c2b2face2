//! Annotations that still work and that a field replaced.

use super::aim::aim;
use super::{annotation, release};
use crate::finding::{Component, Sink};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    annotation::each(object, &mut |entry, known| {
        let aim = aim(Component::KUBERNETES, object, context);
        if known.deprecated > aim.oldest || known.removed.is_some_and(|removed| removed <= aim.oldest) {
            return;
        }
        let month = release::month(Component::KUBERNETES, known.deprecated);
        let message = format!(
            "{object}: Kubernetes {} deprecated the annotation `{}`{month}: {}",
            known.deprecated,
            entry.name(),
            known.consequence,
        );
        sink.report(entry.key.span(), message).help(format!("Use {}", known.instead));
    });
}
