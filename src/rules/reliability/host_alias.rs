//! Addresses that are written into pods.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(aliases) = pod.spec().entry("hostAliases").filter(|entry| !entry.value.is_empty()) else { return };
    let message =
        format!("{object} writes names and addresses into its pods: when an address changes, nothing tells them");
    sink.report(aliases.key.span(), message).help("Use a Service of type ExternalName, or an entry of the DNS zone");
}
