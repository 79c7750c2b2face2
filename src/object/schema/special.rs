//! Demands that the words of the table cannot say.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::{Defect, Invalid, Missing, Walk, is_final};
use crate::manifest::{Entry, Node, is_templated, span_or};
use crate::object::builtin::constraint::Special;
use crate::object::misfit::{Step, path_of};
use crate::object::quantity::Quantity;
use crate::source::Span;

/// The lists of containers of a pod.
const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

impl<'t> Walk<'t> {
    pub(super) fn special(&mut self, value: Node<'t>, special: Special, span: Span) {
        match special {
            Special::Resources => self.resources(value, span),
            Special::Pod => {
                self.container_names(value);
                self.host_ports(value);
            }
            Special::BidirectionalMounts => self.bidirectional_mounts(value),
            Special::ScaleToZero => self.scale_to_zero(value),
            Special::ConfigMap => self.config_map(value),
            Special::Secret => self.secret(value, span),
            _ => self.of_cluster(value, special, span),
        }
    }

    pub(super) fn report(&mut self, steps: &[Step<'t>], defect: impl FnOnce(String) -> Defect<'t>) {
        let length = self.steps.len();
        self.steps.extend_from_slice(steps);
        let path = path_of(&self.steps);
        self.steps.truncate(length);
        self.found.push(defect(path));
    }

    /// No two containers of a pod have one name, whatever list they are in.
    fn container_names(&mut self, pod: Node<'t>) {
        let mut seen: FxHashMap<Cow<'t, str>, Node<'t>> = FxHashMap::default();
        for list in LISTS {
            for (index, container) in pod.get(list).into_iter().flat_map(Node::items).enumerate() {
                let Some(node) = container.get("name").filter(|name| is_final(*name)) else { continue };
                let Some(name) = node.as_str().filter(|name| !name.is_empty()) else { continue };
                let Some(first) = seen.get(&name) else {
                    seen.insert(name, node);
                    continue;
                };
                let related = Some((first.span(), "the first"));
                self.report(&[Step::Field(list), Step::Index(index), Step::Field("name")], |path| {
                    Defect::Repeated(Invalid {
                        span: node.span(),
                        problem: format!("`{path}` is `{name}`, which another container of the pod is called already"),
                        help: "Rename one of both containers".to_owned(),
                        related,
                    })
                });
            }
        }
    }

    /// A port of the host is taken once; with the host's network a port is the same inside and outside.
    fn host_ports(&mut self, pod: Node<'t>) {
        let on_host = pod.get("hostNetwork").and_then(Node::as_bool) == Some(true);
        for list in &LISTS[..2] {
            let mut seen: FxHashMap<(i64, Cow<'t, str>, Cow<'t, str>), Node<'t>> = FxHashMap::default();
            for (index, container) in pod.get(list).into_iter().flat_map(Node::items).enumerate() {
                for (number, port) in container.get("ports").into_iter().flat_map(Node::items).enumerate() {
                    let steps = [Step::Field(list), Step::Index(index), Step::Field("ports"), Step::Index(number)];
                    let inner = port.get("containerPort").and_then(|node| Some((node, node.as_i64()?)));
                    let outer = port.get("hostPort").and_then(|node| Some((node, node.as_i64()?)));
                    let outer = outer.filter(|(_, port)| *port != 0);
                    if let (true, Some((_, inner)), Some((node, outer))) = (on_host, inner, outer)
                        && inner != outer
                    {
                        self.report(&[&steps[..], &[Step::Field("hostPort")]].concat(), |path| {
                            Defect::Invalid(Invalid {
                                span: node.span(),
                                problem: format!(
                                    "`{path}` is `{outer}`, but must be the `containerPort` {inner} because the pod is in the host's \
                                     network"
                                ),
                                help: format!("Write {inner}, or leave `hostPort` out"),
                                related: None,
                            })
                        });
                    }
                    let Some((node, taken)) = outer.or(inner.filter(|_| on_host)) else { continue };
                    let text = |name: &str, default: &'static str| {
                        port.get(name).and_then(Node::text).unwrap_or(Cow::Borrowed(default))
                    };
                    let key = (taken, text("protocol", "TCP"), text("hostIP", ""));
                    let Some(first) = seen.get(&key) else {
                        seen.insert(key, node);
                        continue;
                    };
                    let related = Some((first.span(), "the first"));
                    self.report(&steps, |path| {
                        Defect::Repeated(Invalid {
                            span: node.span(),
                            problem: format!(
                                "`{path}` takes port {taken} of the host, which another port of the pod takes already"
                            ),
                            help: "Choose another port, or remove one of both".to_owned(),
                            related,
                        })
                    });
                }
            }
        }
    }

