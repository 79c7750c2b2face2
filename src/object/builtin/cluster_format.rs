//! Forms of text in kinds that are no workloads: addresses, hosts, resources of quotas, names for admission.

use std::net::IpAddr;

use base64::Engine as _;

use super::format::{is_cidr, is_ip, is_label_key, is_service_name};
use crate::object::names::{is_label, is_subdomain};

/// What a quota may limit, besides resources with a domain.
const QUOTA: &[&str] = &[
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

pub(super) fn is_cluster_ip(text: &str) -> bool {
    text == "None" || is_ip(text)
}

/// A host of a certificate; unlike that of a rule it may be an address.
pub(super) fn is_tls_host(text: &str) -> bool {
    is_subdomain(text.strip_prefix("*.").unwrap_or(text))
}

/// A path of an Ingress that is compared segment by segment.
pub(super) fn is_plain_path(text: &str) -> bool {
    let has = ["//", "/./", "/../", "%2f", "%2F"].iter().any(|part| text.contains(part));
    text.starts_with('/') && !has && !text.ends_with("/..") && !text.ends_with("/.")
}

/// A domain, a slash and a path.
pub(super) fn is_domain_path(text: &str) -> bool {
    let is_path = |path: &str| {
        path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&byte))
            && !path.is_empty()
    };
    text.split_once('/').is_some_and(|(domain, path)| is_subdomain(domain) && is_path(path))
}

/// A block of addresses of which no bit behind the prefix is set.
pub(super) fn is_network(text: &str) -> bool {
    block(text).is_some_and(|(ip, bits)| masked(ip, bits) == ip)
}

/// The address of a block and the length of its prefix.
pub fn block(text: &str) -> Option<(IpAddr, u32)> {
    let (ip, bits) = text.split_once('/').filter(|_| is_cidr(text))?;
    Some((ip.parse().ok()?, bits.parse().ok()?))
}

/// The first address of a block.
pub fn masked(ip: IpAddr, bits: u32) -> IpAddr {
    match ip {
        IpAddr::V4(ip) => IpAddr::V4((ip.to_bits() & u32::MAX.checked_shl(32 - bits).unwrap_or(0)).into()),
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() & u128::MAX.checked_shl(128 - bits).unwrap_or(0)).into()),
    }
}

pub(super) fn is_quota_resource(text: &str) -> bool {
    match text.contains('/') {
        true => is_label_key(text),
        false => QUOTA.contains(&text) || text.starts_with("hugepages-") || text.starts_with("requests.hugepages-"),
    }
}

/// What an amount of storage or of anything else is called.
pub(super) fn is_resource(text: &str) -> bool {
    text == "storage" || is_quota_resource(text)
}

pub(super) fn is_limit_type(text: &str) -> bool {
    matches!(text, "Container" | "PersistentVolumeClaim" | "Pod") || (text.contains('/') && is_label_key(text))
}

/// A DNS name of at least three parts.
pub(super) fn is_qualified_domain(text: &str) -> bool {
    is_subdomain(text) && text.split('.').count() >= 3
}

/// The scheme is `https`, there is a host, and nothing but a path.
pub(super) fn is_webhook_url(text: &str) -> bool {
    let Some(rest) = text.trim().strip_prefix("https://") else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    !host.is_empty() && !rest.contains(['@', '?', '#', ' '])
}

pub(super) fn is_webhook_path(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('/') else { return false };
    rest.is_empty() || rest.strip_suffix('/').unwrap_or(rest).split('/').all(is_subdomain)
}

/// A version with or without a group, as in `apiVersion`.
pub(super) fn is_group_version(text: &str) -> bool {
    match text.split_once('/') {
        Some((group, version)) => (group.is_empty() || is_subdomain(group)) && is_service_name(version),
        None => is_service_name(text),
    }
}

pub(super) fn is_kind(text: &str) -> bool {
    is_service_name(&text.to_ascii_lowercase())
}

/// The part of a label's key after the slash.
pub(super) fn is_key_name(text: &str) -> bool {
    !text.contains('/') && is_label_key(text)
}

