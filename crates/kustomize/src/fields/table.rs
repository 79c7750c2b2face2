//! The built-in field specs of kustomize 5.8.1 (package `builtinpluginconsts` of its `api` module, version 0.21.1), as text:
//! a path, `!` behind it if the field is created, and the kinds that have it: `Kind`, `Kind.group`, `Kind@version`.

use super::list::{FieldSpec, SpecList};
use super::references::{NameReferences, Target};
use crate::editor::FieldPath;
use crate::object::Gvk;
use crate::symbol::{Symbol, Symbols};

/// Labels of objects and of what they make: added with selectors, and with `includeTemplates`.
const LABELS: &str = "
metadata/labels! *
spec/template/metadata/labels! ReplicationController@v1 Deployment ReplicaSet DaemonSet StatefulSet.apps Job.batch
spec/volumeClaimTemplates[]/metadata/labels! StatefulSet.apps
spec/jobTemplate/metadata/labels! CronJob.batch
spec/jobTemplate/spec/template/metadata/labels! CronJob.batch
";

/// Selectors, which `includeSelectors` and `commonLabels` change besides [`LABELS`].
const SELECTORS: &str = "
spec/selector! Service@v1 ReplicationController@v1
spec/selector/matchLabels! Deployment ReplicaSet DaemonSet StatefulSet.apps
spec/selector/matchLabels Job.batch PodDisruptionBudget.policy
spec/jobTemplate/spec/selector/matchLabels CronJob.batch
spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels Deployment.apps StatefulSet.apps
spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels Deployment.apps StatefulSet.apps
spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels Deployment.apps StatefulSet.apps
spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels Deployment.apps StatefulSet.apps
spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels Deployment.apps StatefulSet.apps
spec/podSelector/matchLabels NetworkPolicy.networking.k8s.io
spec/ingress/from/podSelector/matchLabels NetworkPolicy.networking.k8s.io
spec/egress/to/podSelector/matchLabels NetworkPolicy.networking.k8s.io
";

const ANNOTATIONS: &str = "
metadata/annotations! *
spec/template/metadata/annotations! ReplicationController@v1 Deployment ReplicaSet DaemonSet StatefulSet Job.batch
spec/jobTemplate/metadata/annotations! CronJob.batch
spec/jobTemplate/spec/template/metadata/annotations! CronJob.batch
";

const NAMESPACE: &str = "
metadata/name! Namespace
spec/service/namespace! APIService.apiregistration.k8s.io
spec/conversion/webhook/clientConfig/service/namespace CustomResourceDefinition.apiextensions.k8s.io
";

const NAME: &str = "
metadata/name *
";

const IMAGES: &str = "
spec/containers[]/image! *
spec/initContainers[]/image! *
spec/volumes[]/image/reference! *
spec/template/spec/containers[]/image! *
spec/template/spec/initContainers[]/image! *
spec/template/spec/volumes[]/image/reference! *
";

const REPLICAS: &str = "
spec/replicas! Deployment ReplicationController ReplicaSet StatefulSet
";

/// Where `$(NAME)` of `vars:` is replaced. `%` is a pod's spec in each of the kinds.
const VARIABLES: &str = "
%/containers/args CronJob DaemonSet Deployment Job Pod ReplicaSet StatefulSet
%/containers/command CronJob DaemonSet Deployment Job Pod ReplicaSet StatefulSet
%/containers/env/value CronJob DaemonSet Deployment Job Pod ReplicaSet StatefulSet
%/containers/volumeMounts/mountPath CronJob DaemonSet Deployment Job Pod ReplicaSet StatefulSet
%/initContainers/args CronJob DaemonSet Deployment Job Pod ReplicaSet StatefulSet
%/initContainers/command CronJob DaemonSet Deployment Job Pod ReplicaSet StatefulSet
%/initContainers/env/value CronJob DaemonSet Deployment Job Pod ReplicaSet StatefulSet
%/initContainers/volumeMounts/mountPath CronJob DaemonSet Deployment Job Pod ReplicaSet StatefulSet
%/volumes/nfs/server DaemonSet Deployment Job Pod ReplicaSet
spec/jobTemplate/spec/template/volumes/nfs/server CronJob
spec/template/metadata/annotations Deployment
spec/rules/host Ingress
spec/tls/hosts Ingress
spec/tls/secretName Ingress
spec/ports/port Service
spec/ports/targetPort Service
spec/volumeClaimTemplates/spec/nfs/server StatefulSet
spec/nfs/server PersistentVolume
metadata/labels *
metadata/annotations *
";

