//! An identity for everybody in the namespace.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::workload;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

const HELP: &str = "Give the workload a service account of its own, with the annotation and a federated credential";

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.is("", "ServiceAccount") && object.name() == "default" {
        if let Some(node) = workload::client_id(object) {
            let message = format!(
                "{object}: every pod of the namespace that names no service account can log in as this identity"
            );
            sink.report(node.span(), message).help(HELP);
        }
        return;
    }
    let Some(pod) = object.pod().filter(|pod| workload::is_labelled(pod)) else { return };
    let (name, node) = workload::service_account(pod);
    if name != "default" {
        return;
    }
    let message = format!(
        "{object}: the pods use workload identity as the service account `default`, which every other pod of the namespace is too"
    );
    match node {
        Some(node) => sink.report(node.span(), message).help(HELP),
        None => sink.report_missing(pod.nearest_key_span(&["serviceAccountName"]), message).help(HELP),
    };
}
