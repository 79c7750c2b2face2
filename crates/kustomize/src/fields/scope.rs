//! Which kinds kustomize knows to have no namespace.

use rustc_hash::FxHashSet;

use crate::object::Gvk;
use crate::symbol::Symbols;

/// The kinds without namespace of the table that kustomize 5.8.1 carries (`precomputedIsNamespaceScoped` of its `kyaml` module,
/// version 0.21.1: Kubernetes 1.21). Every other kind, admission policies and custom resources too, is taken for one that has a
/// namespace.
const CLUSTER_SCOPED: &str = "
admissionregistration.k8s.io/v1 MutatingWebhookConfiguration ValidatingWebhookConfiguration
admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration ValidatingWebhookConfiguration
apiextensions.k8s.io/v1 CustomResourceDefinition
apiextensions.k8s.io/v1beta1 CustomResourceDefinition
apiregistration.k8s.io/v1 APIService
apiregistration.k8s.io/v1beta1 APIService
certificates.k8s.io/v1 CertificateSigningRequest
certificates.k8s.io/v1beta1 CertificateSigningRequest
flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema PriorityLevelConfiguration
networking.k8s.io/v1 IngressClass
networking.k8s.io/v1beta1 IngressClass
node.k8s.io/v1 RuntimeClass
node.k8s.io/v1beta1 RuntimeClass
policy/v1beta1 PodSecurityPolicy
rbac.authorization.k8s.io/v1 ClusterRole ClusterRoleBinding
rbac.authorization.k8s.io/v1beta1 ClusterRole ClusterRoleBinding
scheduling.k8s.io/v1 PriorityClass
scheduling.k8s.io/v1beta1 PriorityClass
storage.k8s.io/v1 CSIDriver CSINode StorageClass VolumeAttachment
storage.k8s.io/v1beta1 CSIDriver CSINode StorageClass VolumeAttachment
v1 ComponentStatus Namespace Node NodeProxyOptions PersistentVolume
";

/// The kinds without namespace as symbols.
#[derive(Debug, Default)]
pub(crate) struct ClusterScoped(FxHashSet<Gvk>);

impl ClusterScoped {
    /// The table of kustomize 5.8.1.
    pub(crate) fn builtin(symbols: &Symbols) -> Self {
        let mut kinds = FxHashSet::default();
        for line in CLUSTER_SCOPED.lines().filter(|line| !line.is_empty()) {
            let mut words = line.split(' ');
            let api_version = words.next().unwrap_or_default();
            let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
            let (group, version) = (symbols.intern(group), symbols.intern(version));
            kinds.extend(words.map(|kind| Gvk { group, version, kind: symbols.intern(kind) }));
        }
        Self(kinds)
    }

    /// Whether it is one of them.
    #[inline]
    pub(crate) fn contains(&self, gvk: Gvk) -> bool {
        self.0.contains(&gvk)
    }
}
