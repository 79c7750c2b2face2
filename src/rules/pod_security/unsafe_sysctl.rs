//! Kernel parameters that reach beyond their pod.

use super::since;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::{collection, word};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// Sysctls that a namespace isolates, and the minor version since which the standards allow them.
const SAFE: &[(&str, u32)] = &[
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.tcp_wmem", 32),
];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some((list, ())) = collection(pod.spec(), &["securityContext", "sysctls"]).get() else { return };
    for (node, name) in list.items().filter_map(|item: Node<'_>| word(item, &["name"]).get()) {
        let (consequence, help) = match SAFE.iter().find(|(safe, _)| *safe == name) {
            Some((_, minor)) if since(context, *minor) => continue,
            Some((_, minor)) => (
                format!("which counts as safe from Kubernetes 1.{minor} on; before that the kubelet refuses the pod"),
                format!("Remove it, or set `kubernetes: \"1.{minor}\"` if all clusters are that new"),
            ),
            None => (
                "which is not safe; the kubelet refuses the pod unless its node allows the sysctl, and then it may starve \
                 other pods"
                    .to_owned(),
                "Remove it, or set it on the nodes of a node pool of its own".to_owned(),
            ),
        };
        sink.report(node.span(), format!("{object}: the pod sets the sysctl `{name}`, {consequence}")).help(help);
    }
}
