//! Network policies that cut pods off from DNS.

use std::sync::Arc;

use super::default_deny::is_generated;
use super::policies::policies;
use crate::finding::{Confidence, Severity, Sink};
use crate::graph::Graph;
use crate::graph::population::{Settlement, labels};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::isolation;
use crate::object::network::{Direction, NetworkPolicy};
use crate::object::policy_rule::{Peer, PolicyRule, Port, rules};
use crate::object::selector::{Match, Selector};
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

/// What a policy does for DNS.
#[derive(Debug, Clone, Copy)]
enum Dns<'t> {
    /// It lets pods ask.
    Allowed,
    /// It opens the port for TCP only; questions are UDP.
    TcpOnly(Node<'t>),
    /// It opens the port to pods of its own namespace, where no DNS server is.
    OwnNamespace(Node<'t>),
    /// Nothing.
    Nothing,
}

struct Judged<'g, 't> {
    object: &'g Object<'t>,
    policy: NetworkPolicy<'t>,
    dns: Dns<'t>,
}

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    if context.sees_single_files() || is_generated(graph, Direction::Egress) {
        return;
    }
    // Policies of network plugins allow by their own grammar.
    let is_foreign = |object: &Object<'_>| {
        isolation::KINDS.iter().any(|(group, kind)| object.is(group, kind)) && NetworkPolicy::of(object).is_none()
    };
    let foreign: Vec<_> = graph.objects().iter().filter(|object| is_foreign(object)).collect();
    for place in graph.population().places() {
        let is_here =
            |object: &&&Object<'_>| place.cluster().is_none_or(|cluster| object.clusters().contains(&cluster));
        if place.namespace() == Some("kube-system")
            || foreign.iter().any(|object| is_here(&object) && mentions_egress(object))
        {
            continue;
        }
        let judged: Vec<Judged<'_, '_>> = policies(place.objects(graph))
            .filter(|(_, policy)| policy.applies_to(Direction::Egress))
            .map(|(object, policy)| Judged { object, policy, dns: dns(graph, place, &policy) })
            .collect();
        if !judged.is_empty() {
            in_place(graph, place, &judged, sink);
        }
    }
}

fn mentions_egress(object: &Object<'_>) -> bool {
    object.root().raw_parts().any(|part| part.contains("egress") || part.contains("Egress"))
}

fn in_place<'t>(graph: &Graph<'t>, place: &Settlement, judged: &[Judged<'_, 't>], sink: &mut Sink) {
    let allowing: Vec<Selector<'t>> = judged
        .iter()
        .filter(|judged| matches!(judged.dns, Dns::Allowed))
        .map(|judged| judged.policy.selector())
        .collect();
    if allowing.iter().any(Selector::is_empty) {
        return;
    }
    let has_rules =
        |judged: &Judged<'_, '_>| judged.policy.rules(Direction::Egress).is_some_and(|rules| !rules.value.is_empty());
    let tries = |judged: &Judged<'_, '_>| matches!(judged.dns, Dns::TcpOnly(_) | Dns::OwnNamespace(_));
    let has_tries = judged.iter().any(tries);
    let wants_out = judged.iter().any(|judged| needs_names(&judged.policy));
    let has_root = judged.iter().any(|judged| judged.policy.selector().is_empty() && !has_rules(judged));
    for one in judged.iter().filter(|one| !matches!(one.dns, Dns::Allowed)) {
        // One defect, one finding: where somebody tried to open DNS, else where everything is denied.
        if (has_tries && !tries(one))
            || (!has_tries && has_root && (has_rules(one) || !one.policy.selector().is_empty()))
        {
            continue;
        }
        let selector = one.policy.selector();
        let selected = place.select(graph, selector.first_pair(), |labels| selector.matches(labels));
        let is_reached = |pod: &&&Object<'_>| {
            pod.pod().and_then(|pod| pod.spec().get("hostNetwork")).and_then(Node::as_bool) != Some(true)
        };
        let uncovered = selected
            .pods
            .iter()
            .filter(is_reached)
            .find(|pod| allowing.iter().all(|allowing| allowing.matches(labels(pod)) == Match::No));
        // Pods that are not shown may be covered by any policy that allows DNS.
        let is_bare = !has_rules(one);
        if uncovered.is_none() && (!selected.pods.is_empty() || !allowing.is_empty() || is_bare) {
            continue;
        }
        if uncovered.is_none() && !place.is_closed() {
            continue;
        }
        report(one, uncovered.copied(), !wants_out && !tries(one), place.is_closed(), sink);
    }
}

/// Whether a policy allows connections to what is usually called by its name: addresses are not, and the API server is found by its
/// address too.
fn needs_names(policy: &NetworkPolicy<'_>) -> bool {
    rules(policy, Direction::Egress).any(|rule| {
        let only_addresses = rule.peer_list().is_some() && rule.peers().all(|peer| peer.addresses().is_some());
        let mut ports = Port::all(&rule).peekable();
        let only_api = ports.peek().is_some() && ports.all(|port| port.node().and_then(Node::as_i64) == Some(6443));
        !only_addresses && !only_api
    })
}

