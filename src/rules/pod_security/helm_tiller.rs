//! The server of Helm 2.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    let image = container.image();
    let by_image = image.as_ref().is_some_and(|(_, image)| image.repository().rsplit('/').next() == Some("tiller"));
    let mut labels = pod.labels();
    let is_label = |name: &str, value: &str| matches!((name, value), ("name", "tiller") | ("app", "helm"));
    let mut by_label = || {
        labels.any(|label| label.value.text().is_some_and(|value| is_label(&label.name(), &value)))
            || object.labels().any(|label| label.value.text().is_some_and(|value| is_label(&label.name(), &value)))
    };
    let by_name = || {
        let name = pod.template().at(&["metadata", "name"]).and_then(crate::manifest::Node::text);
        object.name().contains("tiller") || name.is_some_and(|name| name.contains("tiller"))
    };
    if by_image || by_name() || by_label() {
        let span = image.map_or_else(|| container.name_span(), |(node, _)| node.span());
        let message = format!(
            "{object}: {container} is Tiller, the server of Helm 2; it installs anything for whoever reaches its port, and has had no \
             updates since 2020"
        );
        sink.report(span, message).help("Move the releases to Helm 3 (`helm 2to3`) and delete Tiller");
    }
}
