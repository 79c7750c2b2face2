//! Which namespaces deny traffic by default: the ground of the two `missing-default-deny` rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use crate::finding::{Confidence, Severity, Sink};
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::isolation::{self, Isolated, Namespace};
use crate::object::network::{Direction, NetworkPolicy};
use crate::object::selector::{Labels, Match};
use crate::object::{Namespaces, Object};
use crate::rules::Context;
use crate::rules::pattern::Names;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_namespaces: Names,
}

/// Reports every namespace with workloads that nothing isolates by default in a direction.
pub(super) fn check(direction: Direction, graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() {
        return;
    }
    if is_generated(graph, direction) {
        return;
    }
    let policies = Policies::of(graph);
    let declared = declared_namespaces(graph);
    let charted = charted_namespaces(graph);
    let meshed = meshed_namespaces(graph);
    for (name, objects) in graph.namespaces() {
        if is_templated(name) {
            continue;
        }
        let workloads: Vec<&Object<'_>> = objects.filter(|object| has_isolatable_pods(object)).collect();
        let Some(&first) = workloads.first() else { continue };
        let declaration = declared.get(name).copied();
        let options: &Options = context.options(declaration.unwrap_or(first).file());
        if options.exempt_namespaces.contains(name) {
            continue;
        }
        let labels = declaration.map(|object| Labels::new(object.at(&["metadata", "labels"])));
        let Some(open) = policies.open(Namespace { name, labels }, direction, &workloads) else { continue };
        let report = match declaration {
            Some(namespace) => sink
                .report(namespace.name_span(), message(name, direction, &workloads, &open))
                .object(Arc::clone(namespace.reference())),
            None => sink
                .report(first.kind_span(), message(name, direction, &workloads, &open))
                .object(Arc::clone(first.reference())),
        };
        let mut report = report.help(format!(
            "Add a NetworkPolicy with `podSelector: {{}}`, `policyTypes: [{}]` and no rules to namespace `{name}`, then allow \
             what its pods need",
            direction.policy_type(),
        ));
        let is_quiet = || workloads.iter().all(|workload| is_job(workload)) || meshed.contains(name);
        if open.is_empty() || (direction == Direction::Ingress && is_quiet()) {
            report = report.at_most(Severity::Info);
        }
        if policies.unplaced || charted.contains(name) {
            report = report.confidence(Confidence::Medium);
        }
        let shown = if open.is_empty() { &workloads } else { &open };
        for workload in shown.iter().take(3) {
            report = report.related(workload.name_span(), format!("{workload} runs in namespace `{name}`"));
        }
    }
}

fn message(name: &str, direction: Direction, workloads: &[&Object<'_>], open: &[&Object<'_>]) -> String {
    let start = format!("Namespace `{name}` has no policy that denies {} by default", direction.field());
    let [first, others @ ..] = open else {
        let now = match workloads {
            [only] => format!("{only} is selected by another policy"),
            all => format!("its {} workloads are selected by other policies", all.len()),
        };
        let later = match direction {
            Direction::Ingress => "accepts connections from every pod in the cluster",
            Direction::Egress => "can connect to everything",
        };
        return format!("{start}: {now}, but a pod that is added later {later}");
    };
    let whose = match others.len() {
        0 => format!("{first}"),
        1 => format!("{first} and one other workload"),
        others => format!("{first} and {others} other workloads"),
    };
    match direction {
        Direction::Ingress => format!("{start}: every pod in the cluster can connect to the pods of {whose}"),
        Direction::Egress => {
            format!("{start}: the pods of {whose} can connect to every other pod, to the nodes and to the internet")
        }
    }
}

/// The policies of a run.
struct Policies<'g, 't> {
    by_namespace: BTreeMap<&'g str, Vec<&'g Object<'t>>>,
    cluster_wide: Vec<&'g Object<'t>>,
    /// Whether some policy of a namespaced kind is in no known namespace: it may be meant for any.
    unplaced: bool,
}

impl<'g, 't> Policies<'g, 't> {
    fn of(graph: &'g Graph<'t>) -> Self {
        let mut found = Self { by_namespace: BTreeMap::new(), cluster_wide: Vec::new(), unplaced: false };
        for policy in isolation::KINDS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
            match policy.namespaces() {
                Namespaces::Known(names) => {
                    for name in names {
                        found.by_namespace.entry(name).or_default().push(policy);
                    }
                }
                Namespaces::Unknown if isolation::is_unplaced(policy) => {
                    let anywhere = Namespace { name: "", labels: None };
                    let isolates =
                        |direction| matches!(isolation::isolated(policy, anywhere, direction), Isolated::All);
                    found.unplaced |= isolates(Direction::Ingress) || isolates(Direction::Egress);
                }
                Namespaces::Unknown | Namespaces::ClusterScoped => found.cluster_wide.push(policy),
            }
        }
        found
    }

    /// The workloads that no policy isolates; `None` if the whole namespace is isolated.
    fn open<'o>(
        &self,
        namespace: Namespace<'_>,
        direction: Direction,
        workloads: &[&'o Object<'t>],
    ) -> Option<Vec<&'o Object<'t>>> {
        let mut selectors = Vec::new();
        let own = self.by_namespace.get(namespace.name).into_iter().flatten();
        for policy in own.chain(&self.cluster_wide) {
            match isolation::isolated(policy, namespace, direction) {
                Isolated::All => return None,
                Isolated::Some(selector) => selectors.push(selector),
                Isolated::None => {}
            }
        }
        let is_selected = |workload: &Object<'_>| {
            let labels = Labels::new(workload.pod().and_then(|pod| pod.template().at(&["metadata", "labels"])));
            selectors.iter().any(|selector| selector.matches(labels) != Match::No)
        };
        Some(workloads.iter().copied().filter(|workload| !is_selected(workload)).collect())
    }
}

