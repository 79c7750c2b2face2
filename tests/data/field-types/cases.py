"""The objects: texts of built-in kinds that the API server accepts, with one place changed. No input, no output.

A case keeps the YAML text as somebody would write it, because `yes`, `1e3` and `010` mean something only there. Cases are
numbered in order: add new ones at the end of `all_cases`, so that the others keep their names.
"""

from bases import (
    ACCEPTED,
    AUTOSCALER,
    BINARY_CONFIG_MAP,
    CLAIM,
    CONFIG_MAP,
    CRON_JOB,
    DAEMON_SET,
    DEPLOYMENT,
    DISRUPTION_BUDGET,
    INGRESS,
    JOB,
    LEASE,
    NAMESPACE,
    NETWORK_POLICY,
    POD,
    PRIORITY_CLASS,
    QUOTA,
    RESOURCE_DEFINITION,
    ROLE,
    ROLE_BINDING,
    SECRET,
    SERVICE,
    SERVICE_ACCOUNT,
    STATEFUL_SET,
    STORAGE_CLASS,
    STRING_SECRET,
    RESOURCES,
    SMALL,
    container_with,
    pod_with,
)

INT32 = (
    '"3" 3.0 3.5 1e3 1E3 1e+3 2147483647 2147483648 -2147483649 9223372036854775808 -1 true yes null ~ {} [] [3] foo '
    "0x10 010 0o17 0b11 1_000 +3 .5 3. .inf .nan 1:30 !!str·3 !!int·\"3\" !!float·3 1e20 -0 1e-1 ${REPLICAS} '' 0.0"
).split()
INT64 = '"30" 30.0 30.5 1e3 9223372036854775807 9223372036854775808 18446744073709551616 1e19 1e18 -1 true null foo [] {} 30s 010 1_000'.split()
BOOL = 'yes no on off y n Y True TRUE FALSE ~ null "true" \'false\' 1 0 0.0 {} [] [true] foo ""'.split()
STRING = (
    "yes no on off y n Yes true False 3 -1 3.5 1e3 1E3 010 0x1F 0o17 0b1 1_000 1_000.5 .5 1.0 1. 1.0.0 +1 1e 12:30 190:20:30 "
    "2026-01-01 2026-01-01T00:00:00Z null ~ NULL {} [] {a:·b} [a] = .inf -.Inf .nan NaN !!str·3 !!str·yes !!int·\"3\" "
    "!!binary·aGk= !other·3 !·3 '3' \"3\" 9223372036854775808 123456789012345678901234567890 $(HOST) ${PORT} 0777 08 09.5 1e400"
).split()
INT_OR_STRING = '8080 "8080" http 50% "50%" 3.0 3.5 1e3 true yes null {} [] [80] 2147483648 -1 "" 010 0x50 9223372036854775808'.split()
QUANTITY = (
    '1 "1" 100m 1.5 0.1 1e3 1E3 "1e3" 1Gi 1gi 1GB 1G 1g 1Gib "" true null {} [] 1_000 -1 .5 1. 1E 1e 010 "100·m" "·1Gi" 1.5Gi '
    "12345678901234567890 123456789012345678901234567890 0x10 1,5Gi foo 1K 1k 1Ki +1 ${MEMORY} .inf 1e-12"
).split()
TIME = (
    '2026-01-01T00:00:00Z "2026-01-01T00:00:00Z" 2026-01-01 "2026-01-01" 1767225600 null "" true yesterday "2026-01-01·00:00:00" '
    '"2026-01-01T00:00:00.123456Z" "2026-01-01T00:00:00+02:00" "2026-01-01T00:00:00" "2026-13-01T00:00:00Z" {} []'
).split()
BYTES = (
    'aGVsbG8= "aGVsbG8=" aGVsbG8 hello "not·base64!" 123 1234 12345678 true yes null ~ "" {} [] [104,105] [1000] [a] {a:·b} '
    "aGVs-_8= aGVs·bG8= 1e3 ${VALUE} 2026-01-01 PHN2Zz4="
).split()
STRING_LIST = "foo \"foo\" null ~ {} {a:·b} [1] [null] [true] [yes] [on] [1.5] [[a]] [{a:·b}] [] 3 true [a,·2] [\"\"]".split()
OBJECT = 'null ~ [] foo "" 3 true {} [a] [{}]'.split()
OBJECT_LIST = 'null {} foo "" 80 true [null] [foo] [] [[]] [3] {a:·{}}'.split()
STRING_MAP = (
    "null ~ [] foo 3 {} {a:·null} {a:·~} {a:·1} {a:·{}} {a:·[]} {a:·yes} {on:·x} {1:·x} {1.5:·x} {null:·x} {true:·x} {~:·x} {a:·''} "
    "{1e3:·x} {010:·x} {[a]:·x} [{a:·b}] {2026-01-01:·x} {12:30:·x} {a:·b,·a:·c} {1:·x,·\"1\":·z} {a} {<<:·{a:·b}} {y:·x} {0x10:·x}"
).split()