    fn bidirectional_mounts(&mut self, container: Node<'t>) {
        for (index, mount) in container.get("volumeMounts").into_iter().flat_map(Node::items).enumerate() {
            let Some(entry) = mount.entry("mountPropagation") else { continue };
            if entry.value.as_str().as_deref() != Some("Bidirectional") {
                continue;
            }
            let steps = [Step::Field("volumeMounts"), Step::Index(index), Step::Field("mountPropagation")];
            self.report(&steps, |path| {
                Defect::Conflict(Invalid {
                    span: entry.value.span(),
                    problem: format!("`{path}` is `Bidirectional`, which only privileged containers may have"),
                    help: "Write `HostToContainer`, or make the container privileged if it must be".to_owned(),
                    related: None,
                })
            });
        }
    }

    /// None is the least number of pods only beside a metric that exists without them, and with the feature gate HPAScaleToZero, which who
    /// writes both has switched on.
    fn scale_to_zero(&mut self, autoscaler: Node<'t>) {
        let Some(least) = autoscaler.get("minReplicas").filter(|least| least.as_i64() == Some(0)) else { return };
        let metrics = autoscaler.get("metrics").into_iter().flat_map(Node::items);
        let kinds = metrics.filter_map(|metric| metric.get("type").and_then(Node::text));
        if kinds.into_iter().any(|kind| matches!(&*kind, "Object" | "External") || is_templated(&kind)) {
            return;
        }
        self.report(&[Step::Field("minReplicas")], |path| {
            Defect::Invalid(Invalid {
                span: least.span(),
                problem: format!(
                    "`{path}` is `0`, but must be at least 1 without a metric of type `Object` or `External`"
                ),
                help: "Write 1, or scale by a metric that does not need pods".to_owned(),
                related: None,
            })
        });
    }

    /// A key stands in `data` or in `binaryData`.
    fn config_map(&mut self, map: Node<'t>) {
        let Some(binary) = map.get("binaryData").filter(|binary| binary.is_mapping()) else { return };
        for entry in map.get("data").into_iter().flat_map(Node::entries) {
            let name = entry.name();
            let Some(other) = binary.entry(&name) else { continue };
            self.found.push(Defect::Repeated(Invalid {
                span: other.key.span(),
                problem: format!("`binaryData` has the key `{name}`, which stands in `data` already"),
                help: "Remove or rename one of both".to_owned(),
                related: Some((entry.key.span(), "the first")),
            }));
        }
    }