/// Whether an object makes pods that network policies reach: pods on the node's network are out of their reach.
fn has_isolatable_pods(object: &Object<'_>) -> bool {
    let Some(pod) = object.pod() else { return false };
    object.kind() != "PodTemplate" && pod.spec().get("hostNetwork").and_then(Node::as_bool) != Some(true)
}

/// Whether a workload ends by itself: hardly any such pod listens.
fn is_job(object: &Object<'_>) -> bool {
    matches!(object.kind(), "Job" | "CronJob" | "ScaledJob")
}

/// The Namespace objects of the repository by name; the first if several clusters have one of the same name.
fn declared_namespaces<'g, 't>(graph: &'g Graph<'t>) -> BTreeMap<&'g str, &'g Object<'t>> {
    let mut found = BTreeMap::new();
    for namespace in graph.of_kind("", "Namespace") {
        found.entry(namespace.name()).or_insert(namespace);
    }
    found
}

/// The namespaces that a Helm release or an Argo CD Application of the repository installs into: the chart may bring a
/// policy.
fn charted_namespaces(graph: &Graph<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for release in graph.of_kind("helm.toolkit.fluxcd.io", "HelmRelease") {
        let target = release.at(&["spec", "targetNamespace"]).and_then(Node::text);
        match (target, release.namespaces()) {
            (Some(target), _) => drop(found.insert(target.into_owned())),
            (None, Namespaces::Known(names)) => found.extend(names.iter().map(|name| name.clone().into_owned())),
            (None, Namespaces::Unknown | Namespaces::ClusterScoped) => {}
        }
    }
    for application in graph.of_kind("argoproj.io", "Application") {
        let target = application.at(&["spec", "destination", "namespace"]).and_then(Node::text);
        found.extend(target.map(|target| target.into_owned()));
    }
    found
}

/// Whether a Kyverno policy of the repository generates policies that may isolate namespaces.
pub(super) fn is_generated(graph: &Graph<'_>, direction: Direction) -> bool {
    let by_rule = |policy: &Object<'_>| {
        let mut rules = policy.at(&["spec", "rules"]).into_iter().flat_map(Node::items);
        rules.any(|rule| rule.get("generate").is_some_and(|generate| generates(generate, direction)))
    };
    let cel = |policy: &Object<'_>| {
        policy.at(&["spec"]).is_some_and(|spec| spec.raw_parts().any(|part| part.contains("NetworkPolicy")))
    };
    graph.of_kind("kyverno.io", "ClusterPolicy").any(by_rule)
        || graph.of_kind("policies.kyverno.io", "GeneratingPolicy").any(cel)
}

/// Whether a Kyverno `generate` block makes a policy that may isolate in the direction. One that clones is taken to.
fn generates(generate: Node<'_>, direction: Direction) -> bool {
    let is_policy = |kind: &str| kind.ends_with("NetworkPolicy");
    let foreach = generate.get("foreach").into_iter().flat_map(Node::items);
    std::iter::once(generate).chain(foreach).any(|target| {
        let kind = target.get("kind").and_then(Node::text);
        let mut cloned = target.at(&["cloneList", "kinds"]).into_iter().flat_map(Node::items).filter_map(Node::text);
        match (kind.as_deref(), target.at(&["data", "spec"])) {
            (Some("NetworkPolicy"), Some(spec)) => NetworkPolicy::from_spec(Some(spec)).applies_to(direction),
            (Some(kind), _) => is_policy(kind),
            (None, _) => cloned.any(|kind| is_policy(&kind)),
        }
    })
}

/// The namespaces whose workloads an Istio AuthorizationPolicy covers, all of them: there the mesh refuses what the network
/// lets through.
fn meshed_namespaces<'g>(graph: &'g Graph<'_>) -> BTreeSet<&'g str> {
    let policies = graph.of_kind("security.istio.io", "AuthorizationPolicy").filter(|policy| {
        let allows = policy.at(&["spec", "action"]).and_then(Node::text).is_none_or(|action| action == "ALLOW");
        allows && policy.at(&["spec", "selector"]).is_none() && policy.at(&["spec", "targetRefs"]).is_none()
    });
    let namespaces = policies.filter_map(|policy| match policy.namespaces() {
        Namespaces::Known(names) => Some(names),
        Namespaces::Unknown | Namespaces::ClusterScoped => None,
    });
    namespaces.flatten().map(|name| &**name).collect()
}
