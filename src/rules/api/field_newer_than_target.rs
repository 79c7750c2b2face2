//! Fields that the target version of Kubernetes does not have yet.

use super::aim::aim;
use super::field::LIVES;
use super::release;
use crate::finding::{Component, Sink};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    LIVES.each(object, &mut |entry, path, life| {
        let Some(introduced) = life.introduced else { return };
        let aim = aim(Component::KUBERNETES, object, context);
        if introduced <= aim.newest {
            return;
        }
        let message = format!(
            "{object}: Kubernetes {introduced} is the first with `{}`{}: kubectl and server-side apply (Flux) refuse the object \
             on {}, everything else drops the field without a word",
            path.join("."),
            release::month(Component::KUBERNETES, introduced),
            aim.newest_cluster().trim_end_matches(','),
        );
        let report = sink.report(entry.key.span(), message);
        aim.explain_newest(report.help("Set `target-versions.kubernetes` if the cluster is newer, or remove the field until it is"));
    });
}
