//! Annotations of Services that Azure's cloud provider does not read.

use crate::finding::{Sink, is_near_miss};
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::network::Service;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Service")], check);

const PREFIX: &str = "service.beta.kubernetes.io/";

/// Annotations that are on with `true` and off with anything else.
/// Source: `kubernetes-sigs/cloud-provider-azure`, `pkg/consts/consts.go`, as the next list.
const SWITCHES: &[&str] = &[
    "azure-deny-all-except-load-balancer-source-ranges",
    "azure-disable-load-balancer-floating-ip",
    "azure-load-balancer-enable-high-availability-ports",
    "azure-load-balancer-internal",
    "azure-load-balancer-mixed-protocols",
    "azure-pls-create",
    "azure-pls-proxy-protocol",
    "azure-shared-securityrule",
];

const OTHERS: &[&str] = &[
    "azure-additional-public-ips",
    "azure-allowed-ip-ranges",
    "azure-allowed-service-tags",
    "azure-dns-label-name",
    "azure-load-balancer-configurations",
    "azure-load-balancer-disable-tcp-reset",
    "azure-load-balancer-health-probe-interval",
    "azure-load-balancer-health-probe-num-of-probe",
    "azure-load-balancer-health-probe-protocol",
    "azure-load-balancer-health-probe-request-path",
    "azure-load-balancer-internal-subnet",
    "azure-load-balancer-ipv4",
    "azure-load-balancer-ipv6",
    "azure-load-balancer-mode",
    "azure-load-balancer-resource-group",
    "azure-load-balancer-tcp-idle-timeout",
    "azure-pip-ip-tags",
    "azure-pip-name",
    "azure-pip-name-ipv6",
    "azure-pip-prefix-id",
    "azure-pip-prefix-id-ipv6",
    "azure-pip-tags",
    "azure-pls-auto-approval",
    "azure-pls-fqdns",
    "azure-pls-ip-configuration-ip-address",
    "azure-pls-ip-configuration-ip-address-count",
    "azure-pls-ip-configuration-subnet",
    "azure-pls-name",
    "azure-pls-resource-group",
    "azure-pls-visibility",
];

fn known() -> impl Iterator<Item = &'static str> {
    SWITCHES.iter().chain(OTHERS).copied()
}

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if Service::of(object).is_none() {
        return;
    }
    for entry in object.annotations() {
        let key = entry.name();
        let Some((prefix, name)) = key.split_once('/') else { continue };
        if !name.starts_with("azure-") || is_templated(&key) {
            continue;
        }
        let is_prefixed = PREFIX.strip_suffix('/') == Some(prefix);
        if known().any(|known| known == name) {
            if !is_prefixed
                && matches!(prefix, "service.kubernetes.io" | "service.alpha.kubernetes.io" | "kubernetes.io")
            {
                let message = format!(
                    "{object} has the annotation `{key}`, which nothing reads: Azure's cloud provider reads `{PREFIX}{name}`"
                );
                sink.report(entry.key.span(), message)
                    .help(format!("Write `{PREFIX}{name}`"))
                    .fix(format!("Write `{PREFIX}{name}`"), [(entry.key.span(), format!("{PREFIX}{name}"))]);
                continue;
            }
            let value = entry.value.text().unwrap_or_default();
            if SWITCHES.contains(&name) && !matches!(&*value, "true" | "false" | "") && !is_templated(&value) {
                let message = format!(
                    "{object} has `{name}: {value}`: Azure's cloud provider takes everything but `true` for off{}",
                    if name == "azure-load-balancer-internal" { ", so the load balancer is public" } else { "" }
                );
                sink.report(entry.value.span(), message).help("Write \"true\", in lower case and in quotes");
            }
        } else if is_prefixed && let Some(meant) = meant(name) {
            let message =
                format!("{object} has the annotation `{key}`, which nothing reads (did you mean `{PREFIX}{meant}`?)");
            sink.report(entry.key.span(), message).help(format!("Write `{PREFIX}{meant}`"));
        }
    }
}

/// The annotation that was meant: nearly the same text, or the same words in another order.
fn meant(name: &str) -> Option<&'static str> {
    let words = |text: &'static str| -> Vec<&'static str> {
        let mut words: Vec<_> = text.split('-').collect();
        words.sort_unstable();
        words
    };
    let mut own: Vec<&str> = name.split('-').collect();
    own.sort_unstable();
    known().find(|known| words(known) == own || is_near_miss(name, known))
}
