//! Workloads that network policies isolate in one direction only.

use super::pod_without_network_policy::check;
use crate::rules::Check;

pub(super) const CHECK: Check = Check::Graph(|graph, context, sink| check(graph, context, sink, true));
