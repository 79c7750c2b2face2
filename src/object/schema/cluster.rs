//! Demands of kinds that are no workloads which the words of the table cannot say.

use std::borrow::Cow;
use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::{Defect, Invalid, Missing, Walk, is_final, is_nothing};
use crate::manifest::{Kind, Node, is_templated};
use crate::object::builtin::cluster_format::{block, masked};
use crate::object::builtin::constraint::Special;
use crate::object::misfit::Step;
use crate::object::quantity::Quantity;
use crate::source::Span;

/// What a certificate may be for.
const USAGES: &[&str] = &[
    "any",
    "cert sign",
    "client auth",
    "code signing",
    "content commitment",
    "crl sign",
    "data encipherment",
    "decipher only",
    "digital signature",
    "email protection",
    "encipher only",
    "ipsec end system",
    "ipsec tunnel",
    "ipsec user",
    "key agreement",
    "key encipherment",
    "microsoft sgc",
    "netscape sgc",
    "ocsp signing",
    "s/mime",
    "server auth",
    "signing",
    "timestamping",
];

/// Resources of a quota that are counted per pod, and those that claims for storage are counted in.
const OF_PODS: &[&str] = &["cpu", "limits.cpu", "limits.memory", "memory", "pods", "requests.cpu", "requests.memory"];
const OF_CLAIMS: &[&str] = &["persistentvolumeclaims", "requests.storage"];
const COUNTED: &[&str] = &[
    "configmaps",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];
