//! Roles that let their holders give themselves more.

use serde::Deserialize;

use crate::finding::{Severity, Sink};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::rbac::{self, GROUP, PolicyRule};
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_roles: Names,
}

/// A way up: on these resources of this group, one of these verbs lets the holder do something.
struct Way {
    group: &'static str,
    resources: &'static [&'static str],
    verbs: &'static [&'static str],
    consequence: &'static str,
}

/// The ways that `kubernetes.io/docs/concepts/security/rbac-good-practices` names, but for wildcards, Secrets and workloads.
const WAYS: &[Way] = &[
    Way {
        group: GROUP,
        resources: &["roles", "clusterroles"],
        verbs: &["escalate"],
        consequence: "write permissions into a role that it does not have itself",
    },
    Way {
        group: GROUP,
        resources: &["roles", "clusterroles"],
        verbs: &["bind"],
        consequence: "bind itself to roles whose permissions it does not have, cluster-admin among them",
    },
    Way {
        group: "",
        resources: &["users", "groups", "serviceaccounts"],
        verbs: &["impersonate"],
        consequence: "act as somebody else, administrators among them",
    },
    Way {
        group: "",
        resources: &["serviceaccounts/token"],
        verbs: &["create"],
        consequence: "make tokens for every service account that it reaches",
    },
    Way {
        group: "",
        resources: &["nodes/proxy"],
        verbs: &["get", "create"],
        consequence: "run commands in every pod of a node through the kubelet, past admission and audit",
    },
    Way {
        group: "certificates.k8s.io",
        resources: &["certificatesigningrequests/approval"],
        verbs: &["update", "patch"],
        consequence: "approve client certificates for any user",
    },
];

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let options: &Options = context.options(object.file());
    if options.exempt_roles.contains(object.name()) {
        return;
    }
    for rule in rbac::rules(object) {
        for way in WAYS {
            let Some((verb, resource)) = taken(&rule, way) else { continue };
            let text = |node: Node<'_>| node.text().unwrap_or_default().into_owned();
            let message = format!(
                "{object} allows `{}` on `{}`: whoever has the role can {}",
                text(verb),
                text(resource),
                way.consequence,
            );
            let report = sink
                .report(verb.span(), message)
                .help("Remove the permission, or name the objects that are meant in `resourceNames`");
            if rule.is_limited_to_names() {
                let _ = report.at_most(Severity::Info);
            }
        }
    }
}

/// The verb and the resource with which a rule opens a way. Wildcards are another rule's.
fn taken<'t>(rule: &PolicyRule<'t>, way: &Way) -> Option<(Node<'t>, Node<'t>)> {
    rule.find("apiGroups", &[way.group, "*"])?;
    Some((rule.find("verbs", way.verbs)?, rule.find("resources", way.resources)?))
}
