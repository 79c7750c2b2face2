//! A synthetic GitOps repository of any size: the same bytes for the same size.
//!
//! The mix follows public repositories: half workloads with comments, services, configuration, RBAC, network policies,
//! Flux and Argo CD objects, custom resources, a kustomization for every few manifests, overlays with patches, and one
//! larger CustomResourceDefinition for every two hundred manifests.

use std::fmt::Write as _;

/// A file of the repository: path and text.
pub(crate) type File = (String, String);

/// Manifests of one application directory.
const PER_APPLICATION: usize = 8;

/// A repository with about this many manifests.
pub(crate) fn repository(manifests: usize) -> Vec<File> {
    let mut files = Vec::with_capacity(manifests * 2);
    for application in 0..manifests.div_ceil(PER_APPLICATION) {
        application_files(application, &mut files);
    }
    files
}

/// A small generator of numbers that looks random and is always the same (a linear congruential generator with the
/// constants of Knuth's MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn application_files(index: usize, files: &mut Vec<File>) {
    let mut numbers = Numbers(index as u64 + 1);
    let name = format!("app-{index}");
    let namespace = format!("team-{}", index / 10);
    let base = format!("apps/{namespace}/{name}/base");
    let mut resources = Vec::new();
    let mut add = |file: &str, text: String| {
        resources.push(file.to_owned());
        files.push((format!("{base}/{file}"), text));
    };
    add("deployment.yaml", deployment(&name, &namespace, &mut numbers));
    add("service.yaml", service(&name, &namespace));
    add("config.yaml", config_map(&name, &namespace, &mut numbers));
    add("rbac.yaml", rbac(&name, &namespace));
    add("network-policy.yaml", network_policy(&name, &namespace));
    add("worker.yaml", deployment(&format!("{name}-worker"), &namespace, &mut numbers));
    match index % 4 {
        0 => add("route.yaml", http_route(&name, &namespace)),
        1 => add("identity.yaml", identity(&name, &namespace)),
        2 => add("release.yaml", helm_release(&name, &namespace)),
        _ => add("cron-job.yaml", cron_job(&name, &namespace)),
    }
    if index.is_multiple_of(25) {
        add("definition.yaml", definition(index));
    }
    let mut list = String::from("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n");
    for resource in &resources {
        let _ = writeln!(list, "  - {resource}");
    }
    files.push((format!("{base}/kustomization.yaml"), list));
    for environment in ["staging", "production"] {
        let overlay = format!("apps/{namespace}/{name}/overlays/{environment}");
        files.push((
            format!("{overlay}/kustomization.yaml"),
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - ../../base\npatches:\n  \
             - path: replicas.yaml\n"
                .to_owned(),
        ));
        files.push((
            format!("{overlay}/replicas.yaml"),
            format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n  \
                 replicas: {}\n",
                2 + numbers.below(4)
            ),
        ));
    }
}

fn deployment(name: &str, namespace: &str, numbers: &mut Numbers) -> String {
    let tag = format!("{}.{}.{}", numbers.below(4), numbers.below(20), numbers.below(9));
    let mut text = format!(
        "# {name}: owned by {namespace}, see the runbook in docs/.\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  \
         name: {name}\n  namespace: {namespace}\n  labels:\n    app.kubernetes.io/name: {name}\n    \
         app.kubernetes.io/part-of: {namespace}\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      \
         app.kubernetes.io/name: {name}\n  template:\n    metadata:\n      labels:\n        \
         app.kubernetes.io/name: {name}\n    spec:\n      automountServiceAccountToken: false\n      securityContext:\n        \
         runAsNonRoot: true\n        seccompProfile:\n          type: RuntimeDefault\n      containers:\n"
    );
    for container in 0..=numbers.below(2) {
        let _ = write!(
            text,
            "        - name: main-{container}\n          image: registry.example.com/{namespace}/{name}:{tag}\n          \
             ports:\n            - name: http\n              containerPort: 8080\n          env:\n            - name: \
             LOG_LEVEL\n              value: \"info\" # raised in an incident\n            - name: DATABASE_HOST\n              \
             value: {name}-db.{namespace}.svc\n            - name: DATABASE_PASSWORD\n              valueFrom:\n                \
             secretKeyRef:\n                  name: {name}-database\n                  key: password\n          \
             readinessProbe:\n            httpGet:\n              path: /ready\n              port: http\n          \
             livenessProbe:\n            httpGet:\n              path: /alive\n              port: http\n          \
             resources:\n            requests:\n              cpu: {}m\n              memory: 128Mi\n            limits:\n              \
             memory: 256Mi\n          securityContext:\n            allowPrivilegeEscalation: false\n            \
             readOnlyRootFilesystem: true\n            capabilities:\n              drop:\n                - ALL\n",
            50 + numbers.below(10) * 50
        );
    }
    text
}

