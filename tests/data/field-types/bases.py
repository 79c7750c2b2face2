"""Objects of built-in kinds that the API server accepts, as texts, and where each kind is created."""

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app: web
  annotations:
    note: text
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  strategy:
    rollingUpdate:
      maxSurge: 1
  template:
    metadata:
      labels:
        app: web
    spec:
      terminationGracePeriodSeconds: 30
      hostNetwork: false
      nodeSelector:
        disk: ssd
      securityContext:
        runAsUser: 1000
      containers:
      - name: web
        image: registry.example/web:1.0
        command: [serve]
        env:
        - name: MODE
          value: fast
        ports:
        - containerPort: 8080
        resources:
          limits:
            memory: 1Gi
        livenessProbe:
          httpGet:
            port: 8080
      volumes: []
"""

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  priority: 0
  activeDeadlineSeconds: 600
  automountServiceAccountToken: false
  tolerations: []
  containers:
  - name: web
    image: registry.example/web:1.0
    args: [serve]
    securityContext:
      privileged: false
    lifecycle: {}
  initContainers: []
"""

CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
immutable: false
data:
  mode: fast
"""

BINARY_CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
binaryData:
  file: aGVsbG8=
"""

SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: login
type: Opaque
data:
  user: aGVsbG8=
"""

STRING_SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: login
stringData:
  user: hello
"""

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  publishNotReadyAddresses: false
  externalIPs: []
  ports:
  - name: http
    port: 80
    targetPort: 8080
"""

CRON_JOB = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "0 3 * * *"
  suspend: false
  startingDeadlineSeconds: 60
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: job
            image: registry.example/job:1.0
"""

JOB = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: once
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 600
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: job
        image: registry.example/job:1.0
"""

INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  tls:
  - hosts: [web.example]
  rules:
  - host: web.example
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: web
            port:
              number: 80
"""

NETWORK_POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
  - from: []
    ports:
    - port: 8080
      endPort: 8090
"""

ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: reader
rules:
- apiGroups: [""]
  resources: [pods]
  verbs: [get]
"""

ROLE_BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: reader
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: reader
subjects:
- kind: ServiceAccount
  name: web
  namespace: default
"""

DISRUPTION_BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
spec:
  minAvailable: 1
  selector:
    matchLabels:
      app: web
"""

AUTOSCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  minReplicas: 1
  maxReplicas: 3
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  metrics:
  - type: Resource
    resource:
      name: cpu
      target:
        type: Utilization
        averageUtilization: 80
"""

STATEFUL_SET = """\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: store
spec:
  serviceName: store
  replicas: 3
  updateStrategy:
    rollingUpdate:
      partition: 0
  selector:
    matchLabels:
      app: store
  template:
    metadata:
      labels:
        app: store
    spec:
      containers:
      - name: store
        image: registry.example/store:1.0
  volumeClaimTemplates:
  - metadata:
      name: data
    spec:
      accessModes: [ReadWriteOnce]
      resources:
        requests:
          storage: 1Gi
"""

DAEMON_SET = """\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
spec:
  minReadySeconds: 5
  updateStrategy:
    rollingUpdate:
      maxUnavailable: 10%
  selector:
    matchLabels:
      app: agent
  template:
    metadata:
      labels:
        app: agent
    spec:
      containers:
      - name: agent
        image: registry.example/agent:1.0
"""

CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: standard
  resources:
    requests:
      storage: 1Gi
"""

NAMESPACE = """\
apiVersion: v1
kind: Namespace
metadata:
  name: team
  labels:
    team: blue
"""

SERVICE_ACCOUNT = """\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
automountServiceAccountToken: false
imagePullSecrets:
- name: registry
"""

STORAGE_CLASS = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: fast
provisioner: disk.csi.example
allowVolumeExpansion: true
parameters:
  tier: premium
"""

QUOTA = """\
apiVersion: v1
kind: ResourceQuota
metadata:
  name: limits
spec:
  hard:
    pods: 10
"""

PRIORITY_CLASS = """\
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata:
  name: high
value: 1000
globalDefault: false
"""

LEASE = """\
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata:
  name: leader
spec:
  leaseDurationSeconds: 15
  renewTime: "2026-01-01T00:00:00.000000Z"
"""

RESOURCE_DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.example.com
spec:
  group: example.com
  scope: Namespaced
  names:
    kind: Thing
    plural: things
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          size:
            type: number
            maximum: 10
            maxLength: 5
"""

# Small objects for the pools of values: they lack what validation wants, and decoding does not.
SMALL = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
"""

SMALL_POD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      PLACE
"""

SMALL_CONTAINER = SMALL_POD.replace("PLACE", "containers:\n      - name: web\n        PLACE")


def pod_with(text):
    return SMALL_POD.replace("PLACE", text)


def container_with(text):
    return SMALL_CONTAINER.replace("PLACE", text)


RESOURCES = {
    "Deployment": "apis/apps/v1/namespaces/default/deployments",
    "StatefulSet": "apis/apps/v1/namespaces/default/statefulsets",
    "DaemonSet": "apis/apps/v1/namespaces/default/daemonsets",
    "Pod": "api/v1/namespaces/default/pods",
    "ConfigMap": "api/v1/namespaces/default/configmaps",
    "Secret": "api/v1/namespaces/default/secrets",
    "Service": "api/v1/namespaces/default/services",
    "ServiceAccount": "api/v1/namespaces/default/serviceaccounts",
    "PersistentVolumeClaim": "api/v1/namespaces/default/persistentvolumeclaims",
    "ResourceQuota": "api/v1/namespaces/default/resourcequotas",
    "Namespace": "api/v1/namespaces",
    "CronJob": "apis/batch/v1/namespaces/default/cronjobs",
    "Job": "apis/batch/v1/namespaces/default/jobs",
    "Ingress": "apis/networking.k8s.io/v1/namespaces/default/ingresses",
    "NetworkPolicy": "apis/networking.k8s.io/v1/namespaces/default/networkpolicies",
    "Role": "apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
    "RoleBinding": "apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
    "PodDisruptionBudget": "apis/policy/v1/namespaces/default/poddisruptionbudgets",
    "HorizontalPodAutoscaler": "apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers",
    "StorageClass": "apis/storage.k8s.io/v1/storageclasses",
    "PriorityClass": "apis/scheduling.k8s.io/v1/priorityclasses",
    "Lease": "apis/coordination.k8s.io/v1/namespaces/default/leases",
    "CustomResourceDefinition": "apis/apiextensions.k8s.io/v1/customresourcedefinitions",
}

ACCEPTED = (
    DEPLOYMENT,
    POD,
    CONFIG_MAP,
    BINARY_CONFIG_MAP,
    SECRET,
    STRING_SECRET,
    SERVICE,
    CRON_JOB,
    JOB,
    INGRESS,
    NETWORK_POLICY,
    ROLE,
    ROLE_BINDING,
    DISRUPTION_BUDGET,
    AUTOSCALER,
    STATEFUL_SET,
    DAEMON_SET,
    CLAIM,
    NAMESPACE,
    SERVICE_ACCOUNT,
    STORAGE_CLASS,
    QUOTA,
    PRIORITY_CLASS,
    LEASE,
    RESOURCE_DEFINITION,
)
