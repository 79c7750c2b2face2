//! Namespace selectors of network policies that ask for labels which no namespace has.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::policies::KINDS;
use crate::finding::{Confidence, Severity, Sink, is_near_miss};

use crate::graph::Graph;
use crate::manifest::{Entry, Node, is_templated};
use crate::object::Object;
use crate::object::network::{Direction, NetworkPolicy};
use crate::object::policy_rule::rules;
use crate::object::security::SYSTEM_NAMESPACES;
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

/// The label that the API server gives every namespace.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Keys under which people expect a namespace's name.
const NAME_KEYS: &[&str] = &[
    "name",
    "namespace",
    "ns",
    "metadata.name",
    "kubernetes.io/name",
    "kubernetes.io/namespace",
    "k8s.io/metadata.name",
];

/// Values of a label that only says that it is there.
const SWITCHES: &[&str] = &["true", "yes", "enabled", "allowed", "allow", ""];

/// Namespaces that everybody calls alike, besides those of the system.
const COMMON_NAMESPACES: &[&str] = &[
    "argocd",
    "cert-manager",
    "default",
    "external-secrets",
    "ingress-nginx",
    "istio-system",
    "kyverno",
    "monitoring",
];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let known = Known::of(graph);
    for object in KINDS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        let Some(policy) = NetworkPolicy::of(object).filter(|_| !object.is_encrypted()) else { continue };
        if !object.is_uncertain() {
            judge_peers(&policy, &mut |direction, entry| known.judge(object, direction, entry, sink));
        }
    }
    for object in MAKERS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        for policy in embedded(object.root()) {
            // The policies end up in namespaces of any cluster: only what holds everywhere is said.
            judge_peers(&policy, &mut |direction, entry| known.judge_system(object, direction, entry, sink));
        }
    }
}

/// Kinds whose objects make NetworkPolicies that stand in them.
const MAKERS: &[(&str, &str)] = &[
    ("apiextensions.crossplane.io", "Composition"),
    ("fluxcd.controlplane.io", "ResourceSet"),
    ("kro.run", "ResourceGraphDefinition"),
    ("kubernetes.crossplane.io", "Object"),
    ("kyverno.io", "ClusterPolicy"),
];

/// The NetworkPolicies that stand somewhere in a tree: whole, or as the `data` of a rule of Kyverno.
fn embedded(root: Node<'_>) -> Vec<NetworkPolicy<'_>> {
    let mut found = Vec::new();
    if !root.raw_parts().any(|part| part.contains("NetworkPolicy")) {
        return found;
    }
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if node.get("kind").and_then(Node::text).is_some_and(|kind| kind == "NetworkPolicy") {
            let spec = node.get("spec").or_else(|| node.at(&["data", "spec"]));
            found.extend(spec.map(|spec| NetworkPolicy::from_spec(Some(spec))));
            continue;
        }
        let start = open.len();
        open.extend(node.entries().map(|entry| entry.value).chain(node.items()).filter(|child| !child.is_scalar()));
        open[start..].reverse();
    }
    found
}

/// Visits the labels of every namespace selector of a policy.
fn judge_peers<'t>(policy: &NetworkPolicy<'t>, judge: &mut dyn FnMut(Direction, Entry<'t>)) {
    for direction in [Direction::Ingress, Direction::Egress] {
        for peer in rules(policy, direction).flat_map(|rule| rule.peers()) {
            let labels = peer.node().at(&["namespaceSelector", "matchLabels"]);
            labels.into_iter().flat_map(Node::entries).for_each(|entry| judge(direction, entry));
        }
    }
}

/// The namespaces that the repository knows, and their labels.
struct Known<'g> {
    /// Declared namespaces, with the place of their names.
    declared: BTreeMap<&'g str, Span>,
    labels: BTreeSet<(Cow<'g, str>, Cow<'g, str>)>,
    keys: BTreeSet<Cow<'g, str>>,
    /// Whether something labels namespaces when it runs.
    is_labelled_elsewhere: bool,
}

