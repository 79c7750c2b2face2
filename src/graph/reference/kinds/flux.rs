//! What objects of Flux name: sources, dependencies, values, Secrets, service accounts, providers.
//!
//! Sources: the CustomResourceDefinitions of Flux 2.9.

use crate::graph::reference::declare::{From, Producer, Proof, ReferenceKind, Site, TargetKind, namespaced, page};

const KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io";
const HELM: &str = "helm.toolkit.fluxcd.io";
const SOURCE: &str = "source.toolkit.fluxcd.io";
const IMAGE: &str = "image.toolkit.fluxcd.io";
const NOTIFICATION: &str = "notification.toolkit.fluxcd.io";

const KUSTOMIZATION: &[(&str, &str)] = &[(KUSTOMIZE, "Kustomization")];
const RELEASE: &[(&str, &str)] = &[(HELM, "HelmRelease")];
const CONFIGURATION: &[TargetKind] = &[namespaced("", "ConfigMap"), namespaced("", "Secret")];
const SECRET: &[TargetKind] = &[namespaced("", "Secret")];

/// Kinds that take their content from somewhere and may need a Secret for it.
const FETCHING: &[(&str, &str)] = &[
    (SOURCE, "GitRepository"),
    (SOURCE, "OCIRepository"),
    (SOURCE, "HelmRepository"),
    (SOURCE, "Bucket"),
    (IMAGE, "ImageRepository"),
];

/// What can send events, or be told of some.
const NOTIFIED: &[TargetKind] = &[
    namespaced(KUSTOMIZE, "Kustomization"),
    namespaced(HELM, "HelmRelease"),
    namespaced(SOURCE, "GitRepository"),
    namespaced(SOURCE, "OCIRepository"),
    namespaced(SOURCE, "HelmRepository"),
    namespaced(SOURCE, "HelmChart"),
    namespaced(SOURCE, "Bucket"),
    namespaced(IMAGE, "ImageRepository"),
    namespaced(IMAGE, "ImagePolicy"),
    namespaced(IMAGE, "ImageUpdateAutomation"),
];

const WAITS: &str = "it waits for its source, and nothing is applied";

/// What the installation of Flux makes in the cluster, by its usual name.
const INSTALLED: &[&str] = &["flux-system"];

