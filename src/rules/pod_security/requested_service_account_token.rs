//! Pods that ask for a token for the API server.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::security::{Setting, flag};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

const FIELD: &str = "automountServiceAccountToken";
const PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let help = "Ask for a token only where the program talks to the API server, best by a projected volume with an audience and an expiry";
    match flag(pod.spec(), &[FIELD]) {
        Setting::Is(node, true) => {
            let message = format!(
                "{object}: the pod has `{FIELD}: true`; each of its containers can talk to the API server as its account"
            );
            sink.report(node.span(), message).help(help);
        }
        Setting::Absent => {
            for container in pod.containers() {
                let mounts = container.get("volumeMounts").into_iter().flat_map(Node::items);
                let mut paths = mounts.filter_map(|mount| mount.get("mountPath"));
                if let Some(node) =
                    paths.find(|path| path.text().is_some_and(|path| path.trim_end_matches('/') == PATH))
                {
                    let message = format!(
                        "{object}: {container} mounts a token at `{PATH}`; it can talk to the API server as its account"
                    );
                    sink.report(node.span(), message).help(help);
                }
            }
        }
        Setting::Is(_, false) | Setting::Unknown => {}
    }
}
