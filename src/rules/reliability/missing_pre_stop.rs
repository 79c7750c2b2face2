//! Containers that end while requests are still sent to them.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, ContainerKind, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    let is_served = object.is("apps", "Deployment") || object.is("argoproj.io", "Rollout");
    let has_ports = container.get("ports").is_some_and(|ports| !ports.is_empty());
    if !is_served || !has_ports || container.kind() != ContainerKind::Main {
        return;
    }
    if container.at(&["lifecycle", "preStop"]).is_some() || container.at(&["lifecycle", "stopSignal"]).is_some() {
        return;
    }
    let message = format!(
        "{object}: {container} has no `preStop` hook: it is told to end while load balancers still send it requests"
    );
    sink.report_missing(container.nearest_key_span(&["lifecycle", "preStop"]), message)
        .help("Add `lifecycle: {preStop: {sleep: {seconds: 5}}}`, or let the application go on serving after SIGTERM");
}
