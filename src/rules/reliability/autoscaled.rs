//! Workloads and the autoscalers that own their number of replicas.

use rustc_hash::FxHashMap;

use super::matching;
use crate::graph::Graph;
use crate::object::Object;
use crate::object::scaling::Autoscaler;

/// The autoscalers among neighbours, by kind and name of their target.
pub(super) struct Autoscalers<'g, 't> {
    by_target: FxHashMap<(String, String), Vec<&'g Object<'t>>>,
}

impl<'g, 't> Autoscalers<'g, 't> {
    pub(super) fn new(neighbours: &[&'g Object<'t>]) -> Self {
        let mut by_target: FxHashMap<(String, String), Vec<&Object<'_>>> = FxHashMap::default();
        for object in neighbours {
            if let Some(scaler) = Autoscaler::of(object) {
                let (kind, name) = scaler.target_key();
                by_target.entry((kind.to_owned(), name.to_owned())).or_default().push(object);
            }
        }
        Self { by_target }
    }

    /// Whether any autoscaler may scale a workload.
    pub(super) fn may_scale(&self, workload: &Object<'_>) -> bool {
        self.by_target.contains_key(&(workload.kind().to_owned(), workload.name().to_owned()))
    }

    /// The autoscaler of a workload, if it is certain which.
    pub(super) fn of(&self, graph: &Graph<'_>, workload: &Object<'_>) -> Option<(&'g Object<'t>, Autoscaler<'t>)> {
        let key = (workload.kind().to_owned(), workload.name().to_owned());
        let object = matching::nearest(graph, workload, self.by_target.get(&key)?)?;
        Some((object, Autoscaler::of(object)?))
    }
}
