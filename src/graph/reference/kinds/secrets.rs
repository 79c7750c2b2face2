//! Where secrets come from: stores and issuers, and what they need themselves.
//!
//! Sources: the CustomResourceDefinitions of External Secrets and of cert-manager.

use super::workload::KNOWN_SERVICE_ACCOUNTS;
use crate::graph::reference::declare::{Proof, ReferenceKind, Site, clusterwide, namespaced, page};

const EXTERNAL: &[(&str, &str)] = &[("external-secrets.io", "ExternalSecret")];
const CLUSTER_EXTERNAL: &[(&str, &str)] = &[("external-secrets.io", "ClusterExternalSecret")];
const STORES: &[(&str, &str)] =
    &[("external-secrets.io", "SecretStore"), ("external-secrets.io", "ClusterSecretStore")];
const ISSUER: &[(&str, &str)] = &[("cert-manager.io", "Issuer")];

/// Names, where they are written, and the rules that report what is not there.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    ReferenceKind::to(&[
        namespaced("external-secrets.io", "SecretStore"),
        clusterwide("external-secrets.io", "ClusterSecretStore"),
    ])
    .at(&[
        Site::of(EXTERNAL, "spec.secretStoreRef").typed("", "kind"),
        Site::of(EXTERNAL, "spec.data[].sourceRef.storeRef").typed("", "kind"),
        Site::of(EXTERNAL, "spec.dataFrom[].sourceRef.storeRef").typed("", "kind"),
        Site::of(CLUSTER_EXTERNAL, "spec.externalSecretSpec.secretStoreRef").typed("", "kind"),
        Site::of(&[("external-secrets.io", "PushSecret")], "spec.secretStoreRefs[]").typed("", "kind"),
    ])
    .rule(page!("references", "dangling-secret-store"), "the Secret is never made"),
    ReferenceKind::to(&[namespaced("", "ServiceAccount")])
        .at(&[
            Site::of(STORES, "spec.provider.*.serviceAccountRef").namespace("namespace"),
            Site::of(STORES, "spec.provider.*.auth.*.serviceAccountRef").namespace("namespace"),
        ])
        .rule(page!("references", "dangling-service-account"), "the store cannot be reached")
        .known(KNOWN_SERVICE_ACCOUNTS),
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[
            Site::of(STORES, "spec.provider.*.authSecretRef.*").namespace("namespace").keys("key"),
            Site::of(STORES, "spec.provider.*.auth.secretRef.*").namespace("namespace").keys("key"),
            Site::of(STORES, "spec.provider.*.auth.tokenSecretRef").namespace("namespace").keys("key"),
        ])
        .rule(page!("references", "dangling-secret"), "the store cannot be reached")
        .key_rule(page!("references", "missing-secret-key"))
        .proof(Proof::NearMiss),
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[
            Site::of(ISSUER, "spec.ca").name("secretName"),
            Site::of(ISSUER, "spec.acme.solvers[].dns01.azureDNS.clientSecretSecretRef").keys("key"),
            Site::of(ISSUER, "spec.acme.solvers[].dns01.cloudflare.apiTokenSecretRef").keys("key"),
            Site::of(ISSUER, "spec.acme.solvers[].dns01.route53.secretAccessKeySecretRef").keys("key"),
        ])
        .rule(page!("references", "dangling-secret"), "its certificates are never issued")
        .key_rule(page!("references", "missing-secret-key"))
        .proof(Proof::NearMiss),
    // The Secrets of a ClusterIssuer are in a namespace that an argument of cert-manager names: followed, not reported.
    ReferenceKind::to(&[namespaced("", "Secret")])
        .at(&[
            Site::of(&[("cert-manager.io", "ClusterIssuer")], "spec.ca").name("secretName").always_in("cert-manager"),
            Site::of(
                &[("cert-manager.io", "ClusterIssuer")],
                "spec.acme.solvers[].dns01.azureDNS.clientSecretSecretRef",
            )
            .always_in("cert-manager"),
            Site::of(&[("cert-manager.io", "ClusterIssuer")], "spec.acme.solvers[].dns01.cloudflare.apiTokenSecretRef")
                .always_in("cert-manager"),
        ])
        .proof(Proof::NearMiss),
];
