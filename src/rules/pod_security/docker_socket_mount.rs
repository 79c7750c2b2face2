//! Sockets through which a container commands the container runtime of its node.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, is_node_agent, volumes, word};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// File names of the sockets of Docker, cri-dockerd, containerd, CRI-O and Podman.
const SOCKETS: &[&str] =
    &["docker.sock", "cri-dockerd.sock", "dockershim.sock", "containerd.sock", "crio.sock", "podman.sock"];

/// Whether a path on a node is the socket of a container runtime.
pub(super) fn is_socket(path: &str) -> bool {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    SOCKETS.contains(&name)
}

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (volume, source) in volumes(pod, &["hostPath"]) {
        let Setting::Is(node, path) = word(source.value, &["path"]) else { continue };
        if is_socket(&path) && !is_node_agent(object) {
            let message = format!(
                "{object}: volume `{volume}` is the container runtime's socket `{path}`; who can write to it starts \
                 privileged containers, which is root on the node"
            );
            sink.report(node.span(), message).help(
                "Build images without a daemon (BuildKit rootless, Kaniko, Buildah), or ask the Kubernetes API instead",
            );
        }
    }
}