def spaced(value):
    return value.replace("·", " ")


class Case:
    def __init__(self, base, field, old, new):
        if base.count(old) != 1:
            raise ValueError(f"{old!r} stands {base.count(old)} times")
        kinds = [line.split()[1] for line in base.splitlines() if line.startswith("kind: ")]
        self.kind = kinds[0]
        self.resource = RESOURCES[self.kind]
        self.field = field
        self.text = base.replace(old, new)


POD_OF_DEPLOYMENT = "spec.template.spec"
CONTAINER = f"{POD_OF_DEPLOYMENT}.containers[0]"

# (base, field, the line as it stands, values): the whole pool for one field of each type ...
WHOLE_POOLS = (
    (SMALL, "spec.replicas", "replicas: 3", INT32),
    (pod_with("terminationGracePeriodSeconds: 30"), f"{POD_OF_DEPLOYMENT}.terminationGracePeriodSeconds", "terminationGracePeriodSeconds: 30", INT64),
    (pod_with("hostNetwork: false"), f"{POD_OF_DEPLOYMENT}.hostNetwork", "hostNetwork: false", BOOL),
    (container_with("env:\n        - name: MODE\n          value: fast"), f"{CONTAINER}.env[0].value", "value: fast", STRING),
    (container_with("livenessProbe: {httpGet: {port: 8080}}"), f"{CONTAINER}.livenessProbe.httpGet.port", "port: 8080", INT_OR_STRING),
    (container_with("resources:\n          limits:\n            memory: 1Gi"), f"{CONTAINER}.resources.limits.memory", "memory: 1Gi", QUANTITY),
    (container_with("command: [serve]"), f"{CONTAINER}.command", "command: [serve]", STRING_LIST),
    (container_with("ports: [containerPort: 8080]"), f"{CONTAINER}.ports", "ports: [containerPort: 8080]", OBJECT_LIST),
    (container_with("resources: {}"), f"{CONTAINER}.resources", "resources: {}", OBJECT),
    (CONFIG_MAP, "data", "data:\n  mode: fast", STRING_MAP),
    (LEASE, "spec.renewTime", 'renewTime: "2026-01-01T00:00:00.000000Z"', TIME),
    (SECRET, "data.user", "user: aGVsbG8=", BYTES),
)

SOME_INT = '"3" 3.0 3.5 1e3 true null {} foo 2147483648'.split()
SOME_INT64 = '"3" 3.0 3.5 2147483648 9223372036854775808 null foo'.split()
SOME_BOOL = 'yes "true" 1 null foo []'.split()
SOME_STRING = 'yes 3 1.0 1e3 null {} [] 12:30 010'.split()
SOME_OBJECT = "null [] foo {}".split()
SOME_LIST = "null {} foo [null] [foo]".split()
SOME_MAP = "null [] foo {a:·1} {a:·null} {1:·x} {a:·yes}".split()
SOME_STRINGS = "foo {} null [1] [null] [yes]".split()
SOME_INT_OR_STRING = '"1" 1.0 1.5 true null {} [] 10%'.split()
SOME_QUANTITY = '1 "1" 1.5 1gb true null {} [] ""'.split()
SOME_TIME = '2026-01-01T00:00:00Z 2026-01-01 1767225600 null "" true'.split()