fn service(name: &str, namespace: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n  selector:\n    \
         app.kubernetes.io/name: {name}\n  ports:\n    - name: http\n      port: 80\n      targetPort: http\n"
    )
}

fn config_map(name: &str, namespace: &str, numbers: &mut Numbers) -> String {
    let mut text = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: {namespace}\ndata:\n  mode: \"on\"\n  \
         application.yaml: |\n"
    );
    for line in 0..5 + numbers.below(40) {
        let _ = writeln!(text, "    setting-{line}: value-{} # as measured", numbers.below(100_000));
    }
    text
}

fn rbac(name: &str, namespace: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {name}\n  namespace: {namespace}\n---\napiVersion: \
         rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: {name}\n  namespace: {namespace}\nrules:\n  - \
         apiGroups: [\"\"]\n    resources: [configmaps]\n    verbs: [get, list, watch]\n---\napiVersion: \
         rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: {name}\n  namespace: {namespace}\nroleRef:\n  \
         apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: {name}\nsubjects:\n  - kind: ServiceAccount\n    name: \
         {name}\n    namespace: {namespace}\n"
    )
}

fn network_policy(name: &str, namespace: &str) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n  \
         podSelector:\n    matchLabels:\n      app.kubernetes.io/name: {name}\n  policyTypes: [Ingress]\n  ingress:\n    - \
         from:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: gateway\n      \
         ports:\n        - port: 8080\n"
    )
}

fn http_route(name: &str, namespace: &str) -> String {
    format!(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n  \
         parentRefs:\n    - name: public\n      namespace: gateway\n  hostnames: [{name}.example.com]\n  rules:\n    - \
         backendRefs:\n        - name: {name}\n          port: 80\n"
    )
}

fn identity(name: &str, namespace: &str) -> String {
    format!(
        "apiVersion: managedidentity.azure.com/v1api20230131\nkind: UserAssignedIdentity\nmetadata:\n  name: {name}\n  \
         namespace: {namespace}\nspec:\n  location: westeurope\n  owner:\n    name: platform\n---\napiVersion: \
         managedidentity.azure.com/v1api20230131\nkind: FederatedIdentityCredential\nmetadata:\n  name: {name}\n  namespace: \
         {namespace}\nspec:\n  owner:\n    name: {name}\n  audiences: [api://AzureADTokenExchange]\n  issuer: \
         https://oidc.example.com/\n  subject: system:serviceaccount:{namespace}:{name}\n"
    )
}

fn helm_release(name: &str, namespace: &str) -> String {
    format!(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: {name}-cache\n  namespace: \
         {namespace}\nspec:\n  interval: 1h\n  chart:\n    spec:\n      chart: redis\n      version: 20.1.0\n      sourceRef:\n        \
         kind: HelmRepository\n        name: charts\n        namespace: flux-system\n  values:\n    architecture: standalone\n    \
         auth:\n      existingSecret: {name}-cache\n    master:\n      persistence:\n        size: 8Gi\n"
    )
}

fn cron_job(name: &str, namespace: &str) -> String {
    format!(
        "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n  schedule: \"17 3 * * \
         *\"\n  concurrencyPolicy: Forbid\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: \
         OnFailure\n          containers:\n            - name: report\n              image: \
         registry.example.com/{namespace}/{name}:1.0.0\n              args: [report, --since=24h]\n              resources:\n                \
         requests: {{cpu: 50m, memory: 64Mi}}\n                limits: {{memory: 64Mi}}\n"
    )
}

fn definition(index: usize) -> String {
    let mut text = format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: \
         widgets{index}.example.com\nspec:\n  group: example.com\n  scope: Namespaced\n  names:\n    kind: Widget{index}\n    \
         plural: widgets{index}\n    singular: widget{index}\n  versions:\n    - name: v1\n      served: true\n      storage: \
         true\n      schema:\n        openAPIV3Schema:\n          type: object\n          properties:\n            spec:\n              \
         type: object\n              properties:\n"
    );
    for field in 0..200 {
        let _ = write!(
            text,
            "                field{field}:\n                  description: |-\n                    Field {field} of the \
             widget, described at some length, as generated\n                    definitions are.\n                  type: \
             string\n                  maxLength: 253\n"
        );
    }
    text
}
