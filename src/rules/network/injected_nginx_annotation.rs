//! Annotations that break out of the configuration that an ingress controller writes.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[("networking.k8s.io", "Ingress"), ("extensions", "Ingress"), ("", "Ingress")], check);

/// Annotations of ingress-nginx whose value went unescaped into the configuration (CVE-2025-24514, CVE-2025-1097,
/// CVE-2025-1098), and the characters that end it there.
const ANNOTATIONS: &[(&str, &[char])] = &[
    ("nginx.ingress.kubernetes.io/auth-tls-match-cn", &['\r', '\n', '#', '{', '}', ';', '|']),
    ("nginx.ingress.kubernetes.io/auth-url", URL),
    ("nginx.ingress.kubernetes.io/mirror-host", URL),
    ("nginx.ingress.kubernetes.io/mirror-target", URL),
];

const URL: &[char] = &['\r', '\n', '<', '>', '"', '{', '}', '|', '^', '`', '\\'];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for entry in object.annotations() {
        let name = entry.name();
        let Some((_, ends)) = ANNOTATIONS.iter().find(|(known, _)| *known == name) else { continue };
        let Some(value) = entry.value.as_str() else { continue };
        // What a renderer fills in has braces of its own, and a block of text ends with a line break.
        let text = value.trim_end();
        if text.contains("{{") || text.contains("${") || !text.contains(*ends) {
            continue;
        }
        let message = format!(
            "{object}: the value of `{name}` has characters that end a directive of NGINX; controllers before 1.12.1 write what follows \
             into their configuration and run it, with access to every Secret (CVE-2025-1974)"
        );
        sink.report(entry.value.span(), message)
            .help("Write a plain address, and upgrade the controller to 1.12.1 or 1.11.5");
    }
}
