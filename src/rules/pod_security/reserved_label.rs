//! Labels that AKS keeps for itself.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::is_node_agent;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

const DOMAIN: &str = "kubernetes.azure.com";

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    if is_node_agent(object) {
        return;
    }
    for label in pod.labels() {
        let key = label.name();
        let Some((domain, _)) = key.split_once('/') else { continue };
        if domain == DOMAIN || domain.strip_suffix(DOMAIN).is_some_and(|rest| rest.ends_with('.')) {
            let message = format!(
                "{object}: its pods have the label `{key}`, whose prefix AKS keeps for itself; AKS and its policies take them for pods of \
                 the system, or deny them"
            );
            sink.report(label.key.span(), message).help("Use a prefix of your own domain");
        }
    }
}
