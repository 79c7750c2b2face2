//! What decides how many pods of a workload run: replicas, autoscalers, disruption budgets.

use std::borrow::Cow;

use super::Object;
use super::selector::Selector;
use crate::manifest::{Entry, Kind, Node};

/// Kinds whose controller keeps `spec.replicas` pods running.
pub const REPLICATED: &[(&str, &str)] = &[
    ("", "Deployment"),
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "ReplicaSet"),
    ("", "ReplicationController"),
    ("argoproj.io", "Rollout"),
    ("apps.openshift.io", "DeploymentConfig"),
];

/// Whether an object is of a kind in [`REPLICATED`].
pub fn is_replicated(object: &Object<'_>) -> bool {
    REPLICATED.iter().any(|(group, kind)| object.is(group, kind))
}

/// `spec.replicas` as written.
pub fn replicas<'t>(object: &Object<'t>) -> Option<Entry<'t>> {
    object.at(&["spec"])?.entry("replicas")
}

/// A number of pods, or a share of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// So many pods.
    Pods(i64),
    /// So many percent of the pods.
    Percent(i64),
}

impl Amount {
    /// Reads an `IntOrString`: `1`, `25%`. A string without `%` is what the API server rejects.
    fn of(node: Node<'_>) -> Option<Self> {
        match node.kind() {
            Kind::Int => node.as_i64().map(Self::Pods),
            Kind::String => node.as_str()?.strip_suffix('%')?.parse().ok().map(Self::Percent),
            _ => None,
        }
    }

    /// The number of pods out of `total`; the disruption controller rounds up in both directions.
    pub fn of_pods(self, total: i64) -> i64 {
        match self {
            Self::Pods(pods) => pods,
            Self::Percent(percent) => {
                let hundredths = i128::from(percent) * i128::from(total);
                i64::try_from((hundredths + 99).div_euclid(100)).unwrap_or(i64::MAX)
            }
        }
    }
}

/// A `policy` PodDisruptionBudget.
#[derive(Debug, Clone, Copy)]
pub struct DisruptionBudget<'t> {
    spec: Node<'t>,
}

/// A bound of a disruption budget and the value that sets it.
#[derive(Debug, Clone, Copy)]
pub struct Bound<'t> {
    /// The value as written.
    pub node: Node<'t>,
    /// What it means.
    pub amount: Amount,
}

impl<'t> DisruptionBudget<'t> {
    /// The view of an object, if it is a budget with a `spec`.
    pub fn of(object: &Object<'t>) -> Option<Self> {
        let spec = object.at(&["spec"]).filter(|_| {
            // What has lost its group is rejected, and still read.
            object.is("policy", "PodDisruptionBudget") || object.is("", "PodDisruptionBudget")
        })?;
        Some(Self { spec })
    }

    /// `maxUnavailable`.
    pub fn max_unavailable(&self) -> Option<Bound<'t>> {
        self.bound("maxUnavailable")
    }

    /// `minAvailable`.
    pub fn min_available(&self) -> Option<Bound<'t>> {
        self.bound("minAvailable")
    }

    fn bound(&self, field: &str) -> Option<Bound<'t>> {
        let node = self.spec.get(field)?;
        Some(Bound { node, amount: Amount::of(node)? })
    }

    /// The pods that the budget protects. In `policy/v1` an empty selector selects every pod of the namespace and a missing
    /// one selects none.
    pub fn selector(&self) -> Selector<'t> {
        Selector::new(self.spec.get("selector"))
    }
}

/// A HorizontalPodAutoscaler or a KEDA ScaledObject: both own the number of replicas of their target.
#[derive(Debug, Clone)]
pub struct Autoscaler<'t> {
    target: Node<'t>,
    kind: Cow<'t, str>,
    name: Cow<'t, str>,
    minimum: Option<Node<'t>>,
    keda: bool,
}

impl<'t> Autoscaler<'t> {
    /// The view of an object, if it is an autoscaler with a target.
    pub fn of(object: &Object<'t>) -> Option<Self> {
        let keda = object.is("keda.sh", "ScaledObject");
        if !keda && !object.is("autoscaling", "HorizontalPodAutoscaler") {
            return None;
        }
        let spec = object.at(&["spec"])?;
        let target = spec.get("scaleTargetRef")?;
        let kind = match target.get("kind").and_then(Node::text) {
            Some(kind) => kind,
            None if keda => Cow::Borrowed("Deployment"),
            None => return None,
        };
        let name = target.get("name").and_then(Node::text)?;
        let minimum = spec.get(if keda { "minReplicaCount" } else { "minReplicas" });
        Some(Self { target, kind, name, minimum, keda })
    }

    /// `spec.scaleTargetRef`.
    pub fn target(&self) -> Node<'t> {
        self.target
    }

    /// Kind and name of the workload it scales, in its own namespace. KEDA's default kind is Deployment.
    pub fn target_key(&self) -> (&str, &str) {
        (&self.kind, &self.name)
    }

    /// Whether it says itself how far it scales down.
    pub fn has_minimum(&self) -> bool {
        self.minimum.is_some_and(|minimum| minimum.as_i64().is_some())
    }

    /// The fewest replicas it scales to while the workload is in use: 1 unless written (KEDA's default of 0 is what it
    /// scales to when there is nothing to do; an eviction then has nothing to evict).
    pub fn minimum(&self) -> i64 {
        let written = self.minimum.and_then(Node::as_i64);
        if self.keda { written.unwrap_or(1).max(1) } else { written.unwrap_or(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_round_up_as_the_disruption_controller_rounds() {
        for (amount, total, expected) in [
            (Amount::Percent(50), 1, 1),
            (Amount::Percent(50), 2, 1),
            (Amount::Percent(1), 3, 1),
            (Amount::Percent(0), 3, 0),
            (Amount::Percent(100), 3, 3),
            (Amount::Pods(2), 3, 2),
            (Amount::Percent(i64::MAX), i64::MAX, i64::MAX),
        ] {
            assert_eq!(amount.of_pods(total), expected, "{amount:?} of {total}");
        }
    }
}