    /// A Secret of a well-known type has the keys of its type.
    fn secret(&mut self, secret: Node<'t>, span: Span) {
        let Some(kind) = secret.get("type").filter(|kind| is_final(*kind)) else { return };
        let Some(text) = kind.as_str() else { return };
        let has = |key: &str| ["data", "stringData"].iter().any(|part| secret.at(&[*part, key]).is_some());
        let missing: &[&'static str] = match &*text {
            "kubernetes.io/tls" if !has("tls.crt") && !has("tls.key") => &["tls.crt", "tls.key"],
            "kubernetes.io/tls" if !has("tls.crt") => &["tls.crt"],
            "kubernetes.io/tls" if !has("tls.key") => &["tls.key"],
            "kubernetes.io/dockerconfigjson" if !has(".dockerconfigjson") => &[".dockerconfigjson"],
            "kubernetes.io/dockercfg" if !has(".dockercfg") => &[".dockercfg"],
            "kubernetes.io/basic-auth" if !has("username") && !has("password") => &["username"],
            "kubernetes.io/ssh-auth" if !has("ssh-privatekey") => &["ssh-privatekey"],
            "kubernetes.io/service-account-token" => {
                let annotations = ["metadata", "annotations", "kubernetes.io/service-account.name"];
                match secret.at(&annotations) {
                    Some(_) => return,
                    None => {
                        let metadata = secret.entry("metadata");
                        let annotations = metadata.and_then(|metadata| metadata.value.entry("annotations"));
                        let span = annotations.or(metadata).map_or(span, |parent| parent.key.span());
                        let name = "kubernetes.io/service-account.name";
                        return self.missing_key(span, "metadata.annotations", name, &text);
                    }
                }
            }
            _ => &[],
        };
        let written =
            secret.at(&["stringData", ".dockerconfigjson"]).filter(|_| text == "kubernetes.io/dockerconfigjson");
        if let Some(value) = written.filter(|value| is_final(*value))
            && let Some(login) = value.as_str()
            && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&login).is_err()
        {
            self.found.push(Defect::Invalid(Invalid {
                span: span_or(value, kind.span()),
                problem: "`stringData[\".dockerconfigjson\"]` is no JSON object, which a Secret of this type must hold"
                    .to_owned(),
                help: "Write what `kubectl create secret docker-registry` makes".to_owned(),
                related: Some((kind.span(), "the type")),
            }));
        }
        let data = secret.entry("data").or_else(|| secret.entry("stringData"));
        let is_open = ["data", "stringData"]
            .iter()
            .any(|part| secret.get(part).into_iter().flat_map(Node::entries).any(|entry| is_templated(&entry.name())));
        if !is_open {
            for name in missing {
                self.missing_key(data.map_or(span, |data| data.key.span()), "data", name, &text);
            }
        }
    }

    fn missing_key(&mut self, span: Span, path: &str, name: &'static str, kind: &str) {
        self.found.push(Defect::Missing(Missing {
            span,
            path: format!("{path}[{name:?}]"),
            names: vec![name],
            is_empty: false,
            because: format!("with `type: {kind}`"),
        }));
    }

    /// Extended resources come in whole numbers, and cannot be asked for otherwise than they are limited.
    fn resources(&mut self, resources: Node<'t>, _: Span) {
        let part = |name: &str| resources.get(name).into_iter().flat_map(Node::entries);
        for list in ["limits", "requests"] {
            for entry in part(list) {
                let Some(amount) = Quantity::of(entry.value).filter(|_| is_final(entry.value)) else { continue };
                if is_extended(&entry.name()) && !amount.is_whole() {
                    self.wrong_resource(list, entry, "must be a whole number, as all amounts of devices");
                }
            }
        }
        for request in part("requests").filter(|entry| is_extended(&entry.name())) {
            let name = request.name();
            let limit = resources.at(&["limits", &name]);
            let amount = |node: Node<'t>| Quantity::of(node).filter(|_| is_final(node));
            match limit {
                None => {
                    let must = format!("must stand in `limits` too, because nobody shares `{name}`");
                    self.wrong_resource("requests", request, &must);
                }
                Some(limit) if amount(limit).zip(amount(request.value)).is_some_and(|(left, right)| left != right) => {
                    self.wrong_resource("requests", request, "must be what `limits` say, because nobody shares it");
                }
                Some(_) => {}
            }
        }
    }

    fn wrong_resource(&mut self, list: &'static str, entry: Entry<'t>, must: &str) {
        let text = entry.value.text().unwrap_or_default();
        self.report(&[Step::Field(list), Step::Key(entry.key)], |path| {
            Defect::Invalid(Invalid {
                span: entry.value.span(),
                problem: format!("`{path}` is `{text}`, but {must}"),
                help: "Write the same whole number in `limits`, or only there".to_owned(),
                related: None,
            })
        });
    }
}

/// Whether a resource is one of devices: with a domain that is not that of Kubernetes.
fn is_extended(name: &str) -> bool {
    name.split_once('/').is_some_and(|(domain, _)| domain != "kubernetes.io" && !domain.ends_with(".kubernetes.io"))
}
