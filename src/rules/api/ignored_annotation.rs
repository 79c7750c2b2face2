//! Annotations that the target version of Kubernetes no longer reads.

use super::aim::aim;
use super::{annotation, release};
use crate::finding::{Component, Sink};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    annotation::each(object, &mut |entry, known| {
        let Some(removed) = known.removed else { return };
        let aim = aim(Component::KUBERNETES, object, context);
        if removed > aim.oldest {
            return;
        }
        let month = release::month(Component::KUBERNETES, removed);
        let message = format!(
            "{object}: nothing reads the annotation `{}` since Kubernetes {removed}{month}: {}",
            entry.name(),
            known.consequence,
        );
        aim.explain(sink.report(entry.key.span(), message).help(format!("Use {}", known.instead)));
    });
}
