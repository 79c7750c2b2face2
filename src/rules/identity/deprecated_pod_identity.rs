//! What is left of pod-managed identity.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::secret_class::SecretClass;
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some((span, what)) = found(object) else { return };
    let message = format!(
        "{object}: {what} belongs to pod-managed identity, which was deprecated in October 2022 and has no support any more"
    );
    sink.report(span, message).help(
        "Use workload identity: a client id on the ServiceAccount, the label on the pods, and a federated credential",
    );
}

fn found(object: &Object<'_>) -> Option<(Span, String)> {
    if object.group() == "aadpodidentity.k8s.io" {
        return Some((object.kind_span(), format!("`kind: {}`", object.kind())));
    }
    if let Some(pod) = object.pod() {
        let label = pod.labels().find(|label| label.name() == "aadpodidbinding")?;
        return Some((label.key.span(), "the label `aadpodidbinding`".to_owned()));
    }
    if let Some(class) = SecretClass::of(object) {
        let (node, _) = class.parameter("usePodIdentity").filter(|_| class.is_on("usePodIdentity") == Some(true))?;
        return Some((node.span(), "`usePodIdentity`".to_owned()));
    }
    None
}
