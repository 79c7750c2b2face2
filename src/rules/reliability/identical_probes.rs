//! Containers that are restarted for the same reason that they get no traffic.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::probe::Probe;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    let probe = |field| Probe::of(container, field);
    let (Some(liveness), Some(readiness)) = (probe("livenessProbe"), probe("readinessProbe")) else { return };
    if !liveness.is_same_as(&readiness) {
        return;
    }
    let message = format!(
        "{object}: {container} has the same liveness and readiness probe: a container that is only overloaded is restarted, and \
         the load moves to the others"
    );
    sink.report(liveness.entry.key.span(), message)
        .related(readiness.entry.key.span(), "the readiness probe")
        .help("Let the liveness probe ask less, or wait for more failures, than the readiness probe");
}
