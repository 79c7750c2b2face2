//! Pod security: what a pod may do to its node and to other pods.
//!
//! Together the rules of the frameworks `pod-security-standards/baseline` and `pod-security-standards/restricted` report
//! exactly what the Pod Security admission of the API server denies, for every version since 1.19; a pod that is denied
//! for two reasons of which one implies the other gets one finding. The judge is `tests/data/pod-security`.

mod namespace;

use super::Context;
use crate::finding::Version;

family! { "pod-security":
    added_capability = "added-capability",
    automounted_service_account_token = "automounted-service-account-token",
    critical_addons_toleration = "critical-addons-toleration",
    custom_selinux_options = "custom-selinux-options",
    default_service_account = "default-service-account",
    default_service_account_token = "default-service-account-token",
    deprecated_apparmor_annotation = "deprecated-apparmor-annotation",
    docker_socket_in_node_agent = "docker-socket-in-node-agent",
    docker_socket_mount = "docker-socket-mount",
    git_sync_command = "git-sync-command",
    helm_tiller = "helm-tiller",
    host_aliases = "host-aliases",
    host_in_probe = "host-in-probe",
    host_namespace = "host-namespace",
    host_path_volume = "host-path-volume",
    host_port = "host-port",
    host_process_container = "host-process-container",
    ignored_seccomp_annotation = "ignored-seccomp-annotation",
    invalid_pod_security_label = "invalid-pod-security-label",
    kept_default_capability = "kept-default-capability",
    kept_net_raw = "kept-net-raw",
    kubernetes_dashboard = "kubernetes-dashboard",
    low_group_id = "low-group-id",
    low_user_id = "low-user-id",
    missing_pod_security_label = "missing-pod-security-label",
    missing_seccomp_profile = "missing-seccomp-profile",
    needless_bind_capability = "needless-bind-capability",
    privilege_escalation_allowed = "privilege-escalation-allowed",
    privileged_container = "privileged-container",
    privileged_namespace = "privileged-namespace",
    privileged_node_agent = "privileged-node-agent",
    privileged_port = "privileged-port",
    privileged_security_context_constraints = "privileged-security-context-constraints",
    requested_service_account_token = "requested-service-account-token",
    reserved_label = "reserved-label",
    restricted_capability = "restricted-capability",
    restricted_volume_type = "restricted-volume-type",
    root_allowed = "root-allowed",
    root_group = "root-group",
    root_user = "root-user",
    sandbox_without_runtime_class = "sandbox-without-runtime-class",
    sensitive_host_path = "sensitive-host-path",
    shared_process_namespace = "shared-process-namespace",
    ssh_port = "ssh-port",
    sudo_in_command = "sudo-in-command",
    tiller_service = "tiller-service",
    unconfined_apparmor = "unconfined-apparmor",
    unconfined_seccomp = "unconfined-seccomp",
    undropped_capabilities = "undropped-capabilities",
    unhardened_container = "unhardened-container",
    unmasked_proc_mount = "unmasked-proc-mount",
    unmasked_proc_mount_in_user_namespace = "unmasked-proc-mount-in-user-namespace",
    unrefused_root = "unrefused-root",
    unrestricted_namespace = "unrestricted-namespace",
    unsafe_sysctl = "unsafe-sysctl",
    workload_in_kube_system = "workload-in-kube-system",
    writable_host_path = "writable-host-path",
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