/// Names, where they are written, and the rules that report what is not there.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    ReferenceKind::to(&[
        namespaced(SOURCE, "GitRepository"),
        namespaced(SOURCE, "OCIRepository"),
        namespaced(SOURCE, "Bucket"),
        namespaced(SOURCE, "HelmRepository"),
        namespaced(SOURCE, "HelmChart"),
        namespaced(SOURCE, "ExternalArtifact"),
    ])
    .at(&[
        Site::of(KUSTOMIZATION, "spec.sourceRef").typed("", "kind").namespace("namespace"),
        Site::of(RELEASE, "spec.chart.spec.sourceRef").typed("", "kind").namespace("namespace"),
        Site::of(RELEASE, "spec.chartRef").typed("", "kind").namespace("namespace"),
        Site::of(&[(SOURCE, "HelmChart")], "spec.sourceRef").typed("", "kind"),
        Site::of(&[(IMAGE, "ImageUpdateAutomation")], "spec.sourceRef").typed("", "kind").namespace("namespace"),
        Site::of(&[(SOURCE, "GitRepository")], "spec.include[].repository"),
    ])
    .rule(page!("flux", "dangling-flux-source"), WAITS)
    .known(INSTALLED)
    .not_of_charts(),
    ReferenceKind::to(&[namespaced(IMAGE, "ImageRepository")])
        .at(&[Site::of(&[(IMAGE, "ImagePolicy")], "spec.imageRepositoryRef").namespace("namespace")])
        .rule(page!("flux", "dangling-flux-source"), "it waits for its source, and no image is updated")
        .not_of_charts(),
    ReferenceKind::to(&[namespaced(KUSTOMIZE, "Kustomization")])
        .at(&[Site::of(KUSTOMIZATION, "spec.dependsOn[]").namespace("namespace")])
        .rule(page!("flux", "unknown-dependency"), "it waits for ever, and nothing of it is applied")
        .known(INSTALLED)
        .not_of_charts(),
    ReferenceKind::to(&[namespaced(HELM, "HelmRelease")])
        .at(&[Site::of(RELEASE, "spec.dependsOn[]").namespace("namespace")])
        .rule(page!("flux", "unknown-dependency"), "it waits for ever, and nothing of it is applied")
        .not_of_charts(),
    // People make both by hand or with the tool that makes the cluster.
    ReferenceKind::to(CONFIGURATION)
        .at(&[Site::of(KUSTOMIZATION, "spec.postBuild.substituteFrom[]").typed("", "kind").optional("optional")])
        .rule(page!("flux", "dangling-substitution-source"), "nothing of it is applied")
        .proof(Proof::NearMiss),
    ReferenceKind::to(CONFIGURATION)
        .at(&[Site::of(RELEASE, "spec.valuesFrom[]").typed("", "kind").keys("valuesKey").optional("optional")])
        .rule(page!("flux", "dangling-helm-values"), "the chart is not installed")
        .key_rule(page!("flux", "missing-helm-values-key"))
        .proof(Proof::NearMiss),
    ReferenceKind::to(SECRET)
        .at(&[
            Site::of(KUSTOMIZATION, "spec.decryption.secretRef"),
            Site::of(KUSTOMIZATION, "spec.kubeConfig.secretRef"),
            Site::of(RELEASE, "spec.kubeConfig.secretRef"),
            Site::of(FETCHING, "spec.secretRef"),
            Site::of(FETCHING, "spec.certSecretRef"),
            Site::of(FETCHING, "spec.proxySecretRef"),
            Site::of(FETCHING, "spec.verify.secretRef"),
            Site::of(&[(NOTIFICATION, "Provider"), (NOTIFICATION, "Receiver")], "spec.secretRef"),
        ])
        .rule(page!("flux", "dangling-flux-secret"), "it fails, and nothing comes of it")
        .proof(Proof::NearMiss)
        .known(INSTALLED),
    ReferenceKind::to(&[namespaced("", "ServiceAccount")])
        .at(&[
            Site::of(KUSTOMIZATION, "spec.serviceAccountName").text(),
            Site::of(RELEASE, "spec.serviceAccountName").text(),
        ])
        .rule(page!("references", "dangling-service-account"), "nothing of it is applied")
        .proof(Proof::Siblings)
        .known(&["default", "*-controller"]),
    ReferenceKind::to(&[namespaced(NOTIFICATION, "Provider")])
        .at(&[Site::of(&[(NOTIFICATION, "Alert")], "spec.providerRef")])
        .rule(page!("flux", "dangling-notification-reference"), "nobody is told")
        .not_of_charts(),
    ReferenceKind::to(NOTIFIED)
        .at(&[
            Site::of(&[(NOTIFICATION, "Alert")], "spec.eventSources[]").typed("", "kind").namespace("namespace"),
            Site::of(&[(NOTIFICATION, "Receiver")], "spec.resources[]").typed("", "kind").namespace("namespace"),
        ])
        .rule(page!("flux", "dangling-notification-reference"), "nothing is heard of it")
        .known(INSTALLED)
        .not_of_charts(),
];

/// What Flux, and Azure's extension of it, make.
pub(super) const PRODUCERS: &[Producer] = &[
    Producer::new(
        From::Kinds(&[("source.extensions.fluxcd.io", "ArtifactGenerator")]),
        "spec.artifacts[]",
        namespaced(SOURCE, "ExternalArtifact"),
    )
    .name("name"),
    Producer::new(
        From::Kinds(&[("kubernetesconfiguration.azure.com", "FluxConfiguration")]),
        "metadata",
        namespaced(SOURCE, "GitRepository"),
    )
    .name("name")
    .everywhere(),
];
