//! Containers whose group may be one of the node's.

use serde::Deserialize;

use super::low_user_id::{LowId, low_id};
use super::since;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::may_have_own_users;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

#[derive(Deserialize)]
struct Options {
    minimum: i64,
}

fn check(
    object: &Object<'_>,
    pod: &PodTemplate<'_>,
    container: &Container<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
) {
    if pod.is_windows() || (may_have_own_users(pod) && since(context, 33)) {
        return;
    }
    let options: &Options = context.options(object.file());
    low_id(object, pod, container, &LowId { field: "runAsGroup", what: "group", minimum: options.minimum }, sink);
}
