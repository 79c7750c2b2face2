//! Labels of nodes that Kubernetes renamed.

use std::sync::Arc;

use crate::finding::{Severity, Sink};
use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// A label of nodes, the one that took its place, and the release without it, if nodes no longer have it.
/// `kubernetes.io/docs/reference/labels-annotations-taints`; kubeadm 1.24 for the control plane.
const LABELS: &[(&str, &str, Option<&str>)] = &[
    ("beta.kubernetes.io/arch", "kubernetes.io/arch", None),
    ("beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type", None),
    ("beta.kubernetes.io/os", "kubernetes.io/os", None),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region", None),
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone", None),
    ("node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane", Some("1.24")),
];

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let spec = pod.spec();
    let selector = spec.get("nodeSelector").into_iter().flat_map(Node::entries).map(|entry: Entry<'_>| entry.key);
    let affinity = |path: &[&str]| spec.at(path).into_iter().flat_map(Node::items);
    let required =
        affinity(&["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]);
    let preferred = affinity(&["affinity", "nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution"]);
    let preferred = preferred.filter_map(|term| term.get("preference"));
    let expressions = required.chain(preferred).filter_map(|term| term.get("matchExpressions")).flat_map(Node::items);
    let expressions = expressions.filter(|item| {
        // Who asks for either spelling, or for nodes without it, knows.
        !item
            .get("operator")
            .and_then(Node::text)
            .is_some_and(|operator| matches!(&*operator, "DoesNotExist" | "NotIn"))
    });
    let spreads = affinity(&["topologySpreadConstraints"]).filter_map(|item| item.get("topologyKey"));
    let keys: Vec<Node<'_>> = selector.chain(expressions.filter_map(|item| item.get("key"))).chain(spreads).collect();
    let texts: Vec<_> = keys.iter().filter_map(|key| key.text()).collect();
    for key in &keys {
        let Some(text) = key.text() else { continue };
        let Some((old, new, gone)) = LABELS.iter().find(|(old, ..)| *old == text) else { continue };
        if texts.iter().any(|text| text == new) {
            continue;
        }
        let message = match gone {
            Some(release) => format!(
                "{object} is for nodes with the label `{old}`, which no node has since Kubernetes {release}: it stays pending"
            ),
            None => format!(
                "{object} is for nodes with the label `{old}`, which is deprecated: a release that drops it leaves the pods pending"
            ),
        };
        let report =
            sink.report(key.span(), message).object(Arc::clone(object.reference())).help(format!("Write `{new}`"));
        let _ = match gone {
            Some(_) => report,
            None => report.at_most(Severity::Warning).fix(format!("Write `{new}`"), [(key.span(), (*new).to_owned())]),
        };
    }
}