# ... and part of it for fields of the other kinds.
PARTS = (
    (SMALL, "metadata.labels.app", "metadata: {name: web}", SOME_STRING, "metadata:\n  name: web\n  labels:\n    app: {}"),
    (SMALL, "metadata.annotations.note", "metadata: {name: web}", SOME_STRING, "metadata:\n  name: web\n  annotations:\n    note: {}"),
    (SMALL, "metadata.name", "name: web", SOME_STRING),
    (pod_with("nodeSelector:\n        disk: ssd"), f"{POD_OF_DEPLOYMENT}.nodeSelector.disk", "disk: ssd", SOME_STRING),
    (pod_with("nodeSelector:\n        disk: ssd"), f"{POD_OF_DEPLOYMENT}.nodeSelector", "nodeSelector:\n        disk: ssd", SOME_MAP),
    (pod_with("volumes: []"), f"{POD_OF_DEPLOYMENT}.volumes", "volumes: []", SOME_LIST),
    (pod_with("securityContext: {runAsUser: 1000}"), f"{POD_OF_DEPLOYMENT}.securityContext.runAsUser", "runAsUser: 1000", SOME_INT64),
    (pod_with("securityContext: {}"), f"{POD_OF_DEPLOYMENT}.securityContext", "securityContext: {}", SOME_OBJECT),
    (SMALL, "spec.strategy.rollingUpdate.maxSurge", "replicas: 3", SOME_INT_OR_STRING, "strategy: {rollingUpdate: {maxSurge: {}}}"),
    (container_with("image: a:1"), f"{CONTAINER}.image", "image: a:1", SOME_STRING),
    (container_with("env: [{name: MODE, value: a}]"), f"{CONTAINER}.env[0].name", "name: MODE", SOME_STRING),
    (container_with("env: []"), f"{CONTAINER}.env", "env: []", SOME_LIST),
    (container_with("ports:\n        - containerPort: 8080"), f"{CONTAINER}.ports[0].containerPort", "containerPort: 8080", SOME_INT),
    (container_with("resources: {limits: {}}"), f"{CONTAINER}.resources.limits", "limits: {}", SOME_MAP),
    (container_with("livenessProbe: {}"), f"{CONTAINER}.livenessProbe", "livenessProbe: {}", SOME_OBJECT),
    (POD, "spec.priority", "priority: 0", SOME_INT),
    (POD, "spec.activeDeadlineSeconds", "activeDeadlineSeconds: 600", SOME_INT64),
    (POD, "spec.automountServiceAccountToken", "automountServiceAccountToken: false", SOME_BOOL),
    (POD, "spec.tolerations", "tolerations: []", SOME_LIST),
    (POD, "spec.initContainers", "initContainers: []", SOME_LIST),
    (POD, "spec.containers[0].args", "args: [serve]", SOME_STRINGS),
    (POD, "spec.containers[0].securityContext.privileged", "privileged: false", SOME_BOOL),
    (POD, "spec.containers[0].lifecycle", "lifecycle: {}", SOME_OBJECT),
    (CONFIG_MAP, "data.mode", "mode: fast", SOME_STRING),
    (CONFIG_MAP, "data", "data:\n  mode: fast", SOME_MAP),
    (CONFIG_MAP, "immutable", "immutable: false", SOME_BOOL),
    (BINARY_CONFIG_MAP, "binaryData.file", "file: aGVsbG8=", ("hello", "3", "null", "true", "''")),
    (SECRET, "data", "data:\n  user: aGVsbG8=", SOME_MAP),
    (SECRET, "type", "type: Opaque", SOME_STRING),
    (STRING_SECRET, "stringData.user", "user: hello", SOME_STRING),
    (STRING_SECRET, "stringData", "stringData:\n  user: hello", SOME_MAP),
    (SERVICE, "spec.ports[0].port", "    port: 80", SOME_INT),
    (SERVICE, "spec.ports[0].targetPort", "targetPort: 8080", SOME_INT_OR_STRING),
    (SERVICE, "spec.ports", "ports:\n  - name: http\n    port: 80\n    targetPort: 8080", ("80", *SOME_LIST)),
    (SERVICE, "spec.selector", "selector:\n    app: web", SOME_MAP),
    (SERVICE, "spec.publishNotReadyAddresses", "publishNotReadyAddresses: false", SOME_BOOL),
    (SERVICE, "spec.externalIPs", "externalIPs: []", SOME_STRINGS),
    (CRON_JOB, "spec.schedule", 'schedule: "0 3 * * *"', SOME_STRING),
    (CRON_JOB, "spec.suspend", "suspend: false", SOME_BOOL),
    (CRON_JOB, "spec.startingDeadlineSeconds", "startingDeadlineSeconds: 60", SOME_INT64),
    (JOB, "spec.backoffLimit", "backoffLimit: 3", SOME_INT),
    (JOB, "spec.activeDeadlineSeconds", "activeDeadlineSeconds: 600", SOME_INT64),
    (INGRESS, "spec.rules[0].host", "- host: web.example", SOME_STRING),
    (INGRESS, "spec.rules[0].http.paths[0].backend.service.port.number", "number: 80", SOME_INT),
    (INGRESS, "spec.tls[0].hosts", "hosts: [web.example]", SOME_STRINGS),
    (NETWORK_POLICY, "spec.podSelector", "podSelector: {}", SOME_OBJECT),
    (NETWORK_POLICY, "spec.policyTypes", "policyTypes: [Ingress]", SOME_STRINGS),
    (NETWORK_POLICY, "spec.ingress[0].from", "from: []", SOME_LIST),
    (NETWORK_POLICY, "spec.ingress[0].ports[0].port", "- port: 8080", SOME_INT_OR_STRING),
    (NETWORK_POLICY, "spec.ingress[0].ports[0].endPort", "endPort: 8090", SOME_INT),
    (ROLE, "rules[0].verbs", "verbs: [get]", SOME_STRINGS),
    (ROLE, "rules", 'rules:\n- apiGroups: [""]\n  resources: [pods]\n  verbs: [get]', SOME_LIST),
    (ROLE_BINDING, "subjects[0].name", "  name: web", SOME_STRING),
    (ROLE_BINDING, "subjects", "subjects:\n- kind: ServiceAccount\n  name: web\n  namespace: default", SOME_LIST),
    (
        ROLE_BINDING,
        "roleRef",
        "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: reader",
        SOME_OBJECT,
    ),
    (DISRUPTION_BUDGET, "spec.minAvailable", "minAvailable: 1", SOME_INT_OR_STRING),
    (AUTOSCALER, "spec.minReplicas", "minReplicas: 1", SOME_INT),
    (AUTOSCALER, "spec.metrics[0].resource.target.averageUtilization", "averageUtilization: 80", SOME_INT),
    (STATEFUL_SET, "spec.replicas", "replicas: 3", SOME_INT),
    (STATEFUL_SET, "spec.updateStrategy.rollingUpdate.partition", "partition: 0", SOME_INT),
    (STATEFUL_SET, "spec.volumeClaimTemplates[0].spec.resources.requests.storage", "storage: 1Gi", SOME_QUANTITY),
    (STATEFUL_SET, "spec.volumeClaimTemplates[0].spec.accessModes", "accessModes: [ReadWriteOnce]", SOME_STRINGS),
    (DAEMON_SET, "spec.minReadySeconds", "minReadySeconds: 5", SOME_INT),
    (DAEMON_SET, "spec.updateStrategy.rollingUpdate.maxUnavailable", "maxUnavailable: 10%", SOME_INT_OR_STRING),
    (CLAIM, "spec.resources.requests.storage", "storage: 1Gi", SOME_QUANTITY),
    (CLAIM, "spec.storageClassName", "storageClassName: standard", SOME_STRING),
    (NAMESPACE, "metadata.labels.team", "team: blue", SOME_STRING),
    (NAMESPACE, "metadata.labels", "labels:\n    team: blue", SOME_MAP),
    (SERVICE_ACCOUNT, "automountServiceAccountToken", "automountServiceAccountToken: false", SOME_BOOL),
    (SERVICE_ACCOUNT, "imagePullSecrets", "imagePullSecrets:\n- name: registry", SOME_LIST),
    (STORAGE_CLASS, "parameters.tier", "tier: premium", SOME_STRING),
    (STORAGE_CLASS, "allowVolumeExpansion", "allowVolumeExpansion: true", SOME_BOOL),
    (QUOTA, "spec.hard.pods", "pods: 10", SOME_QUANTITY),
    (PRIORITY_CLASS, "value", "value: 1000", SOME_INT),
    (PRIORITY_CLASS, "globalDefault", "globalDefault: false", SOME_BOOL),
    (LEASE, "spec.leaseDurationSeconds", "leaseDurationSeconds: 15", SOME_INT),
    (RESOURCE_DEFINITION, "spec.versions[0].served", "served: true", SOME_BOOL),
    (
        RESOURCE_DEFINITION,
        "spec.versions[0].schema.openAPIV3Schema.properties.size.maximum",
        "maximum: 10",
        ('"10"', "10.5", "1e3", "null", "true", "{}"),
    ),
    (
        RESOURCE_DEFINITION,
        "spec.versions[0].schema.openAPIV3Schema.properties.size.maxLength",
        "maxLength: 5",
        ('"5"', "5.0", "5.5", "null", "true"),
    ),
    (SMALL, "metadata.creationTimestamp", "{name: web}", SOME_TIME, "{name: web, creationTimestamp: {}}"),
    (SMALL, "metadata.generation", "{name: web}", ("1", '"1"', "1.5"), "{name: web, generation: {}}"),
    (SMALL, "metadata.finalizers", "{name: web}", SOME_STRINGS, "{name: web, finalizers: {}}"),
    (SMALL, "metadata.ownerReferences", "{name: web}", SOME_LIST, "{name: web, ownerReferences: {}}"),
)

