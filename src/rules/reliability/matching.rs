//! Finding workloads by the labels of their pods and by their name, without comparing all with all.

use rustc_hash::FxHashMap;

use crate::object::Object;
use crate::object::scaling::is_replicated;
use crate::object::selector::Labels;

/// Workloads by the labels of their pods.
pub(super) struct ByLabel<'g, 't> {
    by_pair: FxHashMap<(String, String), Vec<&'g Object<'t>>>,
    all: Vec<&'g Object<'t>>,
}

impl<'g, 't> ByLabel<'g, 't> {
    /// Indexes workloads; objects without pods are left out.
    pub(super) fn new(workloads: impl Iterator<Item = &'g Object<'t>>) -> Self {
        let mut by_pair: FxHashMap<(String, String), Vec<&Object<'_>>> = FxHashMap::default();
        let all: Vec<&Object<'_>> =
            workloads.filter(|object| object.pod().is_some() || is_replicated(object)).collect();
        for workload in &all {
            for (key, value) in pod_labels(workload).iter() {
                by_pair.entry((key.into_owned(), value.into_owned())).or_default().push(workload);
            }
        }
        Self { by_pair, all }
    }

    /// The workloads whose pods have a label with this value.
    pub(super) fn candidates(&self, key: &str, value: &str) -> &[&'g Object<'t>] {
        self.by_pair.get(&(key.to_owned(), value.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Every workload.
    pub(super) fn all(&self) -> &[&'g Object<'t>] {
        &self.all
    }
}

/// The labels of a workload's pods.
pub(super) fn pod_labels<'t>(workload: &Object<'t>) -> Labels<'t> {
    let of_pods = workload.pod().and_then(|pod| pod.template().at(&["metadata", "labels"]));
    // Without them the API server rejects it; what it selects is what they were meant to be.
    Labels::new(of_pods.or_else(|| workload.at(&["spec", "selector", "matchLabels"])))
}

/// Of objects of one kind and name the one that is meant beside another object: the only one, or the only one in the same
/// directory. A repository of several clusters has many of one name.
pub(super) fn nearest<'g, 't>(
    graph: &crate::graph::Graph<'_>,
    beside: &Object<'_>,
    candidates: &[&'g Object<'t>],
) -> Option<&'g Object<'t>> {
    let directory =
        |object: &Object<'_>| graph.sources().get(object.file()).path().parent().map(|path| path.to_owned());
    match candidates {
        [] => None,
        [only] => Some(only),
        several => {
            let wanted = directory(beside);
            let mut near = several.iter().filter(|candidate| directory(candidate) == wanted);
            let found = near.next()?;
            near.next().is_none().then_some(found)
        }
    }
}