fn report(one: &Judged<'_, '_>, pod: Option<&Object<'_>>, is_mild: bool, is_closed: bool, sink: &mut Sink) {
    let Judged { object, policy, dns } = one;
    let who = pod.map_or_else(|| "the pods that it selects".to_owned(), |pod| format!("the pods of {pod}"));
    let (span, what) = match dns {
        Dns::TcpOnly(node) => (
            node.span(),
            format!("{object} opens port 53 for TCP only (a port without `protocol` is TCP), and DNS asks by UDP"),
        ),
        Dns::OwnNamespace(node) => (
            node.span(),
            format!(
                "{object} opens port 53 to pods of its own namespace, because the peer has no `namespaceSelector`, and the DNS servers run in `kube-system`"
            ),
        ),
        Dns::Allowed | Dns::Nothing => (
            egress_span(object, policy),
            format!("{object} denies all egress that no rule allows, and no policy of the namespace allows DNS"),
        ),
    };
    let mut report = sink
        .report(span, format!("{what}: {who} cannot resolve any name"))
        .object(Arc::clone(object.reference()))
        .help(
            "Allow egress to namespace `kube-system` (`kubernetes.io/metadata.name`), pods `k8s-app: kube-dns`, ports 53 UDP and 53 TCP",
        );
    if is_mild {
        report = report.at_most(Severity::Warning);
    }
    if is_mild || !is_closed {
        report = report.confidence(Confidence::Medium);
    }
    if let Some(pod) = pod {
        report.related(pod.name_span(), "its pods are selected");
    }
}

/// Where a policy says that it is about egress.
fn egress_span(object: &Object<'_>, policy: &NetworkPolicy<'_>) -> Span {
    let rules = policy.rules(Direction::Egress).map(|rules| rules.key.span());
    let listed = || {
        let types = policy.written_types()?;
        let item = types.value.items().find(|item| item.text().is_some_and(|text| text == "Egress"))?;
        Some(item.span())
    };
    rules.or_else(listed).unwrap_or_else(|| object.kind_span())
}

fn dns<'t>(graph: &Graph<'t>, place: &Settlement, policy: &NetworkPolicy<'t>) -> Dns<'t> {
    let mut found = Dns::Nothing;
    for rule in rules(policy, Direction::Egress) {
        match dns_of_rule(graph, place, &rule) {
            Dns::Allowed => return Dns::Allowed,
            Dns::Nothing => {}
            other => found = other,
        }
    }
    found
}

fn dns_of_rule<'t>(graph: &Graph<'t>, place: &Settlement, rule: &PolicyRule<'t>) -> Dns<'t> {
    // OpenShift's servers listen on 5353.
    let is_open = |protocol| rule.covers(53, protocol) || rule.covers(5353, protocol);
    let (udp, tcp) = (is_open("UDP"), is_open("TCP"));
    if !udp && !tcp {
        return Dns::Nothing;
    }
    let is_for_dns = rule.port_list().is_some();
    let mut own = None;
    let mut reaches = rule.peer_list().is_none();
    for peer in rule.peers() {
        match reach(graph, place, &peer, is_for_dns) {
            Reach::Servers => reaches = true,
            Reach::OwnNamespace(node) => own = Some(node),
            Reach::Others => {}
        }
    }
    let tcp_port = || Port::all(rule).find(|port| port.covers(53, "TCP")).and_then(|port| port.node());
    match (reaches, udp, own) {
        (true, true, _) => Dns::Allowed,
        // Port ranges and all ports of a protocol are about something else.
        (true, false, _) => match tcp_port().filter(|node| node.as_i64() == Some(53)) {
            Some(node) => Dns::TcpOnly(node),
            None => Dns::Nothing,
        },
        (false, true, Some(node)) if is_for_dns => Dns::OwnNamespace(node),
        _ => Dns::Nothing,
    }
}

enum Reach<'t> {
    Servers,
    OwnNamespace(Node<'t>),
    Others,
}

/// Whether a peer may be the cluster's DNS servers.
fn reach<'t>(graph: &Graph<'t>, place: &Settlement, peer: &Peer<'t>, is_for_dns: bool) -> Reach<'t> {
    if peer.addresses().is_some() {
        return Reach::Servers;
    }
    if let Some(namespaces) = peer.namespaces() {
        let name = |key: &str| key == "kubernetes.io/metadata.name";
        let is_elsewhere = namespaces.keys().any(|key| name(&key))
            && !peer.node().get("namespaceSelector").is_some_and(|node| {
                node.raw_parts().any(|part| part.contains("dns") || part.contains("kube-system") || part.contains("${"))
            });
        return if is_for_dns || !is_elsewhere { Reach::Servers } else { Reach::Others };
    }
    let Some(pods) = peer.pods() else { return Reach::Others };
    let own = place.select(graph, pods.first_pair(), |labels| pods.matches(labels));
    if !pods.is_empty() && is_for_dns && (!own.is_nothing() || !place.is_closed()) {
        // A DNS server of its own.
        return Reach::Servers;
    }
    let is_kube_dns = pods.first_pair().is_some_and(|(key, value)| {
        matches!(&*key, "k8s-app" | "app" | "app.kubernetes.io/name")
            && matches!(&*value, "kube-dns" | "coredns" | "node-local-dns")
    });
    match peer.node().get("podSelector").filter(|_| is_kube_dns) {
        Some(node) => Reach::OwnNamespace(peer_span(node)),
        None => Reach::Others,
    }
}

/// The smallest node that stands for a pod selector.
fn peer_span(node: Node<'_>) -> Node<'_> {
    node.get("matchLabels").and_then(|labels| labels.entries().next()).map_or(node, |entry| entry.key)
}
