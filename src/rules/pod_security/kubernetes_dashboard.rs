//! The web console of Kubernetes.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    let image = container.image();
    let is_part = |part: &str| part.starts_with("kubernetes-dashboard") || part == "kubernetesui";
    let by_image = image.as_ref().is_some_and(|(_, image)| image.repository().split('/').any(is_part));
    let mut labels =
        pod.labels().filter(|label| matches!(&*label.name(), "app" | "k8s-app" | "app.kubernetes.io/name"));
    if by_image || labels.any(|label| label.value.text().is_some_and(|value| value == "kubernetes-dashboard")) {
        let message = format!(
            "{object}: {container} is the Kubernetes Dashboard; it acts with rights of its own for whoever reaches it"
        );
        let span = image.map_or_else(|| container.name_span(), |(node, _)| node.span());
        sink.report(span, message).help(
            "Remove it and use a console that logs people in as themselves, such as Headlamp or the portal of the cloud",
        );
    }
}