impl<'g> Known<'g> {
    fn of(graph: &'g Graph<'_>) -> Self {
        let mut known = Self {
            declared: BTreeMap::new(),
            labels: BTreeSet::new(),
            keys: BTreeSet::new(),
            is_labelled_elsewhere: false,
        };
        for namespace in graph.of_kind("", "Namespace") {
            known.declared.entry(namespace.name()).or_insert(namespace.name_span());
            known.add(namespace.labels());
        }
        for application in graph.of_kind("argoproj.io", "Application") {
            let labels = application.at(&["spec", "syncPolicy", "managedNamespaceMetadata", "labels"]);
            known.add(labels.into_iter().flat_map(Node::entries));
        }
        // Kyverno, Capsule and the like may give labels to any namespace.
        let tenants = graph.of_kind("capsule.clastix.io", "Tenant").next().is_some();
        let mutates = |policy: &Object<'_>| {
            policy.root().raw_parts().any(|part| part.contains("mutate") && part.contains("Namespace"))
        };
        known.is_labelled_elsewhere = tenants
            || graph.of_kind("kyverno.io", "ClusterPolicy").any(mutates)
            || graph.of_kind("policies.kyverno.io", "MutatingPolicy").any(mutates);
        known
    }

    fn add(&mut self, labels: impl Iterator<Item = Entry<'g>>) {
        for entry in labels {
            let Some(value) = entry.value.text() else { continue };
            self.keys.insert(entry.name());
            self.labels.insert((entry.name(), value));
        }
    }

    fn is_namespace(&self, name: &str) -> bool {
        self.declared.contains_key(name) || is_of_system(name)
    }

    /// A label that stands for a namespace of the system.
    fn judge_system(&self, maker: &Object<'_>, direction: Direction, entry: Entry<'_>, sink: &mut Sink) {
        let (key, value) = (entry.name(), entry.value.text().unwrap_or_default());
        let is_switch = SYSTEM_NAMESPACES.contains(&&*key) && SWITCHES.contains(&&*value.to_ascii_lowercase());
        if is_switch || (NAME_KEYS.contains(&&*key) && SYSTEM_NAMESPACES.contains(&&*value)) {
            self.judge(maker, direction, entry, sink);
        }
    }

    fn judge(&self, policy: &Object<'_>, direction: Direction, entry: Entry<'_>, sink: &mut Sink) {
        let key = entry.name();
        let Some(value) = entry.value.text() else { return };
        let is_filled_later = is_templated(&key) || is_templated(&value);
        if is_filled_later || self.is_labelled_elsewhere || self.labels.contains(&(key.clone(), value.clone())) {
            return;
        }
        let side = match direction {
            Direction::Ingress => "from",
            Direction::Egress => "to",
        };
        if key == NAME_LABEL {
            let meant = SYSTEM_NAMESPACES.iter().find(|name| is_near_miss(&value, name));
            if let Some(meant) = meant.filter(|_| !self.is_namespace(&value)) {
                let message = format!(
                    "{policy} selects the namespace `{value}`, which is none (did you mean `{meant}`?), so the rule allows nothing {side} it"
                );
                sink.report(entry.value.span(), message)
                    .object(Arc::clone(policy.reference()))
                    .help(format!("Write `{meant}`"))
                    .fix(format!("Write `{meant}`"), [(entry.value.span(), (*meant).to_owned())]);
            }
            return;
        }
        let is_switch = SWITCHES.contains(&&*value.to_ascii_lowercase());
        if is_switch && (self.is_namespace(&key) || COMMON_NAMESPACES.contains(&&*key)) {
            let edits = [(entry.key.span(), NAME_LABEL.to_owned()), (entry.value.span(), key.clone().into_owned())];
            self.report(policy, side, &key, entry, edits, sink);
        } else if NAME_KEYS.contains(&&*key) {
            if self.is_namespace(&value) {
                self.report(policy, side, &value, entry, [(entry.key.span(), NAME_LABEL.to_owned())], sink);
            } else {
                let message = format!(
                    "{policy} selects namespaces by `{key}: {value}`: Kubernetes gives a namespace no such label, and no Namespace \
                     of the repository has it, so the rule allows nothing {side} namespace `{value}`"
                );
                sink.report(entry.key.span(), message)
                    .object(Arc::clone(policy.reference()))
                    .at_most(Severity::Warning)
                    .confidence(Confidence::Medium)
                    .help(format!("Select the namespace by `{NAME_LABEL}: {value}`"));
            }
        } else if !key.contains('/') && key != "control-plane" && !self.declared.is_empty() && !self.keys.contains(&key)
        {
            let message = format!(
                "{policy} selects namespaces by `{key}: {value}`, and no Namespace of the repository has a label `{key}`: the rule \
                 allows nothing {side} any of them"
            );
            sink.report(entry.key.span(), message)
                .object(Arc::clone(policy.reference()))
                .at_most(Severity::Info)
                .confidence(Confidence::Medium)
                .help(format!("Give the namespaces that are meant the label, or select one by `{NAME_LABEL}`"));
        }
    }

    /// A label that stands for the name of a namespace, which does not have it.
    fn report<const EDITS: usize>(
        &self,
        policy: &Object<'_>,
        side: &str,
        namespace: &str,
        entry: Entry<'_>,
        edits: [(Span, String); EDITS],
        sink: &mut Sink,
    ) {
        let (key, value) = (entry.name(), entry.value.text().unwrap_or_default());
        let message = format!(
            "{policy} selects namespaces by `{key}: {value}`, but namespace `{namespace}` has no such label, so the rule allows \
             nothing {side} it"
        );
        let help = format!("Select the namespace by the label that every namespace has: `{NAME_LABEL}: {namespace}`");
        let report = sink
            .report(entry.key.span(), message)
            .object(Arc::clone(policy.reference()))
            .help(help)
            .fix(format!("Select by `{NAME_LABEL}`"), edits);
        if let Some(&span) = self.declared.get(namespace) {
            report.related(span, format!("Namespace `{namespace}` and its labels"));
        }
    }
}

fn is_of_system(name: &str) -> bool {
    SYSTEM_NAMESPACES.contains(&name) || name == "default"
}
