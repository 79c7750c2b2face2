//! Kinds that look like Kubernetes objects and that no cluster takes: files for tools.

use super::Manifest;

/// API groups that only tools on somebody's machine or in a pipeline read.
const GROUPS: &[&str] = &[
    "apiserver.config.k8s.io",              // kube-apiserver's own files
    "apiserver.k8s.io",                     // the same, older
    "audit.k8s.io",                         // the audit policy file
    "backstage.io",                         // catalog-info.yaml
    "chainsaw.kyverno.io",                  // chainsaw tests
    "cli.kyverno.io",                       // kyverno test
    "client.authentication.k8s.io",         // credentials for kubectl
    "config.kubernetes.io",                 // kustomize and kpt functions
    "ctlptl.dev",                           // local clusters
    "eksctl.io",                            // eksctl
    "imgpkg.carvel.dev",                    // Carvel
    "k3d.io",                               // local clusters
    "kapp.k14s.io",                         // Carvel
    "kbld.k14s.io",                         // Carvel
    "kind.x-k8s.io",                        // local clusters
    "kpt.dev",                              // Kptfile
    "krew.googlecontainertools.github.com", // kubectl plug-ins
    "kubeadm.k8s.io",                       // kubeadm
    "kubelet.config.k8s.io",                // the kubelet's file
    "kubeproxy.config.k8s.io",              // kube-proxy's file
    "kubescheduler.config.k8s.io",          // the scheduler's file
    "kustomize.config.k8s.io",              // kustomizations and components
    "kuttl.dev",                            // kuttl tests
    "mirror.openshift.io",                  // oc-mirror
    "scaffolder.backstage.io",              // templates of Backstage
    "vendir.k14s.io",                       // Carvel
    "ytt.k14s.io",                          // Carvel
];

/// Kinds outside those groups that are files for tools: `apiVersion` and kind.
const KINDS: &[(&str, &str)] = &[
    ("argoproj.io/v1alpha1", "ConfigManagementPlugin"), // read from the disk of a plug-in's sidecar
    ("v1", "Config"),                                   // kubeconfig
    ("viaduct.ai/v1", "ksops"),                         // a kustomize generator
    ("score.dev/v1b1", "Workload"),
];

/// What makes kustomize and kpt leave an object out of their output.
const LOCAL_CONFIG: &str = "config.kubernetes.io/local-config";

/// Whether a manifest is a file for a tool, not an object for a cluster.
pub(super) fn is_local(manifest: &Manifest<'_>) -> bool {
    let api_version = manifest.api_version();
    GROUPS.contains(&manifest.group())
        || api_version == "builtin"
        || api_version.starts_with("skaffold/")
        || KINDS.contains(&(api_version, manifest.kind()))
        || manifest.annotation(LOCAL_CONFIG).and_then(|value| value.text()).is_some_and(|value| value == "true")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use spanned_yaml::{ParseOptions, Tree};

    fn local(text: &str) -> bool {
        let tree = Tree::parse(FileId(0), text.into(), &ParseOptions::default());
        let manifest = tree.documents().next().and_then(|document| Manifest::new(document.root()));
        is_local(&manifest.expect("a manifest"))
    }

    #[test]
    fn files_for_tools_are_no_objects() {
        assert!(local("apiVersion: v1\nkind: Config\n"));
        assert!(local("apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n"));
        assert!(local("apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\n"));
        assert!(local("apiVersion: argoproj.io/v1alpha1\nkind: ConfigManagementPlugin\n"));
        assert!(!local("apiVersion: argoproj.io/v1alpha1\nkind: Application\n"));
        assert!(local(
            "apiVersion: v1\nkind: Pod\nmetadata: {annotations: {config.kubernetes.io/local-config: 'true'}}\n"
        ));
        assert!(!local("apiVersion: v1\nkind: ConfigMap\n"));
        assert!(!local("apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\n"));
        assert!(!local("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"));
    }
}
