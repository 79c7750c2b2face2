//! What makes objects when it runs.
//!
//! Sources: the types and the documentation of each project, by the names of their API groups.

use crate::graph::reference::declare::{From, Keys, Producer, TargetKind, clusterwide, namespaced};

const SECRET: TargetKind = namespaced("", "Secret");
const CONFIG_MAP: TargetKind = namespaced("", "ConfigMap");
const SERVICE: TargetKind = namespaced("", "Service");
const SERVICE_ACCOUNT: TargetKind = namespaced("", "ServiceAccount");
const CLAIM: TargetKind = namespaced("", "PersistentVolumeClaim");
const STORAGE_CLASS: TargetKind = clusterwide("storage.k8s.io", "StorageClass");

const INGRESS: From = From::Kinds(&[("networking.k8s.io", "Ingress"), ("extensions", "Ingress")]);
const GATEWAY: From = From::Kinds(&[("gateway.networking.k8s.io", "Gateway")]);
const EXTERNAL_SECRET: From = From::Kinds(&[("external-secrets.io", "ExternalSecret")]);
const CLUSTER_EXTERNAL_SECRET: From = From::Kinds(&[("external-secrets.io", "ClusterExternalSecret")]);
const BUNDLE: From = From::Kinds(&[("trust.cert-manager.io", "Bundle"), ("trust.cert-manager.io", "ClusterBundle")]);
const FROM_SECRET: From = From::Kinds(&[("", "Secret")]);
const FROM_CONFIG_MAP: From = From::Kinds(&[("", "ConfigMap")]);
const CLUSTER_API: From = From::Kinds(&[("cluster.x-k8s.io", "Cluster")]);
const POSTGRES: From = From::Kinds(&[("postgresql.cnpg.io", "Cluster")]);
const POLICY: From = From::Kinds(&[("kyverno.io", "ClusterPolicy"), ("kyverno.io", "Policy")]);

/// A Secret with a certificate.
const fn certificate(from: From, path: &'static str, name: &'static str) -> Producer {
    Producer::new(from, path, SECRET).name(name).keys(Keys::AtLeast(&["tls.crt", "tls.key", "ca.crt"]))
}

/// What a Kyverno rule generates, in whatever namespaces.
const fn generated(makes: TargetKind) -> Producer {
    Producer::new(POLICY, "spec.rules[].generate", makes).name("name").when("kind", makes.kind).everywhere()
}

/// A copy of the object itself.
const fn copy(from: From, makes: TargetKind, annotation: &'static str) -> Producer {
    Producer::new(from, "metadata", makes).name("name").only_with(annotation).everywhere()
}

const SYNCED: &str = "metadata.annotations.[reflector.v1.k8s.emberstack.com/reflection-allowed]";
const REPLICATED: &str = "metadata.annotations.[replicator.v1.mittwald.de/replicate-to]";
const MATCHED: &str = "metadata.annotations.[replicator.v1.mittwald.de/replicate-to-matching]";
const KUBED: &str = "metadata.annotations.[kubed.appscode.com/sync]";

