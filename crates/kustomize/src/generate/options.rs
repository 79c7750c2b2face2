//! `generatorOptions`, and the `options` of one generator.

use rustc_hash::FxHashSet;

use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::Problem;
use crate::record::Record;

/// Options of a generator.
#[derive(Debug, Default)]
pub(crate) struct Options {
    pub(crate) labels: Vec<(NodeId, NodeId)>,
    pub(crate) annotations: Vec<(NodeId, NodeId)>,
    /// Whether the name gets no hash of the content.
    pub(crate) without_hash: bool,
    /// The `true` of `immutable`.
    pub(crate) immutable: Option<NodeId>,
}

const FIELDS: [&str; 4] = ["labels", "annotations", "disableNameSuffixHash", "immutable"];

impl Options {
    /// Reads options; without a mapping they are empty.
    pub(crate) fn read(planner: &Planner<'_>, node: Option<NodeId>) -> Result<Self, Problem> {
        let Some(node) = node else { return Ok(Self::default()) };
        let record = Record::read(planner, "the options of a generator", node, &FIELDS)?;
        Ok(Self {
            labels: record.pairs(planner, "labels")?,
            annotations: record.pairs(planner, "annotations")?,
            without_hash: record.flag(planner, "disableNameSuffixHash")?.is_some(),
            immutable: record.flag(planner, "immutable")?,
        })
    }

    /// Takes what the kustomization's `generatorOptions` say of what these do not: its labels and annotations with other keys,
    /// and whatever is true in them (a generator cannot take back what they switch on).
    pub(crate) fn extend(&mut self, planner: &Planner<'_>, defaults: Self) {
        for (own, defaults) in [(&mut self.labels, defaults.labels), (&mut self.annotations, defaults.annotations)] {
            let known: FxHashSet<_> = own.iter().map(|(key, _)| planner.read.text(*key)).collect();
            own.extend(defaults.into_iter().filter(|(key, _)| !known.contains(&planner.read.text(*key))));
        }
        self.without_hash |= defaults.without_hash;
        self.immutable = self.immutable.or(defaults.immutable);
    }
}
