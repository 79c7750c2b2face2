//! Ingresses that write configuration of the ingress controller.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::network::INGRESSES;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(INGRESSES, check);

/// Prefixes of the annotations of ingress-nginx and of F5's controller.
const PREFIXES: &[&str] = &["nginx.ingress.kubernetes.io/", "nginx.org/"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for entry in object.annotations() {
        let name = entry.name();
        let Some(short) = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)) else { continue };
        if !short.ends_with("-snippet") && !short.ends_with("-snippets") {
            continue;
        }
        let message = format!(
            "{object} puts raw NGINX configuration into `{name}`: whoever may write the Ingress can read the controller's \
             token and every TLS key (CVE-2021-25742), and controllers refuse it by default"
        );
        sink.report(entry.key.span(), message)
            .help("Use the controller's own annotations for what the snippet does, and keep snippets disabled");
    }
}
