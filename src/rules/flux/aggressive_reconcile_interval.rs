//! Intervals that ask all the time.

use std::time::Duration;

use super::durations;
use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(durations::RECONCILED, check);

/// The shortest interval that Flux' own documentation uses for sources.
const SHORTEST: Duration = Duration::from_secs(60);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some((node, interval)) = durations::field(object, "interval") else { return };
    if interval < SHORTEST {
        sink.report(
            node.span(),
            format!(
                "{object} is reconciled every {}: the controller and the server that it asks are never idle",
                durations::shown(interval)
            ),
        )
        .help("Set `interval: 10m` or more, and a webhook Receiver where changes must arrive at once");
    }
}