/// Fields that hold names, below the kind that is named (`> Kind`), in the order in which kustomize looks for targets. `%` as in
/// [`VARIABLES`], `&` are the kinds that hold names of ConfigMaps and Secrets in their pods. The group of `IngressClass` is
/// kustomize's own slip: nothing has it.
const REFERENCES: &str = "
> StorageClass.storage.k8s.io@v1
spec/storageClassName PersistentVolume PersistentVolumeClaim
spec/volumeClaimTemplates/spec/storageClassName StatefulSet
> ServiceAccount@v1
subjects RoleBinding.rbac.authorization.k8s.io ClusterRoleBinding.rbac.authorization.k8s.io
%/serviceAccountName Pod StatefulSet Deployment ReplicationController CronJob Job DaemonSet
> Role.rbac.authorization.k8s.io
roleRef/name RoleBinding.rbac.authorization.k8s.io
> ClusterRole.rbac.authorization.k8s.io
roleRef/name RoleBinding.rbac.authorization.k8s.io ClusterRoleBinding.rbac.authorization.k8s.io
> ConfigMap@v1
%/volumes/configMap/name &
%/containers/env/valueFrom/configMapKeyRef/name &
%/initContainers/env/valueFrom/configMapKeyRef/name &
%/containers/envFrom/configMapRef/name &
%/initContainers/envFrom/configMapRef/name &
%/volumes/projected/sources/configMap/name &
spec/configSource/configMap Node
rules/resourceNames Role ClusterRole
metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap Ingress
> Secret@v1
%/volumes/secret/secretName &
%/containers/env/valueFrom/secretKeyRef/name &
%/initContainers/env/valueFrom/secretKeyRef/name &
%/containers/envFrom/secretRef/name &
%/initContainers/envFrom/secretRef/name &
%/imagePullSecrets/name &
%/volumes/projected/sources/secret/name &
spec/tls/secretName Ingress
metadata/annotations/ingress.kubernetes.io\\/auth-secret Ingress
metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret Ingress
metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret Ingress
imagePullSecrets/name ServiceAccount
parameters/secretName StorageClass
parameters/adminSecretName StorageClass
parameters/userSecretName StorageClass
parameters/secretRef StorageClass
rules/resourceNames Role ClusterRole
spec/template/spec/containers/env/valueFrom/secretKeyRef/name Service.serving.knative.dev@v1
spec/azureFile/secretName PersistentVolume
> Service@v1
spec/serviceName StatefulSet.apps
spec/rules/http/paths/backend/serviceName Ingress
spec/backend/serviceName Ingress
spec/rules/http/paths/backend/service/name Ingress
spec/defaultBackend/service/name Ingress
spec/service/name APIService.apiregistration.k8s.io
webhooks/clientConfig/service ValidatingWebhookConfiguration.admissionregistration.k8s.io MutatingWebhookConfiguration.admissionregistration.k8s.io
> PriorityClass.scheduling.k8s.io@v1
%/priorityClassName Pod StatefulSet Deployment ReplicationController CronJob Job DaemonSet
> PersistentVolume@v1
spec/volumeName PersistentVolumeClaim
rules/resourceNames ClusterRole
> PersistentVolumeClaim@v1
%/volumes/persistentVolumeClaim/claimName Pod StatefulSet Deployment ReplicationController CronJob Job DaemonSet
> Deployment
spec/scaleTargetRef/name HorizontalPodAutoscaler
> StatefulSet
spec/scaleTargetRef/name HorizontalPodAutoscaler
> ValidatingAdmissionPolicy.admissionregistration.k8s.io
spec/policyName ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io
> IngressClass.networking.k8s.io/v1@v1
spec/ingressClassName Ingress
> ReplicaSet
spec/scaleTargetRef/name HorizontalPodAutoscaler
> ReplicationController
spec/scaleTargetRef/name HorizontalPodAutoscaler
";

