//! Pods that run as an account that they share with all others.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::workload::service_account;
use crate::object::security::{Setting, flag};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    if flag(pod.spec(), &["automountServiceAccountToken"]) == Setting::Absent
        || matches!(flag(pod.spec(), &["automountServiceAccountToken"]), Setting::Is(_, true))
    {
        let (name, node) = service_account(pod);
        if name != "default" {
            return;
        }
        let message = format!(
            "{object}: its pods run as ServiceAccount `default`; whatever somebody binds to that account, they may too, and so may every \
             other pod of the namespace that names none"
        );
        let report = match node {
            Some(node) => sink.report(node.span(), message),
            None => sink.report_missing(pod.spec_key(), message),
        };
        report.help("Give the workload a ServiceAccount of its own, or set `automountServiceAccountToken: false`");
    }
}
