//! Objects that Flux does not reconcile.

use super::durations;
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(durations::RECONCILED, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(suspend) = object.at(&["spec", "suspend"]).filter(|suspend| suspend.as_bool() == Some(true)) else {
        return;
    };
    sink.report(
        suspend.span(),
        format!("{object} is suspended: no commit reaches the cluster through it, and nobody is told"),
    )
    .help("Delete `suspend`, or the object if it is not needed any more");
}
