//! Types of Secrets that the keys do not fit.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::identity::secret_class::{CLASSES, Synced};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

/// Types with the keys that the API server wants, and whether all of them. Source: `ValidateSecret` of k8s.io/kubernetes.
const TYPES: &[(&str, &[&str], bool)] = &[
    ("kubernetes.io/tls", &["tls.crt", "tls.key"], true),
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"], true),
    ("kubernetes.io/dockercfg", &[".dockercfg"], true),
    ("kubernetes.io/basic-auth", &["username", "password"], false),
    ("kubernetes.io/ssh-auth", &["ssh-privatekey"], true),
];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for node in object.at(&["spec", "secretObjects"]).into_iter().flat_map(Node::items) {
        let synced = Synced { node };
        let Some((place, kind)) = synced.secret_type().filter(|(_, kind)| !is_templated(kind)) else { continue };
        let keys: Vec<_> = synced.data().filter_map(|data| data.get("key")?.text()).collect();
        if keys.iter().any(|key| is_templated(key)) {
            continue;
        }
        let secret = synced.secret().map(|(_, name)| name).unwrap_or_default();
        let Some((_, needed, all)) = TYPES.iter().find(|(name, ..)| *name == kind) else {
            if kind.starts_with("kubernetes.io/") {
                let message = format!(
                    "{object}: `{kind}` of the Secret `{secret}` is no type that can be made; the API server refuses the Secret"
                );
                sink.report(place.span(), message)
                    .help("Write `Opaque`, `kubernetes.io/tls` or another type that Kubernetes knows");
            }
            continue;
        };
        let missing: Vec<_> = needed.iter().filter(|needed| !keys.iter().any(|key| key == *needed)).collect();
        let Some(first) = missing.first().filter(|_| *all || missing.len() == needed.len()) else { continue };
        let message = format!(
            "{object}: the Secret `{secret}` of type `{kind}` has no key `{first}`, and the API server refuses it"
        );
        sink.report(place.span(), message).help(format!("Add an entry with `key: {first}`, or use `type: Opaque`"));
    }
}
