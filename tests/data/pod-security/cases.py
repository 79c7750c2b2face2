"""The pods: mutations of a few good ones, over every control of the Pod Security Standards. No input, no output.

Cases are numbered in order: add new ones at the end of `all_cases`, so that the others keep their names.
"""

import copy
import itertools
import json
import random

DELETE = object()

GOOD_CONTAINER = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
GOOD_POD = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}


def container(name, security=GOOD_CONTAINER, **more):
    made = {"name": name, "image": "registry.example/app:1.0", **more}
    if security is not None:
        made["securityContext"] = copy.deepcopy(security)
    return made


def restricted_pod():
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {},
        "spec": {"securityContext": copy.deepcopy(GOOD_POD), "containers": [container("app")]},
    }


def bare_pod():
    """Satisfies baseline, and no control of restricted."""
    pod = restricted_pod()
    del pod["spec"]["securityContext"]
    del pod["spec"]["containers"][0]["securityContext"]
    return pod


def windows_pod():
    """Satisfies restricted as a Windows pod may."""
    pod = bare_pod()
    pod["spec"]["os"] = {"name": "windows"}
    pod["spec"]["securityContext"] = {"runAsNonRoot": True}
    return pod


def with_others(pod):
    """Adds an init container, a sidecar and a second container, all as strict as the first one."""
    pod["spec"]["initContainers"] = [container("setup"), container("sidecar", restartPolicy="Always")]
    pod["spec"]["containers"].append(container("second"))
    return pod


def change(pod, path, value):
    """Sets (or deletes) what a dotted path names; maps on the way are made when they are missing."""
    *parents, last = path.split(".")
    node = pod
    for step in parents:
        if isinstance(node, list):
            node = node[int(step)]
        else:
            if node.get(step) is None:
                node[step] = {}
            node = node[step]
    if isinstance(node, list):
        last = int(last)
    if value is DELETE:
        node.pop(last, None)
    else:
        node[last] = copy.deepcopy(value)


def text(value):
    return "removed" if value is DELETE else json.dumps(value)


def changed(base, changes):
    pod = base()
    for path, value in changes.items():
        change(pod, path, value)
    return pod


