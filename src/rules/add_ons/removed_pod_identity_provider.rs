//! Authentications of KEDA through what KEDA no longer has.

use crate::finding::Sink;

use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[("keda.sh", "TriggerAuthentication"), ("keda.sh", "ClusterTriggerAuthentication")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "podIdentity", "provider"]) else { return };
    if node.text().is_some_and(|text| text == "azure") {
        let message = format!(
            "{object} has `podIdentity.provider: azure`, the pod identity that KEDA removed: the API server refuses the object"
        );
        sink.report(node.span(), message)
            .help("Write `azure-workload`, and give KEDA's service account a federated credential")
            .fix("Write `azure-workload`", [(node.span(), "azure-workload".to_owned())]);
    }
}
