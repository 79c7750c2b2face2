//! System pools with too few nodes.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::azure::cluster::{AUTO_SCALING, COUNT, MIN_COUNT, Pool};
use crate::rules::{Check, Context};

use super::families::families;
use super::trial::is_trial;

pub(super) const CHECK: Check = Check::Graph(check);

/// What AKS recommends for system pools.
const ENOUGH: i64 = 3;

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    for family in families(graph) {
        if is_trial(family.object, context) {
            continue;
        }
        let system = family.pools.iter().filter(|(_, pool)| pool.is_system());
        let sizes: Vec<_> = system.map(|(object, pool)| (object, pool, size(pool))).collect();
        // A pool whose size is not known may be the large one.
        if sizes.iter().any(|(_, _, size)| size.is_none_or(|node| node.as_i64().is_none_or(|size| size >= ENOUGH))) {
            continue;
        }
        for (object, pool, node) in &sizes {
            let Some(node) = node else { continue };
            let Some(size) = node.as_i64() else { continue };
            let nodes = if size == 1 { "1 node".to_owned() } else { format!("{size} nodes") };
            let message = format!(
                "{} runs the DNS of the cluster on {nodes}: an upgrade or a failed machine takes it away",
                pool.named(object)
            );
            sink.report(node.span(), message)
                .object(object.reference().clone())
                .help("Use three nodes for system pools");
        }
    }
}

/// The least number of nodes that a pool has.
fn size<'t>(pool: &Pool<'t>) -> Option<Node<'t>> {
    let scales = pool.get(&AUTO_SCALING).is_some_and(|node| node.is_mapping() || node.as_bool() == Some(true));
    if scales { pool.get(&MIN_COUNT) } else { pool.get(&COUNT) }
}
