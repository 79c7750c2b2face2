//! Probes that last longer than the time between two of them.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::probe::Probe;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    for field in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = Probe::of(container, field) else { continue };
        let Some(timeout) = probe.entry.value.get("timeoutSeconds") else { continue };
        let Some(seconds) = timeout.as_i64() else { continue };
        let Some(period) = probe.entry.value.get("periodSeconds").map_or(Some(10), Node::as_i64) else { continue };
        if seconds <= period {
            continue;
        }
        let message = format!(
            "{object}: the {field} of {container} may take {seconds} seconds and is to run every {period}: it runs less often, and \
             failures are noticed later than written"
        );
        sink.report(timeout.span(), message).help("Set `timeoutSeconds` to at most `periodSeconds`");
    }
}
