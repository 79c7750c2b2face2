//! Liveness probes that wait instead of asking whether the container has started.

use serde::Deserialize;

use crate::finding::Sink;
use crate::object::Object;
use crate::object::probe::Probe;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    maximum_seconds: i64,
}

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(probe) = Probe::of(container, "livenessProbe") else { return };
    let Some(delay) = probe.entry.value.get("initialDelaySeconds") else { return };
    let Some(seconds) = delay.as_i64().filter(|_| container.get("startupProbe").is_none()) else { return };
    let Options { maximum_seconds } = context.options(object.file());
    if seconds <= *maximum_seconds {
        return;
    }
    let message = format!(
        "{object}: the liveness probe of {container} waits {seconds} seconds after each start: a container that hangs before is not \
         restarted, and one that starts slower is"
    );
    sink.report(delay.span(), message).help("Add a `startupProbe`, and remove `initialDelaySeconds`");
}