pub(super) fn is_non_resource_url(text: &str) -> bool {
    let has_star = text.strip_suffix("/*").unwrap_or(text).contains('*');
    text == "*" || text == "/" || (text.starts_with('/') && !text.contains(' ') && !text.contains("//") && !has_star)
}

/// The name of an attribute of a device: a domain, a slash and an identifier.
pub(super) fn is_device_attribute(text: &str) -> bool {
    let is_identifier = |name: &str| {
        name.len() <= 32
            && !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    text.split_once('/').is_some_and(|(domain, name)| {
        domain.len() <= 63 && is_subdomain(&domain.to_ascii_lowercase()) && is_identifier(name)
    })
}

/// What a Service of type `ExternalName` stands for; the name of the root may stand behind it.
pub(super) fn is_external_name(text: &str) -> bool {
    is_subdomain(text.strip_suffix('.').unwrap_or(text))
}

/// A finalizer is one of Kubernetes' own, or has a domain.
pub(super) fn is_finalizer(text: &str) -> bool {
    matches!(text, "foregroundDeletion" | "kubernetes" | "orphan") || (text.contains('/') && is_label_key(text))
}

pub(super) fn is_iscsi_name(text: &str) -> bool {
    ["iqn.", "eui.", "naa."].iter().any(|prefix| text.starts_with(prefix)) && !text.contains(char::is_whitespace)
}

/// Blanks and line breaks in base64 are skipped.
pub(super) fn is_certificate_request(text: &str) -> bool {
    let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(compact);
    bytes.is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("-----BEGIN CERTIFICATE REQUEST-----"))
}

/// A namespace, or any.
pub(super) fn is_namespace_or_any(text: &str) -> bool {
    text == "*" || is_label(text)
}

#[cfg(test)]
mod tests {
    use crate::object::builtin::format::Format;

    #[test]
    fn texts_fit_their_forms() {
        for (name, good, bad) in [
            ("cluster-ip", &["None", "10.0.0.1", "fd00::1"][..], &["none", "10.0.0", "web"][..]),
            ("tls-host", &["a.example.com", "*.example.com", "10.0.0.1"], &["*", "A.b", "a.*.b"]),
            ("plain-path", &["/", "/a/b", "/a/..b"], &["a", "/a//b", "/a/../b", "/..", "/%2f"]),
            (
                "domain-path",
                &["example.com/a", "k8s.io/a/b"],
                &["example.com", "example.com/", "/a", "A.com/a", "a.com/b c"],
            ),
            ("network", &["10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"], &["10.0.0.1/8", "10.0.0.0", "10.0.0.0/33"]),
            (
                "quota-resource",
                &["pods", "requests.cpu", "count/jobs.batch", "hugepages-2Mi"],
                &["cpus", "storage", "a/b/c", ""],
            ),
            ("limit-type", &["Pod", "example.com/x"], &["pod", "Node"]),
            ("qualified-domain", &["a.example.com"], &["example.com", "A.example.com"]),
            (
                "webhook-url",
                &["https://a.example.com:8443/a"],
                &["http://a", "https://", "https://a@b/", "https://a/?b"],
            ),
            ("webhook-path", &["/", "/a/b", "/a/"], &["a", "//", "/a//b", "/A"]),
            ("group-version", &["v1", "apps/v1"], &["apps/", "a/b/c", "1"]),
            ("kind", &["ConfigMap"], &["config map", "1a"]),
            ("non-resource-url", &["/", "/a", "/a/*", "*"], &["a", "/a/*/b", "/a*", "//"]),
            ("device-attribute", &["gpu.example.com/numa_1"], &["numa", "gpu.example.com/", "a.b/c/d", "a.b/1c"]),
            ("external-name", &["api.example.com", "api.example.com."], &["API.example.com", "a_b", "https://a"]),
        ] {
            let format = Format::named(name).expect(name);
            assert!(good.iter().all(|text| format.fits(text)), "{name} {good:?}");
            assert!(bad.iter().all(|text| !format.fits(text)), "{name} {bad:?}");
        }
    }
}
