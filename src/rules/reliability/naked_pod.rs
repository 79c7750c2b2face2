//! Pods that nothing starts again.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Pod")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let ends = object.at(&["spec", "restartPolicy"]).and_then(Node::text).is_some_and(|policy| policy == "Never");
    let is_hook =
        object.annotations().any(|entry| matches!(&*entry.name(), "helm.sh/hook" | "argocd.argoproj.io/hook"));
    if ends || is_hook || object.pod().is_none() {
        return;
    }
    let message =
        format!("{object} is a Pod of its own: when its node goes, in an upgrade for example, nothing starts it again");
    sink.report(object.kind_span(), message).help("Use a Deployment, a StatefulSet or a Job");
}
