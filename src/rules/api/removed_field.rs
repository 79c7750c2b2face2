//! Fields that the target version of Kubernetes no longer has, or no longer does anything for.

use super::aim::aim;
use super::field::ENDS;
use super::release;
use crate::finding::{Component, Sink};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    ENDS.each(object, &mut |entry, path, end| {
        let Some(removed) = end.removed else { return };
        let aim = aim(Component::KUBERNETES, object, context);
        if removed > aim.oldest {
            return;
        }
        let month = release::month(Component::KUBERNETES, removed);
        let since =
            if removed == end.deprecated { String::new() } else { format!(" since Kubernetes {removed}{month}") };
        let message = format!("{object}: `{}` does not work{since}: {}", path.join("."), end.consequence);
        aim.explain(sink.report(entry.key.span(), message).help(format!("Use {}", end.instead)));
    });
}
