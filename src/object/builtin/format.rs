//! The forms of text that the API server demands of fields.
//!
//! Each is a question about a text and what a message says of it. Source: `pkg/apis/*/validation` of Kubernetes 1.36 and
//! `k8s.io/apimachinery/pkg/util/validation`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::object::names::{is_label, is_path_segment, is_subdomain, key_problem, label_value_problem};
use crate::object::schedule;

use super::cluster_format as cluster;

/// A form of text.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    name: &'static str,
    fits: fn(&str) -> bool,
    /// What a text of the form is, after "must be".
    pub described: &'static str,
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Format {
    /// The form that the table of constraints calls so.
    pub fn named(name: &str) -> Option<Self> {
        FORMATS.iter().find(|format| format.name == name).copied()
    }

    /// Whether a text has the form.
    pub fn fits(&self, text: &str) -> bool {
        (self.fits)(text)
    }
}

macro_rules! formats {
    ($($name:literal $fits:expr, $described:literal;)+) => {
        &[$(Format { name: $name, fits: $fits, described: $described },)+]
    };
}

const FORMATS: &[Format] = formats! {
    "label" is_label, "lower-case letters, digits and `-`, at most 63, with a letter or digit at both ends";
    "subdomain" is_subdomain, "lower-case letters, digits, `-` and `.`, with a letter or digit at both ends of each part";
    "service-name" is_service_name, "lower-case letters, digits and `-`, at most 63, with a letter first and a letter or digit last";
    "port-name" is_port_name, "lower-case letters, digits and single `-` between them, at most 15, with a letter among them";
    "environment-name" is_environment_name, "printable ASCII characters without `=`";
    "file-key" is_file_key, "letters, digits, `-`, `_` and `.`, at most 253, not `.` and not beginning with `..`";
    "label-key" is_label_key, "the key of a label: letters, digits, `-`, `_` and `.`, at most 63, after an optional DNS name and `/`";
    "label-value" |text| label_value_problem(text).is_none(), "the value of a label: letters, digits, `-`, `_` and `.`, at most 63";
    "annotation-key" |text| is_label_key(&text.to_ascii_lowercase()), "the key of an annotation: letters, digits, `-`, `_` and `.`, at most 63, after an optional DNS name and `/`";
    "prefixed-key" |text| text.contains('/') && is_label_key(text), "a DNS name, `/` and a name, as in `example.com/name`";
    "resource-name" is_label_key, "the name of a resource such as `cpu` or `example.com/device`";
    "container-resource" is_container_resource, "`cpu`, `memory`, `ephemeral-storage`, `hugepages-2Mi` (or another size) or a name with a domain such as `example.com/device`";
    "path-segment" is_path_segment, "text without `/` and `%`, and not `.` or `..`";
    "absolute-path" |text| text.starts_with('/'), "a path that begins with `/`";
    "path-without-parents" |text| !has_parent(text), "a path without `..`";
    "relative-path" |text| !text.starts_with('/') && !has_parent(text), "a relative path without `..`";
    "file-path" |text| !text.starts_with('/') && !text.starts_with("..") && !has_parent(text), "a relative path without `..`, not beginning with `..`";
    "no-colon" |text| !text.contains(':'), "text without `:`";
    "no-slash" |text| !text.contains('/'), "text without `/`";
    "no-edge-space" |text| text.trim() == text, "text without blanks before and after it";
    "ip" is_ip, "an IP address";
    "ipv4" |text| text.parse::<Ipv4Addr>().is_ok(), "an IPv4 address";
    "ipv6" |text| text.parse::<Ipv6Addr>().is_ok(), "an IPv6 address";
    "non-special-ip" is_non_special_ip, "an IP address that is not unspecified, loopback or link-local";
    "cidr" is_cidr, "a block of addresses such as `10.0.0.0/8`";
    "host" is_host, "a DNS name in lower case; `*.` may stand before it";
    "dns-name-or-ip" |text| is_ip(text) || is_subdomain(text), "a DNS name in lower case or an IP address";
    "search-domain" is_search_domain, "a DNS name in lower case";
    "percent" is_percent, "a number or a percentage such as `25%`";
    "percent-to-100" is_percent_to_100, "a number or a percentage from `0%` to `100%`";
    "http-header" is_http_header, "the name of an HTTP header: letters, digits and `-`";
    "cron" schedule::is_cron, "five fields as in `0 3 * * *` (minute, hour, day of month, month, day of week) or a word such as `@daily`";
    "time-zone" schedule::is_time_zone, "the name of a time zone such as `Europe/Berlin`";
    "sysctl" is_sysctl, "the name of a sysctl such as `net.ipv4.tcp_syncookies`";
    "uid" |text| !text.is_empty(), "text";
    "condition-type" is_label_key, "the name of a condition such as `example.com/ready`";
    "environment-field-path" |text| is_field_path(text, ENVIRONMENT_FIELDS), "a field that an environment variable may have, such as `metadata.name` or `status.podIP`";
    "volume-field-path" |text| is_field_path(text, VOLUME_FIELDS), "a field that a file may have, such as `metadata.labels` or `metadata.annotations['key']`";
    "resource-field" is_resource_field, "a resource such as `limits.cpu` or `requests.memory`";
    "grouped-version" |text| text.split_once('/').is_some_and(|(group, version)| !group.is_empty() && !version.contains('/')), "a group and a version such as `apps/v1`";
    "group-or-version" |text| text.matches('/').count() <= 1, "a group and a version such as `apps/v1`";
    "none" |_| false, "a number";
    "index-ranges" is_index_ranges, "indexes and ranges such as `0,2-5`, in order";
    "signer" is_signer, "a DNS name, `/` and a path, as in `example.com/signer`";
    "api-group" |text| text.is_empty() || is_subdomain(text), "the name of an API group";
    "version" is_service_name, "a version such as `v1`";
    "c-identifier" is_c_identifier, "letters, digits and `_`, without a digit first";
    "url-path" |text| text.starts_with('/'), "a path that begins with `/`";
    "cel-name" is_c_identifier, "a name of letters, digits and `_`, without a digit first";
    "https-url" |text| text.starts_with("https://"), "a URL that begins with `https://`";
    "driver" |text| text.len() <= 63 && is_subdomain(&text.to_ascii_lowercase()), "the name of a driver: a DNS name of at most 63 characters";
    "app-armor-profile" |text| !text.is_empty() && text.trim() == text && text.len() <= 4095, "the name of a profile, without blanks around it";
    "iscsi-name" cluster::is_iscsi_name, "a name that begins with `iqn.`, `eui.` or `naa.`";
    "certificate-request" cluster::is_certificate_request, "base64 of a PEM block `CERTIFICATE REQUEST`";
    "cel" super::expression::is_expression, "an expression in CEL with every bracket and quotation mark closed";
    "target-port" |text| text.is_empty() || is_port_name(text), "a number or the name of a port of the pods";
    "padded-cidr" |text| is_cidr(text.trim()), "a block of addresses such as `10.0.0.0/8`";
    "finalizer" cluster::is_finalizer, "a name with a domain, as in `example.com/finalizer`";
    "cluster-ip" cluster::is_cluster_ip, "an IP address, or `None`";
    "real-ip" is_ip, "an IP address; only Services of type `ClusterIP` may be `None`";
    "external-name" cluster::is_external_name, "a DNS name in lower case";
    "tls-host" cluster::is_tls_host, "a DNS name in lower case; `*.` may stand before it";
    "plain-path" cluster::is_plain_path, "a path that begins with `/`, without `//`, `.` and `..` as parts of it and `%2F`";
    "domain-path" cluster::is_domain_path, "a DNS name, `/` and a path, as in `example.com/controller`";
    "network" cluster::is_network, "a block of addresses such as `10.0.0.0/8`, with no bit set behind the prefix";
    "storage" |text| text == "storage", "`storage`";
    "not-empty" |text| !text.is_empty(), "text that is not empty";
    "resource" cluster::is_resource, "the name of a resource such as `storage` or `example.com/device`";
    "quota-resource" cluster::is_quota_resource, "what a quota limits, such as `requests.cpu`, `pods` or `count/jobs.batch`";
    "limit-type" cluster::is_limit_type, "`Container`, `Pod`, `PersistentVolumeClaim` or a name with a domain";
    "qualified-domain" cluster::is_qualified_domain, "a DNS name of at least three parts, as in `pods.example.com`";
    "webhook-url" cluster::is_webhook_url, "a URL with `https://` and a host, without user, query and fragment";
    "webhook-path" cluster::is_webhook_path, "a path that begins with `/`, of lower-case letters, digits, `-` and `.`";
    "group-version" cluster::is_group_version, "a version as in `apiVersion`, such as `v1` or `apps/v1`";
    "kind" cluster::is_kind, "a kind such as `ConfigMap`";
    "one-line" |text| !text.trim().contains(['\n', '\r']) && !text.trim().is_empty(), "one line of text";
    "key-name" cluster::is_key_name, "letters, digits, `-`, `_` and `.`, at most 63, with a letter or digit at both ends";
    "non-resource-url" cluster::is_non_resource_url, "a path that begins with `/`; `*` may stand after the last `/`";
    "namespace-or-any" cluster::is_namespace_or_any, "a namespace, or `*`";
    "device-attribute" cluster::is_device_attribute, "a domain, `/` and a name, as in `gpu.example.com/model`";
    "gmsa-name" |text| text.len() <= 253 && is_subdomain(text), "the name of an object: a DNS name in lower case";
};

