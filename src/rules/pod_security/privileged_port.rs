//! Containers on ports that only root may open.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(ports) = container.get("ports").filter(|_| !pod.is_windows()) else { return };
    for item in ports.items() {
        let Some(port) = item.get("containerPort") else { continue };
        let Some(number) = port.as_i64().filter(|number| (1..1024).contains(number)) else { continue };
        let message = format!(
            "{object}: {container} listens on port {number}, below 1024, which may need root or `NET_BIND_SERVICE`"
        );
        sink.report(port.span(), message).help("Listen above 1023, and let the Service translate the port");
    }
}
