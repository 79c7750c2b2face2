//! Pod security: what a pod may do to its node and to other pods.
//!
//! Together the rules of the frameworks `pod-security-standards/baseline` and `pod-security-standards/restricted` report
//! exactly what the Pod Security admission of the API server denies, for every version since 1.19; a pod that is denied
//! for two reasons of which one implies the other gets one finding. The judge is `tests/data/pod-security`.

use super::Context;
use crate::finding::Version;

family! { "pod-security":
    added_capability = "added-capability",
    custom_selinux_options = "custom-selinux-options",
    docker_socket_mount = "docker-socket-mount",
    host_in_probe = "host-in-probe",
    host_namespace = "host-namespace",
    host_path_volume = "host-path-volume",
    host_port = "host-port",
    host_process_container = "host-process-container",
    missing_seccomp_profile = "missing-seccomp-profile",
    privilege_escalation_allowed = "privilege-escalation-allowed",
    privileged_container = "privileged-container",
    privileged_node_agent = "privileged-node-agent",
    restricted_capability = "restricted-capability",
    restricted_volume_type = "restricted-volume-type",
    root_allowed = "root-allowed",
    root_user = "root-user",
    sandbox_without_runtime_class = "sandbox-without-runtime-class",
    shared_process_namespace = "shared-process-namespace",
    ssh_port = "ssh-port",
    unconfined_apparmor = "unconfined-apparmor",
    unconfined_seccomp = "unconfined-seccomp",
    undropped_capabilities = "undropped-capabilities",
    unmasked_proc_mount = "unmasked-proc-mount",
    unmasked_proc_mount_in_user_namespace = "unmasked-proc-mount-in-user-namespace",
    unsafe_sysctl = "unsafe-sysctl",
    writable_root_filesystem = "writable-root-filesystem",
}

/// Whether the repository is meant for Kubernetes 1.`minor` or a later version.
fn since(context: &Context<'_>, minor: u32) -> bool {
    context.kubernetes() >= Version { major: 1, minor }
}

/// Capabilities that container runtimes give by default and that `baseline` therefore lets a container add.
const DEFAULT_CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];