pub(super) fn is_service_name(text: &str) -> bool {
    is_label(text) && text.starts_with(|first: char| first.is_ascii_lowercase())
}

fn is_port_name(text: &str) -> bool {
    (1..=15).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.contains("--")
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_environment_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'=')
}

fn is_file_key(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && text != "."
        && !text.starts_with("..")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

pub(super) fn is_label_key(text: &str) -> bool {
    key_problem(text).is_none()
}

/// Names of resources that a container may ask for; what has a domain of its own is an extended resource.
fn is_container_resource(text: &str) -> bool {
    match text.split_once('/') {
        None => matches!(text, "cpu" | "memory" | "ephemeral-storage") || text.starts_with("hugepages-"),
        Some((domain, _)) => {
            let is_native = domain == "kubernetes.io" || domain.ends_with(".kubernetes.io");
            is_label_key(text) && (is_native || !text.starts_with("requests."))
        }
    }
}

const ENVIRONMENT_FIELDS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "spec.host",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

const VOLUME_FIELDS: &[&str] =
    &["metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "metadata.uid"];

fn is_field_path(text: &str, fields: &[&str]) -> bool {
    match text.strip_suffix("']").and_then(|text| text.split_once("['")) {
        Some(("metadata.labels", key)) => is_label_key(key),
        Some(("metadata.annotations", key)) => is_label_key(&key.to_ascii_lowercase()),
        Some(_) => false,
        None => fields.contains(&text),
    }
}

fn is_resource_field(text: &str) -> bool {
    text.split_once('.').is_some_and(|(part, resource)| {
        matches!(part, "limits" | "requests")
            && (matches!(resource, "cpu" | "memory" | "ephemeral-storage") || resource.starts_with("hugepages-"))
    })
}

fn has_parent(text: &str) -> bool {
    text.split('/').any(|part| part == "..")
}

/// Go reads no zone and no leading zeros, and neither does Rust.
pub(super) fn is_ip(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

fn is_non_special_ip(text: &str) -> bool {
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => {
            !(ip.is_unspecified() || ip.is_loopback() || ip.is_link_local() || is_local_multicast(ip))
        }
        Ok(IpAddr::V6(ip)) => {
            let first = ip.segments()[0];
            !(ip.is_unspecified() || ip.is_loopback() || first & 0xffc0 == 0xfe80 || first & 0xff0f == 0xff02)
        }
        Err(_) => false,
    }
}

fn is_local_multicast(ip: Ipv4Addr) -> bool {
    matches!(ip.octets(), [224, 0, 0, _])
}

pub(super) fn is_cidr(text: &str) -> bool {
    let Some((ip, bits)) = text.split_once('/') else { return false };
    let is_number = !bits.is_empty() && bits.len() <= 3 && bits.bytes().all(|byte| byte.is_ascii_digit());
    let most = match ip.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    is_number && bits.parse::<u32>().is_ok_and(|bits| bits <= most)
}

fn is_host(text: &str) -> bool {
    !is_ip(text) && is_subdomain(text.strip_prefix("*.").unwrap_or(text))
}

/// Since 1.33 parts may begin with `_`, and a single `.` is a domain.
fn is_search_domain(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    text.is_empty() || is_subdomain(&text.replace('_', "a"))
}

fn is_percent(text: &str) -> bool {
    text.strip_suffix('%').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_percent_to_100(text: &str) -> bool {
    is_percent(text) && text[..text.len() - 1].parse::<u32>().is_ok_and(|number| number <= 100)
}

fn is_http_header(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_c_identifier(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && text.bytes().next().is_some_and(|byte| !byte.is_ascii_digit())
}

fn is_sysctl(text: &str) -> bool {
    let part = |part: &str| {
        let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'))
            && edge(part.bytes().next())
            && edge(part.bytes().next_back())
    };
    text.len() <= 253 && text.split(['.', '/']).all(part)
}

fn is_index_ranges(text: &str) -> bool {
    let mut last: Option<u64> = None;
    let mut number = |text: &str| {
        let number = text.parse::<u64>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))?;
        let rises = last.is_none_or(|last| last < number);
        last = Some(number);
        rises.then_some(())
    };
    text.split(',').all(|part| match part.split_once('-') {
        Some((from, to)) => number(from).is_some() && number(to).is_some(),
        None => number(part).is_some(),
    })
}

fn is_signer(text: &str) -> bool {
    text.split_once('/').is_some_and(|(domain, path)| {
        is_subdomain(domain)
            && domain.contains('.')
            && !path.contains('/')
            && !path.is_empty()
            && path.split('.').all(|part| !part.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_their_forms() {
        for (name, good, bad) in [
            ("label", &["web-1"][..], &["Web", "a.b", ""][..]),
            ("service-name", &["web-1"], &["1web", "web-"]),
            ("port-name", &["http", "h2-c", "8a"], &["8080", "a--b", "-a", "HTTP", "sixteen-letters-x"]),
            ("environment-name", &["A_B", "my var", "1A"], &["A=B", "", "ä"]),
            ("file-key", &["a.yaml", ".env", "A_b"], &["..", "..a", ".", "a/b", "a b"]),
            ("container-resource", &["cpu", "nvidia.com/gpu", "hugepages-2Mi"], &["gpu", "cpus", "memroy"]),
            ("absolute-path", &["/a"], &["a", ""]),
            ("relative-path", &["a/b", "..a"], &["/a", "a/../b", ".."]),
            ("file-path", &["a/b"], &["..a", "/a"]),
            ("ip", &["10.0.0.1", "::1"], &["10.0.0", "010.0.0.1", "a"]),
            ("cidr", &["10.0.0.0/8", "fd00::/8", "10.0.0.1/8"], &["10.0.0.0", "10.0.0.0/33", "10.0.0.0/a"]),
            ("host", &["a.example.com", "*.example.com"], &["A.example.com", "a.*.com", "10.0.0.1", "*"]),
            ("percent", &["25%", "200%"], &["25", "-1%", "%"]),
            ("percent-to-100", &["100%"], &["101%"]),
            ("http-header", &["X-Real-Ip"], &["X Y", "a:b", ""]),
            ("sysctl", &["net.ipv4.tcp_syncookies", "net/ipv4/x"], &["Net.a", "a..b"]),
            ("index-ranges", &["0,2-5,7"], &["", "5-2", "3,1", "a"]),
            ("signer", &["example.com/signer"], &["signer", "example.com/"]),
        ] {
            let format = Format::named(name).expect(name);
            assert!(good.iter().all(|text| format.fits(text)), "{name} {good:?}");
            assert!(bad.iter().all(|text| !format.fits(text)), "{name} {bad:?}");
        }
        let mut names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FORMATS.len());
    }
}
