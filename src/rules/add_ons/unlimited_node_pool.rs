//! Node pools of Karpenter that may grow without end.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("karpenter.sh", "NodePool")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.at(&["spec", "limits"]).is_some_and(|limits| limits.is_scalar() || !limits.is_empty()) {
        return;
    }
    let message = format!("{object} has no `limits`: one workload that scales without end buys nodes without end");
    sink.report_missing(object.nearest_key_span(&["spec", "limits"]), message)
        .help("Set `spec.limits.cpu` and `spec.limits.memory`");
}
