//! What a repository is meant to run on: Kubernetes and the operators whose versions rules judge against.

use std::collections::BTreeMap;

use super::Version;

/// Something whose releases bring and drop versions of APIs: Kubernetes, or an operator with custom resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Component(usize);

/// Declares the components: the key in `target-versions`, and the name in sentences.
macro_rules! components {
    ($($id:literal $name:literal,)+) => {
        const COMPONENTS: &[(&str, &str)] = &[$(($id, $name),)+];

        /// The keys of `target-versions`, each with what it means.
        pub const TARGET_KEYS: &[(&str, &str)] =
            &[("aks", AKS_KEY), $(($id, concat!("The version of ", $name, ", for example \"1.36\" or \"2.7.1\".")),)+];
    };
}

/// AKS names its versions as Kubernetes does.
const AKS: &str = "aks";
const AKS_KEY: &str = "The Kubernetes version of the AKS clusters; another name of `kubernetes`.";

components! {
    "argo-cd" "Argo CD",
    "argo-rollouts" "Argo Rollouts",
    "azure-service-operator" "Azure Service Operator",
    "cert-manager" "cert-manager",
    "cluster-api" "Cluster API",
    "cluster-api-provider-azure" "Cluster API's provider for Azure",
    "crossplane" "Crossplane",
    "external-secrets" "External Secrets Operator",
    "external-snapshotter" "the CSI snapshot controller",
    "flux" "Flux",
    "gatekeeper" "Gatekeeper",
    "gateway-api" "Gateway API",
    "istio" "Istio",
    "karpenter" "Karpenter",
    "karpenter-provider-aws" "Karpenter's provider for AWS",
    "karpenter-provider-azure" "Karpenter's provider for Azure",
    "keda" "KEDA",
    "kro" "KRO",
    "kubernetes" "Kubernetes",
    "kyverno" "Kyverno",
    "longhorn" "Longhorn",
    "metallb" "MetalLB",
    "prometheus-operator" "the Prometheus operator",
    "secrets-store-csi-driver" "the Secrets Store CSI driver",
    "strimzi" "Strimzi",
    "tekton-pipelines" "Tekton Pipelines",
    "traefik" "Traefik",
}

impl Component {
    /// Kubernetes itself.
    pub const KUBERNETES: Self = Self(18);

    /// The component of a key of `target-versions`.
    pub fn named(id: &str) -> Option<Self> {
        if id == AKS {
            return Some(Self::KUBERNETES);
        }
        COMPONENTS.iter().position(|(known, _)| *known == id).map(Self)
    }

    /// The key in `target-versions`.
    pub fn id(self) -> &'static str {
        COMPONENTS[self.0].0
    }

    /// The name in a sentence.
    pub fn name(self) -> &'static str {
        COMPONENTS[self.0].1
    }
}

/// The version that a component is meant to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The version.
    pub version: Version,
    /// What the configuration says, where the command line asks about an upgrade from it.
    pub before: Option<Version>,
}

/// The versions that somebody gave, by component.
#[derive(Debug, Clone, Default)]
pub struct Targets(BTreeMap<Component, Target>);

impl Targets {
    /// No version is given.
    pub const NONE: &'static Self = &Self(BTreeMap::new());

    /// The version that is given for a component.
    pub fn get(&self, component: Component) -> Option<Target> {
        self.0.get(&component).copied()
    }

    /// Every version that is given, sorted by the component's key.
    pub fn iter(&self) -> impl Iterator<Item = (Component, Target)> {
        self.0.iter().map(|(component, target)| (*component, *target))
    }

    /// Sets a version, as a configuration file does.
    pub fn set(&mut self, component: Component, version: Version) {
        self.0.insert(component, Target { version, before: None });
    }

    /// Sets a version to try, as the command line does: what was set before is where the upgrade begins.
    pub fn try_on(&mut self, component: Component, version: Version) {
        let before = self.get(component).map(|target| target.version).filter(|before| *before < version);
        self.0.insert(component, Target { version, before });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_have_their_keys() {
        assert_eq!(Component::KUBERNETES.id(), "kubernetes");
        assert_eq!(Component::named("aks"), Some(Component::KUBERNETES));
        assert_eq!(Component::named("flux").map(Component::name), Some("Flux"));
        assert_eq!(Component::named("nothing"), None);
        assert!(COMPONENTS.is_sorted());
    }

    #[test]
    fn an_upgrade_begins_where_the_configuration_is() {
        let version = |minor| Version { major: 1, minor };
        let mut targets = Targets::default();
        targets.try_on(Component::KUBERNETES, version(38));
        assert_eq!(targets.get(Component::KUBERNETES), Some(Target { version: version(38), before: None }));
        targets.set(Component::KUBERNETES, version(36));
        targets.try_on(Component::KUBERNETES, version(38));
        assert_eq!(
            targets.get(Component::KUBERNETES),
            Some(Target { version: version(38), before: Some(version(36)) })
        );
    }
}
