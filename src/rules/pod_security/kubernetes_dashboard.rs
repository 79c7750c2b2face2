//! The web console of Kubernetes.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some((node, image)) = container.image() else { return };
    let by_image =
        image.repository().split('/').any(|part| part.starts_with("kubernetes-dashboard") || part == "kubernetesui");
    let mut labels =
        pod.labels().filter(|label| matches!(&*label.name(), "app" | "k8s-app" | "app.kubernetes.io/name"));
    if by_image || labels.any(|label| label.value.text().is_some_and(|value| value == "kubernetes-dashboard")) {
        let message = format!(
            "{object}: {container} is the Kubernetes Dashboard; it acts with rights of its own for whoever reaches it"
        );
        sink.report(node.span(), message).help(
            "Remove it and use a console that logs people in as themselves, such as Headlamp or the portal of the cloud",
        );
    }
}