const OTHERS: &[&str] = &[
    "configmaps",
    "ephemeral-storage",
    "limits.ephemeral-storage",
    "replicationcontrollers",
    "requests.ephemeral-storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

impl<'t> Walk<'t> {
    pub(super) fn of_cluster(&mut self, value: Node<'t>, special: Special, span: Span) {
        match special {
            Special::AccessModes => self.exclusive(value, "ReadWriteOncePod", "other modes", span),
            Special::WildcardAlone => self.exclusive(value, "*", "other entries", span),
            Special::ApiService => self.api_service(value),
            Special::ClaimSize => self.claim_size(value),
            Special::DeviceRequests => self.device_requests(value),
            Special::EndpointAddresses => self.endpoint_addresses(value),
            Special::IpBlock => self.ip_block(value),
            Special::KeyUsages => self.key_usages(value),
            Special::LimitRange => self.limit_range(value, span),
            Special::NamedPorts => self.named_ports(value),
            Special::PortRange => self.port_range(value),
            Special::QuotaScopes => self.quota_scopes(value),
            Special::ReviewVersions => self.review_versions(value, span),
            Special::RuleResources => self.rule_resources(value, span),
            Special::ServicePorts => self.service_ports(value),
            Special::ValidationActions if has(value, "Deny") && has(value, "Warn") => {
                self.invalid(span, "has `Deny` and `Warn`", "must have only one of both, which say the same twice");
            }
            _ => {}
        }
    }

    /// An entry of a list that excludes all others.
    fn exclusive(&mut self, list: Node<'t>, alone: &str, others: &str, span: Span) {
        if list.len() > 1 && has(list, alone) && list.items().all(is_final) {
            self.invalid(span, &format!("has `{alone}` beside {others}"), &format!("must have `{alone}` alone"));
        }
    }

    fn api_service(&mut self, service: Node<'t>) {
        let text = |path: &[&str]| {
            let node = service.at(path)?;
            Some((node, node.as_str().filter(|_| is_final(node))?))
        };
        let (Some((name, written)), Some((_, version))) = (text(&["metadata", "name"]), text(&["spec", "version"]))
        else {
            return;
        };
        if service.at(&["spec", "group"]).is_some_and(|group| !is_final(group)) {
            return;
        }
        let group = text(&["spec", "group"]).map(|(_, group)| group).unwrap_or_default();
        let wanted = format!("{version}.{group}");
        if written != wanted && !written.is_empty() {
            let must = format!("must be `{wanted}`, after `version` and `group` in `spec`");
            self.wrong_at(&[Step::Field("metadata"), Step::Field("name")], name.span(), &written, &must);
        }
    }

    fn claim_size(&mut self, spec: Node<'t>) {
        let Some(resources) = spec.entry("resources").filter(|entry| entry.value.is_mapping()) else { return };
        let requests = resources.value.entry("requests");
        let entries = || requests.into_iter().flat_map(|requests| requests.value.entries());
        if entries().any(|entry| is_templated(&entry.name())) {
            return;
        }
        let steps = [Step::Field("resources"), Step::Field("requests"), Step::Field("storage")];
        match entries().find(|entry| entry.name() == "storage") {
            None => {
                let span = requests.map_or(resources.key.span(), |requests| requests.key.span());
                let span = if resources.value.is_empty() { resources.key.span() } else { span };
                self.report(&steps, |path| {
                    Defect::Missing(Missing {
                        span,
                        path,
                        names: vec!["storage"],
                        is_empty: false,
                        because: String::new(),
                    })
                });
            }
            Some(entry) => {
                let amount = Quantity::of(entry.value).filter(|_| is_final(entry.value));
                if amount.is_some_and(|amount| amount <= Quantity::ZERO) {
                    let text = entry.value.text().unwrap_or_default();
                    self.wrong_at(&steps, entry.value.span(), &text, "must be more than zero");
                }
            }
        }
    }

    /// Reports a value below the place where the walk is.
    fn wrong_at(&mut self, steps: &[Step<'t>], span: Span, text: &str, must: &str) {
        self.report(steps, |path| {
            Defect::Invalid(Invalid {
                span,
                problem: format!("`{path}` is `{text}`, but {must}"),
                help: "Change the value so that the API server takes it".to_owned(),
                related: None,
            })
        });
    }

    /// Ports of which there are several have names.
    fn named_ports(&mut self, ports: Node<'t>) {
        if ports.len() < 2 {
            return;
        }
        for (index, port) in ports.items().enumerate().filter(|(_, port)| port.is_mapping() && !port.is_empty()) {
            if port.entries().any(|entry| is_templated(&entry.name())) {
                continue;
            }
            let name = port.entry("name");
            if name.is_some_and(|name| !is_nothing(name.value)) {
                continue;
            }
            let first = port.entries().next().map_or(port.span(), |entry| entry.key.span());
            let span = name.map_or(first, |name| name.key.span());
            self.report(&[Step::Index(index), Step::Field("name")], |path| {
                Defect::Missing(Missing {
                    span,
                    path,
                    names: vec!["name"],
                    is_empty: name.is_some(),
                    because: "where there are several ports".to_owned(),
                })
            });
        }
    }

    /// A port of the nodes is taken once, and not by a Service that has none.
    fn service_ports(&mut self, spec: Node<'t>) {
        let kind = spec.get("type").filter(|kind| !is_nothing(*kind));
        let is_inside = match kind {
            None => true,
            Some(kind) => is_final(kind) && kind.as_str().as_deref() == Some("ClusterIP"),
        };
        let mut seen: FxHashMap<(Cow<'t, str>, i64), Node<'t>> = FxHashMap::default();
        for (index, port) in spec.get("ports").into_iter().flat_map(Node::items).enumerate() {
            let Some(entry) = port.entry("nodePort") else { continue };
            let Some(number) = entry.value.as_i64().filter(|number| *number != 0) else { continue };
            let steps = [Step::Field("ports"), Step::Index(index), Step::Field("nodePort")];
            if is_inside {
                self.report(&steps, |path| {
                    Defect::Conflict(Invalid {
                        span: entry.key.span(),
                        problem: format!("`{path}` is not allowed for a Service of type `ClusterIP`"),
                        help: "Remove `nodePort`, or write `type: NodePort`".to_owned(),
                        related: kind.map(|kind| (kind.span(), "this excludes it")),
                    })
                });
                continue;
            }
            let protocol = port.get("protocol").and_then(Node::text).unwrap_or(Cow::Borrowed("TCP"));
            let Some(first) = seen.get(&(protocol.clone(), number)) else {
                seen.insert((protocol, number), entry.value);
                continue;
            };
            let related = Some((first.span(), "the first"));
            self.report(&steps, |path| {
                Defect::Repeated(Invalid {
                    span: entry.value.span(),
                    problem: format!("`{path}` is `{number}`, which another port of the Service takes already"),
                    help: "Choose another port, or remove one of both".to_owned(),
                    related,
                })
            });
        }
    }

    fn port_range(&mut self, port: Node<'t>) {
        let (Some(first), Some(last)) = (port.get("port"), port.entry("endPort")) else { return };
        if !is_final(first) || is_nothing(first) {
            return;
        }
        if first.kind() == Kind::String {
            self.report(&[Step::Field("endPort")], |path| {
                Defect::Conflict(Invalid {
                    span: last.key.span(),
                    problem: format!("`{path}` is not allowed beside a `port` that is a name"),
                    help: "Write the first port as a number, or remove `endPort`".to_owned(),
                    related: Some((first.span(), "this excludes it")),
                })
            });
        } else if let Some((first, end)) = first.as_i64().zip(last.value.as_i64()).filter(|(first, end)| end < first) {
            let must = format!("must be at least `port`, which is {first}");
            self.wrong_at(&[Step::Field("endPort")], last.value.span(), &end.to_string(), &must);
        }
    }

    /// What is taken out of a block is a smaller part of it.
    fn ip_block(&mut self, node: Node<'t>) {
        let cidr = node.get("cidr").filter(|cidr| is_final(*cidr)).and_then(Node::as_str);
        let Some((outer, cidr)) = cidr.and_then(|cidr| Some((block(&cidr)?, cidr))) else { return };
        for (index, item) in node.get("except").into_iter().flat_map(Node::items).enumerate() {
            let Some(text) = item.as_str().filter(|_| is_final(item)) else { continue };
            let Some((ip, bits)) = block(&text) else { continue };
            let is_same_family = ip.is_ipv4() == outer.0.is_ipv4();
            let is_within = is_same_family && bits > outer.1 && masked(ip, outer.1) == masked(outer.0, outer.1);
            if !is_within {
                let steps = [Step::Field("except"), Step::Index(index)];
                self.wrong_at(
                    &steps,
                    item.span(),
                    &text,
                    &format!("must be a smaller part of `cidr`, which is `{cidr}`"),
                );
            }
        }
    }

    fn endpoint_addresses(&mut self, slice: Node<'t>) {
        let Some(kind) = slice.get("addressType").and_then(Node::as_str) else { return };
        for (index, endpoint) in slice.get("endpoints").into_iter().flat_map(Node::items).enumerate() {
            for (number, item) in endpoint.get("addresses").into_iter().flat_map(Node::items).enumerate() {
                let Some(text) = item.as_str().filter(|_| is_final(item)) else { continue };
                let ip = text.parse::<IpAddr>().ok();
                let must = match &*kind {
                    "IPv4" if !ip.is_some_and(|ip| ip.is_ipv4()) => "must be an IPv4 address",
                    "IPv6" if !ip.is_some_and(|ip| ip.is_ipv6()) => "must be an IPv6 address",
                    "IPv4" | "IPv6" if ip.is_some_and(is_special) => {
                        "must be an address that is not unspecified, loopback or link-local"
                    }
                    "FQDN" if text.trim_end_matches('.').split('.').count() < 2 => "must be a DNS name with a domain",
                    _ => continue,
                };
                let steps =
                    [Step::Field("endpoints"), Step::Index(index), Step::Field("addresses"), Step::Index(number)];
                self.wrong_at(&steps, item.span(), &text, must);
            }
        }
    }

    fn key_usages(&mut self, usages: Node<'t>) {
        for (index, item) in usages.items().enumerate() {
            let Some(text) = item.as_str().filter(|_| is_final(item)) else { continue };
            if !USAGES.contains(&&*text) {
                self.wrong_at(&[Step::Index(index)], item.span(), &text, "must be a usage such as `client auth`");
            }
        }
    }

    fn review_versions(&mut self, versions: Node<'t>, span: Span) {
        let is_known = |item: Node<'t>| !is_final(item) || matches!(item.as_str().as_deref(), Some("v1" | "v1beta1"));
        if !versions.is_empty() && !versions.items().any(is_known) {
            self.invalid(span, "has no version that the API server speaks", "must have `v1`");
        }
    }

    fn rule_resources(&mut self, resources: Node<'t>, span: Span) {
        let texts = || resources.items().filter(|item| is_final(*item)).filter_map(Node::as_str);
        if resources.len() > 1 && has(resources, "*/*") {
            self.invalid(span, "has `*/*` beside other entries", "must have `*/*` alone");
        } else if has(resources, "*") && texts().any(|text| text != "*" && !text.contains('/')) {
            self.invalid(span, "has `*` beside other resources", "must have beside `*` only subresources");
        } else {
            for (index, item) in resources.items().enumerate() {
                let Some(text) = item.as_str() else { continue };
                let Some((resource, part)) = text.split_once('/') else { continue };
                let is_before =
                    |other: &str| resources.items().take(index).any(|item| item.as_str().as_deref() == Some(other));
                if is_before(&format!("{resource}/*")) || is_before(&format!("*/{part}")) {
                    let must = "must not stand behind an entry with `*` that has it already";
                    self.wrong_at(&[Step::Index(index)], item.span(), &text, must);
                }
            }
        }
    }

    fn device_requests(&mut self, devices: Node<'t>) {
        let requests = || devices.get("requests").into_iter().flat_map(Node::items);
        let named = |node: Node<'t>| node.get("name").and_then(Node::as_str);
        if requests().any(|request| request.get("name").is_some_and(|name| !is_final(name))) {
            return;
        }
        let is_request = |text: &str| {
            let (name, part) = text.split_once('/').map_or((text, None), |(name, part)| (name, Some(part)));
            requests().filter(|request| named(*request).as_deref() == Some(name)).any(|request| match part {
                None => true,
                Some(part) => request
                    .get("firstAvailable")
                    .into_iter()
                    .flat_map(Node::items)
                    .any(|inner| named(inner).as_deref() == Some(part)),
            })
        };
        for list in ["constraints", "config"] {
            for (index, entry) in devices.get(list).into_iter().flat_map(Node::items).enumerate() {
                for (number, item) in entry.get("requests").into_iter().flat_map(Node::items).enumerate() {
                    let Some(text) = item.as_str().filter(|_| is_final(item)) else { continue };
                    if !is_request(&text) {
                        let steps =
                            [Step::Field(list), Step::Index(index), Step::Field("requests"), Step::Index(number)];
                        self.wrong_at(&steps, item.span(), &text, "must be the name of a request of this claim");
                    }
                }
            }
        }
    }

    fn quota_scopes(&mut self, spec: Node<'t>) {
        for entry in spec.get("hard").into_iter().flat_map(Node::entries) {
            let is_counted = COUNTED.contains(&&*entry.name());
            let amount = Quantity::of(entry.value).filter(|_| is_final(entry.value));
            if is_counted && amount.is_some_and(|amount| !amount.is_whole()) {
                let text = entry.value.text().unwrap_or_default();
                let steps = [Step::Field("hard"), Step::Key(entry.key)];
                self.wrong_at(&steps, entry.value.span(), &text, "must be a whole number, as objects are counted");
            }
        }
        let listed = spec.get("scopes").into_iter().flat_map(Node::items);
        let scopes: Vec<Node<'t>> = listed.filter(|scope| is_final(*scope)).collect();
        for pair in [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]] {
            let find = |name: &str| scopes.iter().find(|scope| scope.as_str().as_deref() == Some(name));
            if let (Some(_), Some(second)) = (find(pair[0]), find(pair[1])) {
                let must = format!("must not stand beside `{}`, which is the opposite", pair[0]);
                self.wrong_at(&[Step::Field("scopes")], second.span(), pair[1], &must);
            }
        }
        let selected = spec.at(&["scopeSelector", "matchExpressions"]).into_iter().flat_map(Node::items);
        let selected: Vec<Node<'t>> = selected.filter_map(|entry| entry.get("scopeName")).collect();
        for scope in scopes.into_iter().chain(selected) {
            let Some(name) = scope.as_str() else { continue };
            let allowed: &[&[&str]] = match &*name {
                "BestEffort" => &[&["pods"]],
                "VolumeAttributesClass" => &[OF_CLAIMS],
                "Terminating" | "NotTerminating" | "NotBestEffort" | "PriorityClass" | "CrossNamespacePodAffinity" => {
                    &[OF_PODS]
                }
                _ => continue,
            };
            for entry in spec.get("hard").into_iter().flat_map(Node::entries) {
                let resource = entry.name();
                let is_known = [OF_PODS, OF_CLAIMS, OTHERS].iter().any(|list| list.contains(&&*resource));
                if is_known && !allowed.iter().any(|list| list.contains(&&*resource)) {
                    self.report(&[Step::Field("hard"), Step::Key(entry.key)], |path| {
                        Defect::Conflict(Invalid {
                            span: entry.key.span(),
                            problem: format!(
                                "`{path}` is not allowed with the scope `{name}`, which it is not counted in"
                            ),
                            help: "Limit it in a ResourceQuota without this scope".to_owned(),
                            related: Some((scope.span(), "the scope")),
                        })
                    });
                }
            }
        }
    }

    fn limit_range(&mut self, item: Node<'t>, span: Span) {
        let amount = |list: &str, name: &str| {
            let node = item.get(list)?.get(name).filter(|node| is_final(*node))?;
            Some((node, Quantity::of(node)?))
        };
        let of_claims = item.get("type").and_then(Node::as_str).as_deref() == Some("PersistentVolumeClaim");
        if of_claims && item.at(&["min", "storage"]).is_none() && item.at(&["max", "storage"]).is_none() {
            self.report(&[], |path| {
                Defect::Missing(Missing {
                    span,
                    path,
                    names: vec!["max.storage", "min.storage"],
                    is_empty: false,
                    because: "with `type: PersistentVolumeClaim`".to_owned(),
                })
            });
        }
        const ORDER: [(&str, &str); 6] = [
            ("min", "max"),
            ("min", "defaultRequest"),
            ("defaultRequest", "max"),
            ("defaultRequest", "default"),
            ("min", "default"),
            ("default", "max"),
        ];
        for (less, more) in ORDER {
            for entry in item.get(less).into_iter().flat_map(Node::entries) {
                let name = entry.name();
                let (Some((_, least)), Some((other, most))) = (amount(less, &name), amount(more, &name)) else {
                    continue;
                };
                if least > most {
                    let (left, right) = (entry.value.text().unwrap_or_default(), other.text().unwrap_or_default());
                    self.report(&[Step::Key(entry.key)], |_| {
                        Defect::Invalid(Invalid {
                            span: entry.value.span(),
                            problem: format!(
                                "`{less}` of `{name}` is `{left}`, but must be at most `{more}`, which is `{right}`"
                            ),
                            help: format!("Lower `{less}`, or raise `{more}`"),
                            related: Some((other.span(), "the other amount")),
                        })
                    });
                }
            }
        }
        for entry in item.get("maxLimitRequestRatio").into_iter().flat_map(Node::entries) {
            let ratio = Quantity::of(entry.value).filter(|_| is_final(entry.value));
            let is_low = ratio.zip(Quantity::parse("1")).is_some_and(|(ratio, one)| ratio < one);
            if is_low {
                let text = entry.value.text().unwrap_or_default();
                let steps = [Step::Field("maxLimitRequestRatio"), Step::Key(entry.key)];
                self.wrong_at(&steps, entry.value.span(), &text, "must be at least 1");
            }
        }
    }
}

/// Whether a list has a text.
fn has(list: Node<'_>, text: &str) -> bool {
    list.items().any(|item| item.as_str().as_deref() == Some(text))
}

/// Addresses that no endpoint has: unspecified, loopback, link-local.
fn is_special(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            ip.is_unspecified() || ip.is_loopback() || ip.is_link_local() || matches!(ip.octets(), [224, 0, 0, _])
        }
        IpAddr::V6(ip) => {
            let first = ip.segments()[0];
            ip.is_unspecified() || ip.is_loopback() || first & 0xffc0 == 0xfe80 || first & 0xff0f == 0xff02
        }
    }
}
