//! Directories of a node from which the node can be taken over.

use super::docker_socket_mount::is_socket;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, is_node_agent, volumes, word};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

/// Directories that are sensitive as a whole; what is below them need not be.
const DIRECTORIES: &[(&str, &str)] = &[
    ("/", "the whole disk of the node"),
    ("/bin", "the programs of the node"),
    ("/boot", "the kernel of the node"),
    ("/dev", "every device of the node, its disks among them"),
    ("/etc", "the configuration of the node, its passwords and the kubelet's credentials among it"),
    ("/home", "the keys of those who log in to the node"),
    ("/lib", "the libraries of the node's programs"),
    ("/opt", "programs of the node, its network plugins among them"),
    ("/private/etc", "the configuration of the node"),
    ("/proc", "the processes of the node and switches of its kernel"),
    ("/root", "the files of root on the node"),
    ("/run", "the sockets of the node's services, the container runtime's among them"),
    ("/sbin", "the programs of the node"),
    ("/sys", "switches of the node's kernel and devices"),
    ("/usr", "the programs of the node"),
    ("/usr/bin", "the programs of the node"),
    ("/var", "the data of the node's services, the files of all pods among them"),
    ("/var/lib", "the data of the node's services, the files of all pods among them"),
    ("/var/log", "the logs of the node, through which links lead to its other files"),
    ("/var/run", "the sockets of the node's services, the container runtime's among them"),
];

/// Directories that are sensitive with everything below them.
const TREES: &[(&str, &str)] = &[
    ("/etc/kubernetes", "the credentials of the node and of its cloud identity"),
    ("/root/.aws", "credentials of a cloud"),
    ("/root/.azure", "credentials of a cloud"),
    ("/root/.ssh", "the keys of root on the node"),
    ("/var/lib/containerd", "the files of all containers"),
    ("/var/lib/docker", "the files of all containers"),
    ("/var/lib/etcd", "every object of the cluster, its Secrets among them"),
    ("/var/lib/kubelet", "the volumes and tokens of all pods of the node"),
];

/// What a path of a node gives away; `None` if it is nothing in particular.
pub(super) fn meaning(path: &str) -> Option<&'static str> {
    let trimmed = path.trim_end_matches('/');
    let path = if trimmed.is_empty() && path.starts_with('/') { "/" } else { trimmed };
    let whole = DIRECTORIES.iter().find(|(directory, _)| *directory == path);
    let is_below = |tree: &str| path.strip_prefix(tree).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    whole.or_else(|| TREES.iter().find(|(tree, _)| is_below(tree))).map(|(_, meaning)| *meaning)
}

/// Whether this rule reports a path: not for agents of a node, whose trade it is.
pub(super) fn is_reported(object: &Object<'_>, path: &str) -> bool {
    meaning(path).is_some() && !is_socket(path) && !is_node_agent(object)
}

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (volume, source) in volumes(pod, &["hostPath"]) {
        let Setting::Is(node, path) = word(source.value, &["path"]) else { continue };
        if let Some(meaning) = meaning(&path).filter(|_| is_reported(object, &path)) {
            let message = format!(
                "{object}: volume `{volume}` is `{path}` of the node: {meaning}; whoever takes over a container that mounts it has \
                 the node"
            );
            sink.report(node.span(), message)
                .help("Mount the one file that is needed, read-only, or take the data from a PersistentVolumeClaim");
        }
    }
}