# Changes of names, of whole parts and of the top: (base, field, old, new).
SINGLE = (
    (DEPLOYMENT, "spec.Replicas", "  replicas: 3", "  Replicas: 3"),
    (DEPLOYMENT, "spec.REPLICAS", "  replicas: 3", "  REPLICAS: 3"),
    (DEPLOYMENT, "spec.Replicas", "  replicas: 3", '  Replicas: "3"'),
    (DEPLOYMENT, "spec.replica", "  replicas: 3", "  replica: 3"),
    (DEPLOYMENT, "Spec", "\nspec:", "\nSpec:"),
    (DEPLOYMENT, "Metadata", "metadata:\n  name: web\n", "Metadata:\n  name: web\n"),
    (DEPLOYMENT, f"{CONTAINER}.Image", "        image:", "        Image:"),
    (DEPLOYMENT, f"{CONTAINER}.imagePullpolicy", "        command: [serve]", "        imagePullpolicy: Always"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].Value", "value: fast", "Value: fast"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].unknown", "value: fast", "value: fast\n          unknown: 1"),
    (DEPLOYMENT, "spec.unknown", "  replicas: 3", '  unknown: {}\n  replicas: "3"'),
    (DEPLOYMENT, "spec.a", "  replicas: 3", "  a: 1\n  b: 2\n  replicas: 3"),
    (DEPLOYMENT, "unknown", "\nspec:", "\nunknown: 1\nspec:"),
    (DEPLOYMENT, "metadata.unknown", "metadata:\n  name: web\n", "metadata:\n  unknown: 1\n  name: web\n"),
    (DEPLOYMENT, "spec.template.metadata.unknown", "    metadata:\n      labels", "    metadata:\n      unknown: 1\n      labels"),
    (DEPLOYMENT, "status", "\nspec:", "\nstatus: {}\nspec:"),
    (DEPLOYMENT, "status.replicas", "\nspec:", '\nstatus: {replicas: "3"}\nspec:'),
    (DEPLOYMENT, "status", "\nspec:", "\nstatus: foo\nspec:"),
    (DEPLOYMENT, "spec.replicas", "  replicas: 3", "  replicas: 3\n  replicas: 4"),
    (DEPLOYMENT, "spec.replicas", "  replicas: 3", '  replicas: "3"\n  replicas: 4'),
    (DEPLOYMENT, "spec.replicas", "  replicas: 3", '  replicas: 4\n  replicas: "3"'),
    (DEPLOYMENT, "kind", "kind: Deployment", "kind: Deployment\nkind: Deployment"),
    (DEPLOYMENT, f"{CONTAINER}.env", "value: fast", "value: fast\n        env: []"),
    (DEPLOYMENT, "metadata.labels.app", "    app: web\n  annotations", "    app: web\n    app: api\n  annotations"),
    (DEPLOYMENT, f"{CONTAINER}.env", "value: fast", "value: fast\n        - name: MODE\n          value: slow"),
    (DEPLOYMENT, f"{CONTAINER}.ports", "- containerPort: 8080", "- containerPort: 8080\n        - containerPort: 8080"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].valueFrom", "value: fast", "valueFrom: null"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].valueFrom", "value: fast", "valueFrom: foo"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].valueFrom.secretKeyRef", "value: fast", "valueFrom: {secretKeyRef: foo}"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].valueFrom.secretKeyRef.optional", "value: fast", 'valueFrom: {secretKeyRef: {name: a, key: b, optional: "true"}}'),
    (DEPLOYMENT, f"{CONTAINER}.env[1]", "value: fast", "value: fast\n        - null"),
    (DEPLOYMENT, f"{CONTAINER}.env[1]", "value: fast", "value: fast\n        - MODE=fast"),
    (DEPLOYMENT, f"{CONTAINER}.env[1]", "value: fast", "value: fast\n        - []"),
    (DEPLOYMENT, f"{CONTAINER}.env[1].value", "value: fast", "value: fast\n        - name: PORT\n          value: 8080"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].value", "value: fast", "value: |\n            8080"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].value", "value: fast", "value: >-\n            yes"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].value", "value: fast", "value: 80\n            80"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].value", "value: fast", "value:"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].value", "value: fast", "value: &mode yes"),
    (DEPLOYMENT, f"{CONTAINER}.env[1].value", "value: fast", "value: &mode 'yes'\n        - name: OTHER\n          value: *mode"),
    (DEPLOYMENT, "spec.paused", "replicas: 3", "replicas: &count 3\n  paused: *count"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].value", "value: fast", "value: {{ .Values.mode }}"),
    (DEPLOYMENT, f"{CONTAINER}.env[0].value", "value: fast", "value: {{mode}}"),
    (DEPLOYMENT, "metadata", "metadata:\n  name: web\n  labels:\n    app: web\n  annotations:\n    note: text", "metadata: null"),
    (DEPLOYMENT, "metadata", "metadata:\n  name: web\n  labels:\n    app: web\n  annotations:\n    note: text", "metadata: []"),
    (DEPLOYMENT, "metadata", "metadata:\n  name: web\n  labels:\n    app: web\n  annotations:\n    note: text", "metadata: web"),
    (DEPLOYMENT, "metadata", "metadata:\n  name: web\n  labels:\n    app: web\n  annotations:\n    note: text", "metadata: {}"),
    (DEPLOYMENT, "metadata", "metadata:\n  name: web\n  labels:\n    app: web\n  annotations:\n    note: text", "metadata:\nname: web"),
    (DEPLOYMENT, "metadata.labels", "  labels:\n    app: web\n  annotations", "  labels:\n  app: web\n  annotations"),
    (DEPLOYMENT, "metadata.labels", "  labels:\n    app: web\n  annotations", "  labels: app=web\n  annotations"),
    (DEPLOYMENT, "metadata.labels", "  labels:\n    app: web\n  annotations", "  labels:\n  - app: web\n  annotations"),
    (DEPLOYMENT, "metadata.labels", "  labels:\n    app: web\n  annotations", "  labels: null\n  annotations"),
    (DEPLOYMENT, "metadata.labels.a", "  labels:\n    app: web\n  annotations", "  labels: {a: null}\n  annotations"),
    (DEPLOYMENT, "metadata.labels.app", "  labels:\n    app: web\n  annotations", "  labels:\n    app: {name: web}\n  annotations"),
    (DEPLOYMENT, "metadata.namespace", "metadata:\n  name: web\n", "metadata:\n  namespace: 3\n  name: web\n"),
    (DEPLOYMENT, "spec", DEPLOYMENT[DEPLOYMENT.index("\nspec:") :], "\nspec: null\n"),
    (DEPLOYMENT, "spec", DEPLOYMENT[DEPLOYMENT.index("\nspec:") :], "\nspec: []\n"),
    (DEPLOYMENT, "spec", DEPLOYMENT[DEPLOYMENT.index("\nspec:") :], "\nspec: foo\n"),
    (DEPLOYMENT, "spec", DEPLOYMENT[DEPLOYMENT.index("\nspec:") :], "\nspec: {}\n"),
    (DEPLOYMENT, "spec", DEPLOYMENT[DEPLOYMENT.index("\nspec:") :], "\n"),
    (DEPLOYMENT, "spec.selector", "  selector:\n    matchLabels:\n      app: web", "  selector:\n    app: web"),
    (DEPLOYMENT, "spec.selector", "  selector:\n    matchLabels:\n      app: web", "  selector: app=web"),
    (DEPLOYMENT, "spec.selector.matchLabels", "    matchLabels:\n      app: web", "    matchLabels: [app]"),
    (DEPLOYMENT, "spec.selector.matchExpressions[0].values", "    matchLabels:\n      app: web", "    matchExpressions:\n    - {key: app, operator: In, values: web}"),
    (DEPLOYMENT, "spec.selector.matchExpressions[0].values[0]", "    matchLabels:\n      app: web", "    matchExpressions:\n    - {key: app, operator: In, values: [1]}"),
    (DEPLOYMENT, "spec.strategy", "  strategy:\n    rollingUpdate:\n      maxSurge: 1", "  strategy: Recreate"),
    (DEPLOYMENT, "kind", "kind: Deployment", "kind: 3"),
    (DEPLOYMENT, "kind", "kind: Deployment", "kind: null"),
    (DEPLOYMENT, "kind", "kind: Deployment", "kind: deployment"),
    (DEPLOYMENT, "kind", "kind: Deployment", "kind: Deployments"),
    (DEPLOYMENT, "kind", "kind: Deployment", "Kind: Deployment"),
    (DEPLOYMENT, "kind", "kind: Deployment\n", ""),
    (DEPLOYMENT, "apiVersion", "apiVersion: apps/v1", "apiVersion: 1"),
    (DEPLOYMENT, "apiVersion", "apiVersion: apps/v1", "apiVersion: null"),
    (DEPLOYMENT, "apiVersion", "apiVersion: apps/v1", "apiVersion: v1"),
    (DEPLOYMENT, "apiVersion", "apiVersion: apps/v1", "apiVersion: apps/v2"),
    (DEPLOYMENT, "apiVersion", "apiVersion: apps/v1", "apiversion: apps/v1"),
    (DEPLOYMENT, "apiVersion", "apiVersion: apps/v1\n", ""),
    (DEPLOYMENT, f"{POD_OF_DEPLOYMENT}.containers", "      containers:\n      - name: web\n", "      containers:\n        name: web\n"),
    (POD, "spec.containers", POD[POD.index("  containers:") : POD.index("  initContainers")], "  containers: {}\n"),
    (POD, "spec.containers", POD[POD.index("  containers:") : POD.index("  initContainers")], "  containers: null\n"),
    (POD, "spec.containers", POD[POD.index("  containers:") : POD.index("  initContainers")], "  containers: web\n"),
    (POD, "spec.containers[0]", POD[POD.index("  containers:") : POD.index("  initContainers")], "  containers: [null]\n"),
    (POD, "spec.containers[0]", POD[POD.index("  containers:") : POD.index("  initContainers")], "  containers: [web]\n"),
    (POD, "spec.tolerations[0].tolerationSeconds", "tolerations: []", 'tolerations: [{key: a, operator: Exists, tolerationSeconds: "30"}]'),
    (POD, "spec.tolerations[0].value", "tolerations: []", "tolerations: [{key: a, value: true}]"),
    (POD, "spec.volumes[0].emptyDir", "tolerations: []", "volumes: [{name: a, emptyDir: null}]"),
    (POD, "spec.volumes[0].emptyDir", "tolerations: []", "volumes: [{name: a, emptyDir: true}]"),
    (POD, "spec.volumes[0].emptyDir.sizeLimit", "tolerations: []", "volumes: [{name: a, emptyDir: {sizeLimit: 1}}]"),
    (POD, "spec.volumes[0].secret.defaultMode", "tolerations: []", "volumes: [{name: a, secret: {secretName: b, defaultMode: 0400}}]"),
    (POD, "spec.volumes[0].secret.defaultMode", "tolerations: []", 'volumes: [{name: a, secret: {secretName: b, defaultMode: "0400"}}]'),
    (POD, "spec.volumes[0].secret.defaultMode", "tolerations: []", "volumes: [{name: a, secret: {secretName: b, defaultMode: 0o400}}]"),
    (POD, "spec.volumes[0].secret.items", "tolerations: []", "volumes: [{name: a, secret: {secretName: b, items: foo}}]"),
    (POD, "spec.imagePullSecrets", "tolerations: []", "imagePullSecrets: registry"),
    (POD, "spec.imagePullSecrets[0]", "tolerations: []", "imagePullSecrets: [registry]"),
    (POD, "spec.hostAliases[0].ip", "tolerations: []", "hostAliases: [{ip: 10.0.0.9, hostnames: [a]}]"),
    (POD, "spec.hostAliases[0].ip", "tolerations: []", "hostAliases: [{ip: 10.0, hostnames: [a]}]"),
    (POD, "spec.overhead.memory", "tolerations: []", "overhead: {memory: 1}"),
    (CONFIG_MAP, "data", "data:\n  mode: fast", "data:\n  on: fast"),
    (CONFIG_MAP, "data", "data:\n  mode: fast", "data:\n  1: fast\n  2.5: slow"),
    (CONFIG_MAP, "data.mode", "mode: fast", "mode: fast\n  mode: slow"),
    (CONFIG_MAP, "data.mode", "mode: fast", "mode:\n    nested: value"),
    (CONFIG_MAP, "data.mode", "mode: fast", "mode:\n  - item"),
    (CONFIG_MAP, "data.mode", "mode: fast", "mode: |\n    a: 1"),
    (CONFIG_MAP, "data", "data:\n  mode: fast", "data: |\n  mode: fast"),
    (CONFIG_MAP, "data", "data:\n  mode: fast", "data:\n- mode: fast"),
    (CONFIG_MAP, "data", "data:\n  mode: fast", "data:\n  ? [a]\n  : fast"),
    (CONFIG_MAP, "data", "data:\n  mode: fast", "data:\n  ? {a: b}\n  : fast"),
    (CONFIG_MAP, "data", "data:\n  mode: fast", "data:\n  : fast"),
    (CONFIG_MAP, "data", "data:\n  mode: fast", "data:\n  true: a\n  \"true\": b"),
    (CONFIG_MAP, "data", "data:\n  mode: fast", "data:\n  <<: {mode: fast}\n  mode: slow"),
    (SECRET, "data.user", "user: aGVsbG8=", "user: |\n    aGVsbG8="),
    (SECRET, "data.user", "user: aGVsbG8=", "user: |-\n    aGVs\n    bG8="),
    (SECRET, "data.user", "user: aGVsbG8=", "user: >-\n    aGVs\n    bG8="),
    (SECRET, "data.user", "user: aGVsbG8=", "user: !!binary aGVsbG8="),
    (SECRET, "data.user", "user: aGVsbG8=", "user: aGVsbG8=\n  user: aGk="),
    (SERVICE, "spec.ports[0].nodePort", "    port: 80", '    nodePort: "30000"\n    port: 80'),
    (SERVICE, "spec.ports[0].port", "    port: 80", "    port: http"),
    (SERVICE, "spec.ports[0]", "  - name: http\n    port: 80\n    targetPort: 8080", "  - 80"),
    (SERVICE, "spec.ports[0]", "  - name: http\n    port: 80\n    targetPort: 8080", "  - http: 80"),
    (SERVICE, "spec.ports[1].targetPort", "targetPort: 8080", "targetPort: 8080\n  - {name: b, port: 81, targetPort: 81.5}"),
    (SERVICE, "spec.clusterIP", "  publishNotReadyAddresses: false", "  clusterIP: None"),
    (SERVICE, "spec.clusterIP", "  publishNotReadyAddresses: false", "  clusterIP: null"),
    (SERVICE, "spec.loadBalancerSourceRanges", "  externalIPs: []", "  loadBalancerSourceRanges: 10.0.0.0/8"),
    (CRON_JOB, "spec.jobTemplate", CRON_JOB[CRON_JOB.index("  jobTemplate:") :], "  jobTemplate: []\n"),
    (INGRESS, "spec.rules[0].http.paths", INGRESS[INGRESS.index("      paths:") :], "      paths: /\n"),
    (INGRESS, "spec.rules[0].http.paths[0].backend.serviceName", INGRESS[INGRESS.index("          service:") :], "          serviceName: web\n          servicePort: 80\n"),
    (INGRESS, "spec.rules[0].http.paths[0].backend.service.port", "port:\n              number: 80", "port: 80"),
    (NETWORK_POLICY, "spec.ingress[0]", NETWORK_POLICY[NETWORK_POLICY.index("  - from:") :], "  - null\n"),
    (NETWORK_POLICY, "spec.ingress", NETWORK_POLICY[NETWORK_POLICY.index("  ingress:") :], "  ingress: null\n"),
    (NETWORK_POLICY, "spec.ingress", NETWORK_POLICY[NETWORK_POLICY.index("  ingress:") :], "  ingress: {}\n"),
    (NETWORK_POLICY, "spec.ingress[0].from", "from: []", "from: {podSelector: {}}"),
    (NETWORK_POLICY, "spec.ingress[0].from[0].podSelector.matchLabels.app", "from: []", "from: [{podSelector: {matchLabels: {app: 1}}}]"),
    (ROLE, "rules[0].verbs", "verbs: [get]", "verbs: ['*']\n  resourceNames: {}"),
    (ROLE, "rules[0].apiGroups", 'apiGroups: [""]', "apiGroups: null"),
    (ROLE, "rules[0].apiGroups", 'apiGroups: [""]', "apiGroups: ''"),
    (AUTOSCALER, "spec.metrics[0].resource.target.averageValue", "averageUtilization: 80", "averageValue: 80"),
    (AUTOSCALER, "spec.metrics[0].resource.target.averageValue", "averageUtilization: 80", "averageValue: true"),
    (AUTOSCALER, "spec.scaleTargetRef", "scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: web", "scaleTargetRef: web"),
    (AUTOSCALER, "spec.targetCPUUtilizationPercentage", "minReplicas: 1", "targetCPUUtilizationPercentage: 80"),
    (NAMESPACE, "metadata.labels", "    team: blue", "    pod-security.kubernetes.io/enforce-version: 1.30"),
    (NAMESPACE, "spec.finalizers", "metadata:", "spec:\n  finalizers: kubernetes\nmetadata:"),
    (SERVICE_ACCOUNT, "imagePullSecrets[0]", "- name: registry", "- registry"),
    (SERVICE_ACCOUNT, "secrets", "imagePullSecrets:\n- name: registry", "secrets: [a]"),
    (STORAGE_CLASS, "parameters", "parameters:\n  tier: premium", "parameters: [tier]"),
    (STORAGE_CLASS, "mountOptions", "parameters:\n  tier: premium", "mountOptions: ro"),
    (STORAGE_CLASS, "parameters", "parameters:\n  tier: premium", "parameters: {size: 3, on: yes}"),
)