/// Sources: the types of each project.
pub(super) const PRODUCERS: &[Producer] = &[
    Producer::new(EXTERNAL_SECRET, "spec", SECRET)
        .name("target.name")
        .or_own_name()
        .unless("spec.target.creationPolicy", &["Merge", "None"])
        .keys(Keys::At(&["/spec.data[].secretKey", "/spec.target.template.data{}"], &["/spec.dataFrom"])),
    Producer::new(CLUSTER_EXTERNAL_SECRET, "spec", SECRET)
        .name("externalSecretSpec.target.name")
        .or_own_name()
        .everywhere(),
    Producer::new(CLUSTER_EXTERNAL_SECRET, "spec", SECRET).name("externalSecretName").everywhere(),
    Producer::new(From::Kinds(&[("bitnami.com", "SealedSecret")]), "spec", SECRET)
        .name("template.metadata.name")
        .or_own_name()
        .keys(Keys::At(&["/spec.encryptedData{}", "/spec.template.data{}"], &[])),
    Producer::new(
        From::Kinds(&[("secrets-store.csi.x-k8s.io", "SecretProviderClass")]),
        "spec.secretObjects[]",
        SECRET,
    )
    .name("secretName")
    .keys(Keys::At(&["data[].key"], &[])),
    certificate(From::Kinds(&[("cert-manager.io", "Certificate")]), "spec", "secretName"),
    certificate(INGRESS, "spec.tls[]", "secretName").only_with("metadata.annotations.[cert-manager.io/issuer]"),
    certificate(INGRESS, "spec.tls[]", "secretName").only_with("metadata.annotations.[cert-manager.io/cluster-issuer]"),
    certificate(INGRESS, "spec.tls[]", "secretName").only_with("metadata.annotations.[kubernetes.io/tls-acme]"),
    certificate(INGRESS, "metadata.annotations.[kubernetes.azure.com/tls-cert-keyvault-uri]", "none")
        .or_own_name()
        .prefix("keyvault-"),
    certificate(GATEWAY, "spec.listeners[].tls.certificateRefs[]", "name")
        .only_with("metadata.annotations.[cert-manager.io/issuer]"),
    certificate(GATEWAY, "spec.listeners[].tls.certificateRefs[]", "name")
        .only_with("metadata.annotations.[cert-manager.io/cluster-issuer]"),
    Producer::new(From::Kinds(&[("cert-manager.io", "Issuer")]), "spec.acme.privateKeySecretRef", SECRET).name("name"),
    Producer::new(From::Groups(".azure.com"), "spec.operatorSpec.secrets.*", SECRET)
        .name("name")
        .keys(Keys::At(&["key"], &[])),
    Producer::new(From::Groups(".azure.com"), "spec.operatorSpec.secretExpressions[]", SECRET)
        .name("name")
        .keys(Keys::At(&["key"], &[])),
    Producer::new(From::Groups(".azure.com"), "spec.operatorSpec.configMaps.*", CONFIG_MAP)
        .name("name")
        .keys(Keys::At(&["key"], &[])),
    Producer::new(From::Groups(".azure.com"), "spec.operatorSpec.configMapExpressions[]", CONFIG_MAP)
        .name("name")
        .keys(Keys::At(&["key"], &[])),
    Producer::new(From::Any, "spec.writeConnectionSecretToRef", SECRET).name("name").namespace("namespace"),
    Producer::new(CLUSTER_API, "", SECRET).or_own_name().suffix("-kubeconfig"),
    Producer::new(CLUSTER_API, "", SECRET).or_own_name().suffix("-ca"),
    Producer::new(CLUSTER_API, "", SECRET).or_own_name().suffix("-sa"),
    Producer::new(CLUSTER_API, "", SECRET).or_own_name().suffix("-etcd"),
    Producer::new(CLUSTER_API, "", SECRET).or_own_name().suffix("-proxy"),
    Producer::new(BUNDLE, "", CONFIG_MAP).or_own_name().only_with("spec.target.configMap").everywhere(),
    Producer::new(BUNDLE, "", SECRET).or_own_name().only_with("spec.target.secret").everywhere(),
    copy(FROM_SECRET, SECRET, SYNCED),
    copy(FROM_CONFIG_MAP, CONFIG_MAP, SYNCED),
    copy(FROM_SECRET, SECRET, REPLICATED),
    copy(FROM_CONFIG_MAP, CONFIG_MAP, REPLICATED),
    copy(FROM_SECRET, SECRET, MATCHED),
    copy(FROM_CONFIG_MAP, CONFIG_MAP, MATCHED),
    copy(FROM_SECRET, SECRET, KUBED),
    copy(FROM_CONFIG_MAP, CONFIG_MAP, KUBED),
    generated(SECRET),
    generated(CONFIG_MAP),
    generated(SERVICE_ACCOUNT),
    generated(namespaced("rbac.authorization.k8s.io", "Role")),
    generated(clusterwide("rbac.authorization.k8s.io", "ClusterRole")),
    Producer::new(POSTGRES, "", SECRET).or_own_name().suffix("-app"),
    Producer::new(POSTGRES, "", SECRET).or_own_name().suffix("-superuser"),
    Producer::new(POSTGRES, "", SECRET).or_own_name().suffix("-ca"),
    Producer::new(POSTGRES, "", SECRET).or_own_name().suffix("-server"),
    Producer::new(POSTGRES, "", SECRET).or_own_name().suffix("-replication"),
    Producer::new(POSTGRES, "", SERVICE).or_own_name().suffix("-rw"),
    Producer::new(POSTGRES, "", SERVICE).or_own_name().suffix("-ro"),
    Producer::new(POSTGRES, "", SERVICE).or_own_name().suffix("-r"),
    Producer::new(From::Kinds(&[("rabbitmq.com", "RabbitmqCluster")]), "", SECRET)
        .or_own_name()
        .suffix("-default-user"),
    Producer::new(From::Kinds(&[("kafka.strimzi.io", "KafkaUser")]), "", SECRET).or_own_name(),
    // Knative calls the Service of a route like the route.
    Producer::new(From::Kinds(&[("serving.knative.dev", "Service"), ("serving.knative.dev", "Route")]), "", SERVICE)
        .or_own_name(),
    Producer::new(From::Kinds(&[("apps", "StatefulSet")]), "spec.volumeClaimTemplates[]", CLAIM)
        .name("metadata.name")
        .numbered(),
    Producer::new(From::Kinds(&[("cdi.kubevirt.io", "DataVolume")]), "", CLAIM).or_own_name(),
    // A volume that is made by hand is bound by any name of a class that it and its claim have in common.
    Producer::new(From::Kinds(&[("", "PersistentVolume")]), "spec", STORAGE_CLASS).name("storageClassName"),
];