/// Kinds with references to ConfigMaps and Secrets in their pods.
const POD_OWNERS: &str = "Pod@v1 PodTemplate Deployment ReplicaSet DaemonSet StatefulSet Job CronJob";

/// Where a kind has the spec of its pods.
fn pod_spec(kind: &str) -> &'static str {
    match kind {
        "Pod" => "spec",
        "PodTemplate" => "template/spec",
        "CronJob" => "spec/jobTemplate/spec/template/spec",
        _ => "spec/template/spec",
    }
}

/// `Kind.group@version`; `*` for every kind.
pub(super) fn gvk(symbols: &Symbols, text: &str) -> Gvk {
    let (text, version) = text.split_once('@').unwrap_or((text, ""));
    let (kind, group) = text.split_once('.').unwrap_or((text, ""));
    let kind = if kind == "*" { Symbol::EMPTY } else { symbols.intern(kind) };
    Gvk { group: symbols.intern(group), version: symbols.intern(version), kind }
}

/// The specs of one line.
fn specs<'t>(symbols: &'t Symbols, line: &'t str) -> impl Iterator<Item = FieldSpec> + 't {
    let (path, kinds) = line.split_once(' ').unwrap_or((line, "*"));
    let (path, create) = path.strip_suffix('!').map_or((path, false), |path| (path, true));
    let kinds = if kinds == "&" { POD_OWNERS } else { kinds };
    kinds.split(' ').map(move |kind| {
        let gvk = gvk(symbols, kind);
        let path = match path.strip_prefix('%') {
            Some(rest) => FieldPath::parse(&format!("{}{rest}", pod_spec(symbols.text(gvk.kind)))),
            None => FieldPath::parse(path),
        };
        FieldSpec { gvk, path, create }
    })
}

fn list(symbols: &Symbols, texts: &[&str]) -> SpecList {
    texts
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| !line.is_empty())
        .flat_map(|line| specs(symbols, line))
        .collect()
}

pub(super) fn name(symbols: &Symbols) -> SpecList {
    list(symbols, &[NAME])
}

pub(super) fn namespace(symbols: &Symbols) -> SpecList {
    list(symbols, &[NAMESPACE])
}

pub(super) fn common_labels(symbols: &Symbols) -> SpecList {
    list(symbols, &[LABELS, SELECTORS])
}

pub(super) fn template_labels(symbols: &Symbols) -> SpecList {
    list(symbols, &[LABELS])
}

pub(super) fn annotations(symbols: &Symbols) -> SpecList {
    list(symbols, &[ANNOTATIONS])
}

pub(super) fn images(symbols: &Symbols) -> SpecList {
    list(symbols, &[IMAGES])
}

pub(super) fn replicas(symbols: &Symbols) -> SpecList {
    list(symbols, &[REPLICAS])
}

pub(super) fn variables(symbols: &Symbols) -> SpecList {
    list(symbols, &[VARIABLES])
}

pub(super) fn references(symbols: &Symbols) -> NameReferences {
    let mut targets: Vec<Target> = Vec::new();
    for line in REFERENCES.lines().filter(|line| !line.is_empty()) {
        match (line.strip_prefix("> "), targets.last_mut()) {
            (Some(target), _) => targets.push(Target { gvk: gvk(symbols, target), fields: SpecList::default() }),
            (None, Some(target)) => specs(symbols, line).for_each(|spec| target.fields.push(spec)),
            (None, None) => {}
        }
    }
    NameReferences::new(targets)
}
