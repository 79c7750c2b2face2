//! Liveness probes that do not give a container the time to start.

use serde::Deserialize;

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::probe::Probe;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    minimum_seconds: i64,
}

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(probe) = Probe::of(container, "livenessProbe") else { return };
    if container.get("startupProbe").is_some() {
        return;
    }
    let number = |field: &str, default: i64| probe.entry.value.get(field).map_or(Some(default), Node::as_i64);
    let (Some(delay), Some(period), Some(failures)) =
        (number("initialDelaySeconds", 0), number("periodSeconds", 10), number("failureThreshold", 3))
    else {
        return;
    };
    // The first probe comes after the delay, each other one a period later.
    let seconds = delay.saturating_add(period.saturating_mul(failures.saturating_sub(1)));
    let Options { minimum_seconds } = context.options(object.file());
    if seconds >= *minimum_seconds {
        return;
    }
    let message = format!(
        "{object}: the liveness probe of {container} restarts it {seconds} seconds after its start: whenever it starts slower, it is \
         restarted without end"
    );
    sink.report(probe.entry.key.span(), message)
        .help("Add a `startupProbe`, or let the liveness probe wait for more failures");
}
