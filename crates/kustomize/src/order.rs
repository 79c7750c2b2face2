//! The order of the objects: as they come, or kustomize's old order by kind.

use rustc_hash::FxHashMap;

use crate::id::NodeId;
use crate::object::Object;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::record::Record;
use crate::sort::merge_sort;
use crate::symbol::Symbol;
use crate::work::Work;

/// An order of objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SortOrder {
    /// As they come.
    Fifo,
    /// By kind: some kinds first, some last, the others by their names between them.
    Legacy { first: Vec<String>, last: Vec<String> },
}

/// The kinds that come first, unless `sortOptions` say otherwise (`SortOrderTransformer` of kustomize 5.8.1).
const FIRST: [&str; 22] = [
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];

/// The kinds that come last.
const LAST: [&str; 2] = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// The place of a kind in kustomize's old order: negative for the kinds that come first, positive for the last ones.
pub(crate) fn legacy_rank(kind: &str) -> i64 {
    let position = |kinds: &[&str]| kinds.iter().position(|known| *known == kind).map(|position| position as i64);
    match (position(&FIRST), position(&LAST)) {
        (Some(position), _) => position - FIRST.len() as i64,
        (None, Some(position)) => position + 1,
        (None, None) => 0,
    }
}

impl SortOrder {
    /// The order that `kustomize build` takes when nobody says anything.
    pub(crate) fn legacy() -> Self {
        let owned = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect();
        Self::Legacy { first: owned(&FIRST), last: owned(&LAST) }
    }

    /// Reads `sortOptions`.
    pub(crate) fn read(planner: &mut Planner<'_>, node: NodeId) -> Result<Self, Problem> {
        let record = Record::read(planner, "`sortOptions`", node, &["order", "legacySortOptions"])?;
        let order = record.text(planner, "order")?;
        let legacy = record.get("legacySortOptions");
        match (order.map(|order| planner.read.text(order).into_owned()).as_deref(), legacy) {
            (Some("legacy"), None) => Ok(Self::legacy()),
            (Some("legacy"), Some(node)) => {
                let known = ["orderFirst", "orderLast"];
                let record = Record::read(planner, "`legacySortOptions`", node, &known)?;
                let kinds = |field| -> Result<Vec<String>, Problem> {
                    let kinds = record.texts(planner, field)?;
                    Ok(kinds.into_iter().map(|kind| planner.read.text(kind).into_owned()).collect())
                };
                Ok(Self::Legacy { first: kinds("orderFirst")?, last: kinds("orderLast")? })
            }
            (Some("fifo"), None) => Ok(Self::Fifo),
            (Some("fifo"), Some(node)) => {
                let message = "`legacySortOptions` are only for `order: legacy`, but the order is `fifo`";
                Err(planner.problem(ProblemKind::InvalidField, node, message))
            }
            (found, _) => {
                let message =
                    format!("the `order` of `sortOptions` must be `legacy` or `fifo`, found `{}`", found.unwrap_or(""));
                Err(planner.problem(ProblemKind::InvalidField, order.unwrap_or(node), message))
            }
        }
    }

    /// Brings the objects into this order.
    pub(crate) fn apply(&self, work: &mut Work<'_>) {
        let Self::Legacy { first, last } = self else { return };
        let mut ranks: FxHashMap<Symbol, i64> = FxHashMap::default();
        for (at, kind) in first.iter().enumerate() {
            ranks.insert(work.symbol(kind), at as i64 - first.len() as i64);
        }
        for (at, kind) in last.iter().enumerate() {
            ranks.insert(work.symbol(kind), at as i64 + 1);
        }
        let keys: Vec<Key<'_>> = work.objects.iter().map(|object| Key::of(work, object, &ranks)).collect();
        let mut positions: Vec<usize> = (0..keys.len()).collect();
        merge_sort(&mut positions, |left, right| keys[*left].is_less(&keys[*right]));
        work.objects = positions.into_iter().map(|at| work.objects[at]).collect();
    }
}

/// What objects are ordered by. Kustomize compares joined texts, so that what separates the parts matters.
struct Key<'w> {
    rank: i64,
    group: &'w str,
    kind: &'w str,
    gvk: String,
    identity: String,
}

impl<'w> Key<'w> {
    fn of(work: &'w Work<'_>, object: &Object, ranks: &FxHashMap<Symbol, i64>) -> Self {
        let or = |symbol: Symbol, otherwise| if symbol.is_empty() { otherwise } else { work.name(symbol) };
        let kind = or(object.gvk.kind, "~K");
        Self {
            rank: ranks.get(&object.gvk.kind).copied().unwrap_or(0),
            group: work.name(object.gvk.group),
            kind,
            gvk: format!("{}_{}_{kind}", or(object.gvk.group, "~G"), or(object.gvk.version, "~V")),
            identity: format!("{}|{}", or(object.namespace, "~X"), or(object.name, "~N")),
        }
    }

    /// The core kind Namespace comes before others of that name, although its group, written `~G`, does not.
    fn is_less(&self, other: &Self) -> bool {
        if self.rank != other.rank {
            return self.rank < other.rank;
        }
        if self.gvk == other.gvk {
            return self.identity < other.identity;
        }
        let are_namespaces = self.kind == "Namespace" && other.kind == "Namespace";
        if are_namespaces && (self.group.is_empty() || other.group.is_empty()) {
            self.gvk > other.gvk
        } else {
            self.gvk < other.gvk
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_those_of_kustomize() {
        let SortOrder::Legacy { first, last } = SortOrder::legacy() else { panic!("legacy") };
        assert_eq!((first.len(), last.len()), (22, 2));
        assert_eq!(first[0], "Namespace");
    }
}