POD = "spec.securityContext"
APP = "spec.containers.0"
TARGETS = {
    "container": "spec.containers.0",
    "second container": "spec.containers.1",
    "init container": "spec.initContainers.0",
    "sidecar": "spec.initContainers.1",
}
DEFAULT_CAPABILITIES = (
    "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT"
).split()
OTHER_CAPABILITIES = (
    "ALL NET_RAW NET_ADMIN SYS_ADMIN SYS_PTRACE SYS_TIME SYS_MODULE BPF PERFMON IPC_LOCK AUDIT_CONTROL "
    "net_bind_service chown CAP_CHOWN CAP_NET_BIND_SERVICE Chown all NO_SUCH_CAPABILITY"
).split()
SAFE_SYSCTLS = {
    "kernel.shm_rmid_forced": "1",
    "net.ipv4.ip_local_port_range": "1024 65535",
    "net.ipv4.ip_unprivileged_port_start": "0",
    "net.ipv4.tcp_syncookies": "1",
    "net.ipv4.ping_group_range": "0 1",
    "net.ipv4.ip_local_reserved_ports": "8080",
    "net.ipv4.tcp_keepalive_time": "600",
    "net.ipv4.tcp_fin_timeout": "30",
    "net.ipv4.tcp_keepalive_intvl": "30",
    "net.ipv4.tcp_keepalive_probes": "5",
    "net.ipv4.tcp_rmem": "4096 87380 16777216",
    "net.ipv4.tcp_wmem": "4096 65536 16777216",
}
OTHER_SYSCTLS = {
    "net.core.somaxconn": "1024",
    "net.core.rmem_max": "16777216",
    "kernel.msgmax": "65536",
    "kernel.shmmax": "68719476736",
    "vm.max_map_count": "262144",
    "fs.mqueue.msg_max": "100",
    "net.ipv4.tcp_max_syn_backlog": "4096",
    "net.ipv4.ip_forward": "1",
    "net.ipv6.conf.all.forwarding": "1",
    "net/ipv4/tcp_syncookies": "1",
    "net.ipv4/tcp_syncookies": "1",
    "NET.IPV4.TCP_SYNCOOKIES": "1",
}
LICIT_VOLUMES = {
    "configMap": {"name": "settings"},
    "csi": {"driver": "secrets-store.csi.k8s.io"},
    "downwardAPI": {"items": [{"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}]},
    "emptyDir": {},
    "ephemeral": {
        "volumeClaimTemplate": {
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
        }
    },
    "persistentVolumeClaim": {"claimName": "data"},
    "projected": {"sources": [{"secret": {"name": "token"}}]},
    "secret": {"secretName": "token"},
    "image": {"reference": "registry.example/files:1.0"},
}
RESTRICTED_VOLUMES = {
    "hostPath": {"path": "/var/log"},
    "gcePersistentDisk": {"pdName": "disk"},
    "awsElasticBlockStore": {"volumeID": "vol-1"},
    "gitRepo": {"repository": "https://git.example/files.git"},
    "nfs": {"server": "nfs.example", "path": "/data"},
    "iscsi": {"targetPortal": "10.0.0.9:3260", "iqn": "iqn.2001-04.com.example:storage", "lun": 0},
    "glusterfs": {"endpoints": "gluster", "path": "data"},
    "rbd": {"monitors": ["10.0.0.9:6789"], "image": "data"},
    "flexVolume": {"driver": "example.com/disk"},
    "cinder": {"volumeID": "vol-1"},
    "cephfs": {"monitors": ["10.0.0.9:6789"]},
    "flocker": {"datasetName": "data"},
    "fc": {"targetWWNs": ["500a0982991b8dc5"], "lun": 0},
    "azureFile": {"secretName": "storage", "shareName": "data"},
    "azureDisk": {"diskName": "data", "diskURI": "https://storage.example/data.vhd"},
    "vsphereVolume": {"volumePath": "[store] data.vmdk"},
    "quobyte": {"registry": "10.0.0.9:7861", "volume": "data"},
    "portworxVolume": {"volumeID": "vol-1"},
    "photonPersistentDisk": {"pdID": "disk"},
    "scaleIO": {"gateway": "https://gateway.example", "system": "scaleio", "volumeName": "data", "secretRef": {"name": "s"}},
    "storageos": {"volumeName": "data"},
}


def pod_level():
    """Controls with a field of the pod only."""
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        for value in (True, False, None):
            yield restricted_pod, {f"spec.{field}": value}
    yield restricted_pod, {"spec.hostNetwork": True, "spec.hostPID": True, "spec.hostIPC": True}
    yield bare_pod, {"spec.hostNetwork": True, "spec.hostPID": True, "spec.hostIPC": True}
    yield bare_pod, {"spec.hostNetwork": True, f"{APP}.ports": [{"containerPort": 8080}]}
    yield restricted_pod, {"spec.hostNetwork": True, f"{APP}.ports": [{"containerPort": 8080, "hostPort": 8080}]}
    yield restricted_pod, {"spec.hostNetwork": False, f"{APP}.ports": [{"containerPort": 8080}]}
    for value in (True, False, None):
        yield restricted_pod, {"spec.shareProcessNamespace": value}
        yield restricted_pod, {"spec.hostUsers": value}
        yield bare_pod, {"spec.hostUsers": value}
    for name, value in {**SAFE_SYSCTLS, **OTHER_SYSCTLS}.items():
        yield restricted_pod, {f"{POD}.sysctls": [{"name": name, "value": value}]}
    yield restricted_pod, {f"{POD}.sysctls": []}
    yield restricted_pod, {f"{POD}.sysctls": None}
    yield restricted_pod, {f"{POD}.sysctls": [{"name": n, "value": v} for n, v in SAFE_SYSCTLS.items()]}
    yield restricted_pod, {
        f"{POD}.sysctls": [{"name": "net.ipv4.tcp_syncookies", "value": "1"}, {"name": "kernel.sem", "value": "1 1 1 1"}]
    }
    yield restricted_pod, {"spec.hostNetwork": True, f"{POD}.sysctls": [{"name": "net.ipv4.tcp_syncookies", "value": "1"}]}
    for kind, source in {**LICIT_VOLUMES, **RESTRICTED_VOLUMES}.items():
        yield restricted_pod, {"spec.volumes": [{"name": "data", kind: source}]}
    yield restricted_pod, {"spec.volumes": None}
    yield restricted_pod, {"spec.volumes": []}
    yield restricted_pod, {"spec.volumes": [{"name": "data"}]}
    yield restricted_pod, {"spec.volumes": [{"name": "data", "hostPath": None}]}
    yield restricted_pod, {"spec.volumes": [{"name": "data", "hostPath": None, "emptyDir": {}}]}
    yield restricted_pod, {"spec.volumes": [{"name": "data", "hostPath": {}}]}
    yield restricted_pod, {"spec.volumes": [{"name": "data", "hostPath": {"path": "/a"}, "emptyDir": {}}]}
    yield restricted_pod, {
        "spec.volumes": [
            {"name": "licit", "emptyDir": {}},
            {"name": "share", "nfs": RESTRICTED_VOLUMES["nfs"]},
            {"name": "logs", "hostPath": {"path": "/var/log", "type": "Directory"}},
        ]
    }
    yield bare_pod, {"spec.volumes": [{"name": "logs", "hostPath": {"path": "/var/log"}}]}
    yield bare_pod, {"spec.volumes": [{"name": "share", "nfs": RESTRICTED_VOLUMES["nfs"]}]}
    for extra in ({"fsGroup": 0}, {"supplementalGroups": [0]}, {"runAsGroup": 0}, {"fsGroupChangePolicy": "OnRootMismatch"}):
        yield restricted_pod, {f"{POD}.{name}": value for name, value in extra.items()}


def container_security():
    """Values of one container's securityContext, as (field, value)."""
    for value in (True, False, None):
        yield "privileged", value
        yield "allowPrivilegeEscalation", value
        yield "readOnlyRootFilesystem", value
        yield "runAsNonRoot", value
    yield "allowPrivilegeEscalation", DELETE
    for value in (0, 1, 1000, None, -1):
        yield "runAsUser", value
    yield "runAsGroup", 0
    for value in ("Default", "Unmasked", "", "unmasked", None):
        yield "procMount", value
    for value in (
        {"type": "RuntimeDefault"},
        {"type": "Unconfined"},
        {"type": "Localhost", "localhostProfile": "profiles/app.json"},
        {"type": "Localhost"},
        {"type": "runtimeDefault"},
        {"type": None},
        {},
        None,
    ):
        yield "seccompProfile", value
    for value in (
        {"type": "RuntimeDefault"},
        {"type": "Unconfined"},
        {"type": "Localhost", "localhostProfile": "app"},
        {"type": "unconfined"},
        {},
        None,
    ):
        yield "appArmorProfile", value
    for kind in ("container_t", "container_init_t", "container_kvm_t", "container_engine_t", "", "spc_t", "Container_t"):
        yield "seLinuxOptions", {"type": kind}
    for value in (
        {"user": "sys_u"},
        {"user": ""},
        {"role": "system_r"},
        {"level": "s0:c1,c2"},
        {"user": "sys_u", "role": "system_r", "type": "spc_t"},
        {},
        None,
    ):
        yield "seLinuxOptions", value
    for value in (True, False, None):
        yield "windowsOptions", {"hostProcess": value}
    yield "windowsOptions", {"runAsUserName": "ContainerUser"}
    for drop in (DELETE, None, [], ["all"], ["All"], ["NET_RAW"], ["ALL", "NET_RAW"], ["NET_RAW", "ALL"], ["CAP_ALL"], DEFAULT_CAPABILITIES):
        yield "capabilities.drop", drop
    for value in (DELETE, None, {}):
        yield "capabilities", value
    for name in DEFAULT_CAPABILITIES + OTHER_CAPABILITIES:
        yield "capabilities.add", [name]
    for add in (None, [], ["NET_BIND_SERVICE", "CHOWN"], ["CHOWN", "SYS_ADMIN", "NET_RAW"], ["NET_BIND_SERVICE", "NET_BIND_SERVICE"], [""]):
        yield "capabilities.add", add


def container_level():
    """Controls with a field of each container: all values in a container and in an init container, some in the others."""
    once = {"NET_RAW", "SYS_ADMIN", "Unconfined", "Unmasked", "spc_t"}
    for field, value in container_security():
        yield restricted_pod, {f"{APP}.securityContext.{field}": value}
    for target in ("init container", "sidecar", "second container"):
        for field, value in container_security():
            short = text(value)
            notable = any(word in short for word in once) or value in (True, 0) or value is DELETE
            capability = field == "capabilities.add" and value and value[0] in DEFAULT_CAPABILITIES
            if notable or (target == "init container" and not capability and value is not None):
                yield with_others_base, {f"{TARGETS[target]}.securityContext.{field}": value}
    for target in TARGETS.values():
        yield with_others_base, {f"{target}.securityContext": DELETE}
        yield with_others_base, {f"{target}.securityContext": None}
        yield with_others_base, {f"{target}.securityContext": {}}
        yield with_others_base, {f"{target}.ports": [{"containerPort": 8080, "hostPort": 8080}]}
        for escalation in (DELETE, True):
            yield with_others_base, {
                f"{target}.securityContext.privileged": True,
                f"{target}.securityContext.allowPrivilegeEscalation": escalation,
            }
    yield with_others_base, {}
    for add in (["CHOWN"], ["SYS_ADMIN"], ["NET_BIND_SERVICE"]):
        yield bare_pod, {f"{APP}.securityContext.capabilities.add": add}
    yield bare_pod, {f"{APP}.securityContext.privileged": True}
    yield restricted_pod, {f"{APP}.securityContext": {"privileged": True, "allowPrivilegeEscalation": True}}
    yield bare_pod, {f"{APP}.securityContext": {"capabilities": {"drop": ["ALL"], "add": ["ALL"]}}}


def with_others_base():
    return with_others(restricted_pod())


def ports_and_probes():
    for port in (
        {"hostPort": 0},
        {"hostPort": None},
        {"hostPort": 80},
        {"hostPort": 65535},
        {"hostPort": 70000},
        {"hostPort": -1},
        {"hostIP": "127.0.0.1"},
        {"hostPort": 8080, "hostIP": "127.0.0.1"},
        {"hostPort": 8080, "protocol": "UDP"},
    ):
        yield restricted_pod, {f"{APP}.ports": [{"containerPort": 8080, **port}]}
    yield restricted_pod, {f"{APP}.ports": [{"containerPort": 8080}, {"containerPort": 9090, "hostPort": 9090}]}
    yield restricted_pod, {f"{APP}.ports": None}
    for host in ("127.0.0.1", "localhost", "10.0.0.9", "example.com", "", None, "::1"):
        yield restricted_pod, {f"{APP}.livenessProbe": {"httpGet": {"port": 8080, "host": host}}}
        yield restricted_pod, {f"{APP}.livenessProbe": {"tcpSocket": {"port": 8080, "host": host}}}
    for probe in ("readinessProbe", "startupProbe"):
        for action in ("httpGet", "tcpSocket"):
            yield restricted_pod, {f"{APP}.{probe}": {action: {"port": 8080, "host": "127.0.0.1"}}}
            yield restricted_pod, {f"{APP}.{probe}": {action: {"port": 8080}}}
    for hook in ("postStart", "preStop"):
        for action in ("httpGet", "tcpSocket"):
            for host in ("127.0.0.1", "", None):
                yield restricted_pod, {f"{APP}.lifecycle": {hook: {action: {"port": 8080, "host": host}}}}
        yield restricted_pod, {f"{APP}.lifecycle": {hook: {"exec": {"command": ["true"]}}}}
        yield restricted_pod, {f"{APP}.lifecycle": {hook: {"sleep": {"seconds": 5}}}}
    yield restricted_pod, {f"{APP}.livenessProbe": {"grpc": {"port": 8080}}}
    yield restricted_pod, {f"{APP}.livenessProbe": {"grpc": {"port": 8080, "service": "127.0.0.1"}}}
    yield restricted_pod, {f"{APP}.livenessProbe": {"exec": {"command": ["curl", "127.0.0.1"]}}}
    yield restricted_pod, {
        f"{APP}.livenessProbe": {"httpGet": {"port": 8080, "httpHeaders": [{"name": "Host", "value": "example.com"}]}}
    }
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        yield with_others_base, {f"{TARGETS['sidecar']}.{probe}": {"httpGet": {"port": 8080, "host": "127.0.0.1"}}}
        yield with_others_base, {f"{TARGETS['init container']}.{probe}": {"httpGet": {"port": 8080, "host": "127.0.0.1"}}}
    for target in ("sidecar", "second container", "init container"):
        yield with_others_base, {f"{TARGETS[target]}.lifecycle": {"preStop": {"tcpSocket": {"port": 8080, "host": "127.0.0.1"}}}}
    yield bare_pod, {f"{APP}.livenessProbe": {"httpGet": {"port": 8080, "host": "127.0.0.1"}}}
    yield restricted_pod, {
        f"{APP}.readinessProbe": {"httpGet": {"port": 8080, "host": "10.0.0.9"}},
        f"{APP}.lifecycle": {"preStop": {"httpGet": {"port": 8080, "host": "10.0.0.9"}}},
    }


def annotations():
    """What was written in annotations before it had fields."""
    app_armor = "container.apparmor.security.beta.kubernetes.io"
    for value in ("runtime/default", "localhost/app", "unconfined", "", "localhost/", "Unconfined", "other/app", "docker/default"):
        yield restricted_pod, {"metadata.annotations": {f"{app_armor}/app": value}}
        yield with_others_base, {"metadata.annotations": {f"{app_armor}/setup": value}}
    yield restricted_pod, {"metadata.annotations": {f"{app_armor}/unknown": "unconfined"}}
    yield restricted_pod, {"metadata.annotations": {f"{app_armor}/app": None}}
    yield with_others_base, {"metadata.annotations": {f"{app_armor}/sidecar": "unconfined"}}
    yield with_others_base, {"metadata.annotations": {f"{app_armor}/app": "runtime/default", f"{app_armor}/second": "unconfined"}}
    for field in ("RuntimeDefault", "Unconfined"):
        for note in ("runtime/default", "unconfined"):
            yield restricted_pod, {
                "metadata.annotations": {f"{app_armor}/app": note},
                f"{APP}.securityContext.appArmorProfile": {"type": field},
            }
            yield restricted_pod, {
                "metadata.annotations": {f"{app_armor}/app": note},
                f"{POD}.appArmorProfile": {"type": field},
            }
    seccomp = "seccomp.security.alpha.kubernetes.io/pod"
    for value in ("runtime/default", "docker/default", "localhost/app.json", "unconfined", "", "other"):
        yield bare_pod, {"metadata.annotations": {seccomp: value}}
        yield restricted_pod, {"metadata.annotations": {f"container.{seccomp.rsplit('/', 1)[0]}/app": value}}
        yield restricted_pod, {f"{POD}.seccompProfile": DELETE, "metadata.annotations": {seccomp: value}}
    yield restricted_pod, {"metadata.annotations": {seccomp: "unconfined"}}


def inherited():
    """Controls that a pod sets for its containers and that a container may override."""
    settings = (DELETE, None, True, False)
    for pod, app in itertools.product(settings, settings):
        yield restricted_pod, {f"{POD}.runAsNonRoot": pod, f"{APP}.securityContext.runAsNonRoot": app}
    for pod, setup, second in itertools.product((DELETE, True, False), repeat=3):
        yield with_others_base, {
            f"{POD}.runAsNonRoot": pod,
            f"{APP}.securityContext.runAsNonRoot": True,
            f"{TARGETS['sidecar']}.securityContext.runAsNonRoot": True,
            f"{TARGETS['init container']}.securityContext.runAsNonRoot": setup,
            f"{TARGETS['second container']}.securityContext.runAsNonRoot": second,
        }
    users = (DELETE, None, 0, 1000)
    for pod, app in itertools.product(users, users):
        yield restricted_pod, {f"{POD}.runAsUser": pod, f"{APP}.securityContext.runAsUser": app}
    for pod, app, setup in itertools.product((DELETE, 0, 1000), repeat=3):
        yield with_others_base, {
            f"{POD}.runAsUser": pod,
            f"{APP}.securityContext.runAsUser": app,
            f"{TARGETS['init container']}.securityContext.runAsUser": setup,
        }
    profiles = (
        DELETE,
        {"type": "RuntimeDefault"},
        {"type": "Unconfined"},
        {"type": "Localhost", "localhostProfile": "app.json"},
    )
    for pod, app in itertools.product(profiles, profiles):
        yield restricted_pod, {f"{POD}.seccompProfile": pod, f"{APP}.securityContext.seccompProfile": app}
    for setup, sidecar, app, second in itertools.product((DELETE, {"type": "RuntimeDefault"}), repeat=4):
        yield with_others_base, {
            f"{POD}.seccompProfile": DELETE,
            f"{TARGETS['init container']}.securityContext.seccompProfile": setup,
            f"{TARGETS['sidecar']}.securityContext.seccompProfile": sidecar,
            f"{APP}.securityContext.seccompProfile": app,
            f"{TARGETS['second container']}.securityContext.seccompProfile": second,
        }
    for value in ({"type": "runtime/default"}, {"type": ""}, {"type": "Localhost"}, {}, None):
        yield restricted_pod, {f"{POD}.seccompProfile": value}
    armor = ({"type": "RuntimeDefault"}, {"type": "Unconfined"}, {"type": "Localhost", "localhostProfile": "app"}, None)
    for pod, app in itertools.product(armor, (DELETE, *armor)):
        yield restricted_pod, {f"{POD}.appArmorProfile": pod, f"{APP}.securityContext.appArmorProfile": app}
    linux = ({"type": "container_t"}, {"type": "spc_t"}, {"type": "container_engine_t"}, {"user": "sys_u"}, {"role": "r"}, {"level": "s0"})
    for value in linux:
        yield restricted_pod, {f"{POD}.seLinuxOptions": value}
        yield bare_pod, {f"{POD}.seLinuxOptions": value}
        yield restricted_pod, {
            f"{POD}.seLinuxOptions": value,
            f"{APP}.securityContext.seLinuxOptions": {"type": "container_t"},
        }
    for value in (DELETE, None, {}):
        yield restricted_pod, {POD: value}
    yield bare_pod, {}
    yield bare_pod, {POD: None, f"{APP}.securityContext": None}
    yield bare_pod, {POD: GOOD_POD}
    yield bare_pod, {f"{APP}.securityContext": {**GOOD_CONTAINER, **GOOD_POD}}
    yield with_others_base, {POD: DELETE}


def user_namespaces():
    """Fields that count less when the pod has a user namespace of its own."""
    for users in (False, True):
        base = {"spec.hostUsers": users}
        for value in (DELETE, False):
            yield restricted_pod, {**base, f"{POD}.runAsNonRoot": value}
            yield restricted_pod, {**base, f"{APP}.securityContext.runAsNonRoot": value, f"{POD}.runAsNonRoot": DELETE}
        yield restricted_pod, {**base, f"{POD}.runAsUser": 0}
        yield restricted_pod, {**base, f"{APP}.securityContext.runAsUser": 0}
        yield restricted_pod, {**base, f"{POD}.runAsNonRoot": DELETE, f"{POD}.runAsUser": 0}
        for value in ("Unmasked", "Default"):
            yield restricted_pod, {**base, f"{APP}.securityContext.procMount": value}
            yield bare_pod, {**base, f"{APP}.securityContext.procMount": value}
        yield with_others_base, {**base, f"{TARGETS['init container']}.securityContext.procMount": "Unmasked"}
        yield with_others_base, {**base, f"{TARGETS['init container']}.securityContext.runAsUser": 0}
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            yield restricted_pod, {**base, f"spec.{field}": True}
        yield restricted_pod, {**base, f"{APP}.securityContext.privileged": True, f"{APP}.securityContext.allowPrivilegeEscalation": True}
        yield restricted_pod, {**base, f"{APP}.securityContext.allowPrivilegeEscalation": DELETE}
        yield restricted_pod, {**base, f"{APP}.securityContext.capabilities": DELETE}
        yield restricted_pod, {**base, f"{APP}.securityContext.capabilities.add": ["SYS_ADMIN"]}
        yield restricted_pod, {**base, f"{POD}.seccompProfile": DELETE}
        yield restricted_pod, {**base, "spec.volumes": [{"name": "data", "hostPath": {"path": "/a"}}]}


def windows():
    yield windows_pod, {}
    yield windows_pod, {"spec.os.name": "linux"}
    yield windows_pod, {"spec.os.name": "Windows"}
    yield windows_pod, {"spec.os": {}}
    yield windows_pod, {"spec.os": None}
    yield windows_pod, {f"{POD}.runAsNonRoot": DELETE}
    yield windows_pod, {f"{POD}.runAsNonRoot": False}
    yield windows_pod, {f"{POD}.runAsNonRoot": DELETE, f"{APP}.securityContext.runAsNonRoot": True}
    yield windows_pod, {f"{APP}.securityContext": GOOD_CONTAINER}
    yield windows_pod, {f"{APP}.securityContext.allowPrivilegeEscalation": True}
    yield windows_pod, {f"{APP}.securityContext.capabilities": {"drop": ["ALL"]}}
    yield windows_pod, {f"{APP}.securityContext.capabilities": {"add": ["SYS_ADMIN"]}}
    yield windows_pod, {f"{APP}.securityContext.privileged": True}
    yield windows_pod, {f"{APP}.securityContext.runAsUser": 0}
    yield windows_pod, {f"{POD}.seccompProfile": {"type": "RuntimeDefault"}}
    yield windows_pod, {f"{POD}.seccompProfile": {"type": "Unconfined"}}
    yield windows_pod, {f"{POD}.windowsOptions": {"runAsUserName": "ContainerAdministrator"}}
    yield windows_pod, {f"{POD}.windowsOptions": {"hostProcess": False}}
    yield windows_pod, {"spec.hostNetwork": True}
    yield windows_pod, {"spec.hostPID": True}
    yield windows_pod, {"spec.volumes": [{"name": "data", "hostPath": {"path": "C:\\data"}}]}
    yield windows_pod, {"spec.volumes": [{"name": "data", "azureFile": RESTRICTED_VOLUMES["azureFile"]}]}
    yield windows_pod, {f"{APP}.ports": [{"containerPort": 80, "hostPort": 80}]}
    yield windows_pod, {f"{APP}.livenessProbe": {"httpGet": {"port": 80, "host": "127.0.0.1"}}}
    for place in (POD, f"{APP}.securityContext"):
        for base in (windows_pod, restricted_pod, bare_pod):
            yield base, {f"{place}.windowsOptions": {"hostProcess": True}, "spec.hostNetwork": True}
    yield windows_pod, {f"{POD}.windowsOptions": {"hostProcess": True}}
    yield windows_pod, {"spec.initContainers": [container("setup", None)]}
    yield windows_pod, {"spec.initContainers": [container("setup", {"runAsNonRoot": False})]}
    for name in ("linux", "", "Linux"):
        yield restricted_pod, {"spec.os": {"name": name}}
        yield bare_pod, {"spec.os": {"name": name}}


ATOMS = (
    {"spec.hostPID": True},
    {"spec.hostNetwork": True},
    {"spec.hostUsers": False},
    {"spec.volumes": [{"name": "data", "hostPath": {"path": "/a"}}]},
    {"spec.volumes": [{"name": "data", "nfs": RESTRICTED_VOLUMES["nfs"]}]},
    {f"{POD}.sysctls": [{"name": "net.core.somaxconn", "value": "1024"}]},
    {f"{POD}.sysctls": [{"name": "net.ipv4.tcp_rmem", "value": "4096 87380 16777216"}]},
    {f"{POD}.runAsNonRoot": DELETE},
    {f"{POD}.runAsUser": 0},
    {f"{POD}.seccompProfile": DELETE},
    {f"{POD}.seLinuxOptions": {"type": "container_engine_t"}},
    {f"{POD}.appArmorProfile": {"type": "Unconfined"}},
    {f"{APP}.securityContext.seccompProfile": {"type": "RuntimeDefault"}},
    {f"{APP}.securityContext.runAsNonRoot": True},
    {f"{APP}.securityContext.capabilities.drop": DELETE},
    {f"{APP}.securityContext.capabilities.add": ["NET_BIND_SERVICE"]},
    {f"{APP}.securityContext.capabilities.add": ["SYS_PTRACE"]},
    {f"{APP}.securityContext.allowPrivilegeEscalation": DELETE},
    {f"{APP}.securityContext.procMount": "Unmasked", "spec.hostUsers": False},
    {f"{APP}.ports": [{"containerPort": 8080, "hostPort": 8080}]},
    {f"{APP}.livenessProbe": {"tcpSocket": {"port": 8080, "host": "127.0.0.1"}}},
    {"spec.initContainers": [container("setup", None)]},
    {"spec.initContainers": [container("setup", {"privileged": True})]},
    {"metadata.annotations": {"container.apparmor.security.beta.kubernetes.io/app": "unconfined"}},
)


def combinations():
    """Some pairs and handfuls of mutations, chosen by a fixed seed."""
    chance = random.Random(20)
    pairs = [pair for pair in itertools.combinations(ATOMS, 2) if not set(pair[0]) & set(pair[1])]
    for pair in chance.sample(pairs, 90):
        yield restricted_pod, {**pair[0], **pair[1]}
    for _ in range(50):
        changes = {}
        for atom in chance.sample(ATOMS, chance.randint(3, 6)):
            changes.update(atom)
        yield restricted_pod, changes


def all_cases():
    yield restricted_pod, {}
    yield from pod_level()
    yield from container_level()
    yield from ports_and_probes()
    yield from annotations()
    yield from inherited()
    yield from user_namespaces()
    yield from windows()
    yield from combinations()


WHAT_STANDS_IN = {
    restricted_pod: "restricted pod",
    bare_pod: "bare pod",
    windows_pod: "Windows pod",
    with_others_base: "restricted pod with init container, sidecar and second container",
}


def describe(base, changes):
    said = "; ".join(f"{path.removeprefix('spec.')}: {text(value)}" for path, value in changes.items())
    return f"{WHAT_STANDS_IN[base]}; {said}" if said else WHAT_STANDS_IN[base]


def distinct_cases():
    """(name, description, pod), without pods that another case already is."""
    seen = set()
    for base, changes in all_cases():
        pod = changed(base, changes)
        key = json.dumps(pod, sort_keys=True)
        if key in seen:
            continue
        seen.add(key)
        name = f"case-{len(seen):04}"
        pod["metadata"] = {"name": name, **pod["metadata"]}
        yield name, describe(base, changes), pod