# Whole documents that are hardly objects; they are sent to the Deployments.
TOPS = (
    ("no document at all", ""),
    ("null", "null\n"),
    ("an empty map", "{}\n"),
    ("an empty list", "[]\n"),
    ("a string", "foo\n"),
    ("a number", "3\n"),
    ("a list with an object", "- apiVersion: apps/v1\n  kind: Deployment\n"),
    ("only apiVersion and kind", "apiVersion: apps/v1\nkind: Deployment\n"),
    ("JSON", '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": "3"}}\n'),
    ("JSON with tabs", '{\n\t"apiVersion": "apps/v1",\n\t"kind": "Deployment",\n\t"spec": {"replicas": 3.5}\n}\n'),
    ("not of this world", "a: 1\nb: 2\n"),
)


def all_cases():
    for base in ACCEPTED:
        yield Case(base, "", base, base)
    for base, field, old, values, *shape in (*WHOLE_POOLS, *PARTS):
        key = old.split(":")[0]
        for value in values:
            yield Case(base, field, old, shape[0].replace("{}", spaced(value)) if shape else f"{key}: {spaced(value)}")
    for base, field, old, new in SINGLE:
        yield Case(base, field, old, new)
    for what, body in TOPS:
        case = Case(DEPLOYMENT, "", DEPLOYMENT, body)
        case.kind = what
        yield case
