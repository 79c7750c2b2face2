//! Autoscalers whose target cannot be scaled.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject")], check);

/// Built-in kinds of workloads without a `scale` subresource. Source: the OpenAPI document of kube-apiserver 1.36.
const WITHOUT_SCALE: &[&str] = &["DaemonSet", "Job", "CronJob", "Pod", "PodTemplate", "Service", "Namespace"];

/// Versions that no supported API server serves, and the kinds that moved to `apps/v1`.
const REMOVED: &[&str] = &["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"];
const MOVED: &[&str] = &["Deployment", "StatefulSet", "ReplicaSet"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(target) = object.at(&["spec", "scaleTargetRef"]) else { return };
    let Some(kind_node) = target.get("kind") else { return };
    let Some(kind) = kind_node.text() else { return };
    if WITHOUT_SCALE.contains(&&*kind) {
        let message = format!(
            "{object} scales a {kind}, which has no number of replicas: `the server could not find the requested resource`"
        );
        sink.report(kind_node.span(), message).help("Point it at a Deployment or StatefulSet, or remove it");
        return;
    }
    let Some(version_node) = target.get("apiVersion").filter(|_| MOVED.contains(&&*kind)) else { return };
    let Some(version) = version_node.text() else { return };
    // The core group has none of these kinds.
    if REMOVED.contains(&&*version) || version == "v1" {
        let message = format!(
            "{object} looks for a {kind} in `{version}`, which has none: `no matches for kind`, it never scales"
        );
        sink.report(version_node.span(), message)
            .help("Write `apiVersion: apps/v1`")
            .fix("Write `apps/v1`", crate::rules::mend::replaced(version_node, "apps/v1"));
    }
}
