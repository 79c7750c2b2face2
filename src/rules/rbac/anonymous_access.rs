//! Permissions for whoever can reach the API server.

use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::object::rbac::{self, Binding};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::BINDINGS, check);

/// ClusterRoles that Kubernetes itself grants to everybody: discovery, the reader's own permissions, the issuer's keys.
const PUBLIC_ROLES: &[&str] = &[
    "system:basic-user",
    "system:discovery",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
    "kubeadm:bootstrap-signer-clusterinfo",
    "kubeadm:get-nodes",
];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(binding) = Binding::of(object) else { return };
    let Some(role) = binding.role_name().and_then(|name| name.text()).filter(|role| !PUBLIC_ROLES.contains(&&**role))
    else {
        return;
    };
    let kind = binding.role_kind().unwrap_or_default();
    for subject in binding.subjects() {
        let (who, is_known) = match (subject.kind(), subject.name()) {
            ("User", "system:anonymous") | ("Group", "system:unauthenticated") => {
                ("anybody who can reach the API server, without credentials,", false)
            }
            ("Group", "system:authenticated") => ("every user and every service account of the cluster", true),
            ("Group", "system:serviceaccounts") => ("every service account of the cluster", true),
            _ => continue,
        };
        let Some(node) = subject.name_node() else { continue };
        let message = format!("{object} grants {kind} `{role}` to `{}`: {who} has its permissions", subject.name());
        let report =
            sink.report(node.span(), message).help("Bind the role to the group, user or service account that needs it");
        if is_known {
            let _ = report.at_most(Severity::Info);
        }
    }
}
