//! What becomes of references: resolved inside their cluster, open where something unseen may provide the target, dangling
//! where nothing can.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use idp_lint::config::Settings;
use idp_lint::deliver::{deliver, render};
use idp_lint::finding::Preset;
use idp_lint::graph::Graph;
use idp_lint::graph::reference::Verdict;
use idp_lint::manifest::Documents;
use idp_lint::rules;
use idp_lint::source::{Source, Sources};

/// Every reference of a repository: `cluster: Kind ns/name -> Kind ns/name[#key]: verdict`.
fn verdicts(files: &[(&str, &str)]) -> Vec<String> {
    let sources = Sources::new(files.iter().map(|(path, text)| Source::new(*path, *text)).collect());
    let settings = Settings::preset(&rules::catalogue(), Preset::All);
    let documents = Documents::parse(&sources, &settings.limits);
    let rendered = render(&sources, &documents, &settings.inventory(&sources), &settings.limits);
    let graph = Graph::new(&sources, &documents, &rendered, deliver(&sources, &documents, &rendered).objects);
    let references = graph.references();
    let line = |reference: &idp_lint::graph::reference::Reference<'_>| {
        let cluster = reference.cluster.map(|cluster| format!("{}: ", rendered.clusters[cluster as usize].name));
        let target = match &reference.namespace {
            Some(namespace) => format!("{} {namespace}/{}", reference.target.kind, reference.name),
            None => format!("{} {}", reference.target.kind, reference.name),
        };
        let key = reference.key.map(|key| format!("#{}", key.text().unwrap())).unwrap_or_default();
        let verdict = match reference.verdict {
            Verdict::Resolved { provider } if references.provided(provider).is_made => {
                format!("made by {}", graph.objects()[references.provided(provider).object].reference())
            }
            Verdict::Resolved { .. } => "resolved".to_owned(),
            Verdict::Unresolved { reason } => reason.as_str().to_owned(),
            Verdict::Dangling { absence } => {
                let instead = [
                    ("near", absence.near),
                    ("other namespace", absence.other_namespace),
                    ("other cluster", absence.other_cluster),
                    ("no key in", absence.holder),
                ];
                let instead = instead.into_iter().find_map(|(word, found)| found.map(|found| (word, found)));
                let instead = instead.map(|(word, found)| format!(", {word} {}", references.provided(found).name));
                format!("dangling{}", instead.unwrap_or_default())
            }
        };
        let from = graph.objects()[reference.from].reference();
        format!("{}{from} -> {target}{key}: {verdict}", cluster.unwrap_or_default())
    };
    let mut lines: Vec<String> = references.all().iter().map(line).collect();
    lines.sort();
    lines
}

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  serviceAccountName: web
  containers: [{name: web, image: registry.example.com/web:1.0.0}]
";
const ACCOUNT: &str = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n";

/// The entry of a Flux cluster, and what it applies.
fn entry(cluster: &str, applies: &str) -> (String, String) {
    let source = format!(
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {{name: flux-system, namespace: flux-system}}\n\
         spec: {{interval: 1m, url: https://example.com/platform.git, ref: {{branch: main}}}}\n---\n\
         apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: flux-system, namespace: flux-system}}\n\
         spec: {{interval: 1h, prune: true, path: ./clusters/{cluster}, sourceRef: {{kind: GitRepository, name: flux-system}}}}\n"
    );
    (format!("clusters/{cluster}/flux-system/gotk-sync.yaml"), format!("{source}{applies}"))
}

fn kustomization(name: &str, source: &str) -> String {
    format!(
        "---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: flux-system}}\n\
         spec: {{interval: 1h, prune: true, path: ./apps/{name}, sourceRef: {{kind: GitRepository, name: {source}}}}}\n"
    )
}

/// Those about service accounts.
fn accounts(files: &[(&str, &str)]) -> Vec<String> {
    verdicts(files).into_iter().filter(|line| line.contains("-> ServiceAccount")).collect()
}

#[test]
fn a_reference_is_resolved_in_its_own_cluster() {
    let (dev, prod) = (
        entry("dev", &format!("{}{}", kustomization("web", "flux-system"), kustomization("account", "flux-system"))),
        entry("prod", &kustomization("web", "flux-system")),
    );
    let files = [
        (dev.0.as_str(), dev.1.as_str()),
        (prod.0.as_str(), prod.1.as_str()),
        ("apps/web/pod.yaml", POD),
        ("apps/account/account.yaml", ACCOUNT),
    ];
    assert_eq!(
        accounts(&files),
        [
            "clusters/dev: Pod shop/web -> ServiceAccount shop/web: resolved",
            "clusters/prod: Pod shop/web -> ServiceAccount shop/web: dangling, other cluster web",
        ]
    );
}

#[test]
fn what_nothing_delivers_may_be_applied_by_hand() {
    let prod = entry("prod", &kustomization("web", "flux-system"));
    let files = [(prod.0.as_str(), prod.1.as_str()), ("apps/web/pod.yaml", POD), ("bootstrap/account.yaml", ACCOUNT)];
    assert_eq!(accounts(&files), ["clusters/prod: Pod shop/web -> ServiceAccount shop/web: undelivered"]);
}

#[test]
fn another_repository_opens_the_cluster() {
    let other = "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: team, namespace: flux-system}\n\
                 spec: {interval: 1m, url: https://example.com/team.git, ref: {branch: main}}\n";
    let open =
        entry("prod", &format!("{}{other}{}", kustomization("web", "flux-system"), kustomization("team", "team")));
    let closed = entry("prod", &kustomization("web", "flux-system"));
    let verdict = |entry: &(String, String)| accounts(&[(&entry.0, &entry.1), ("apps/web/pod.yaml", POD)]);
    assert_eq!(verdict(&open), ["clusters/prod: Pod shop/web -> ServiceAccount shop/web: open-world"]);
    assert_eq!(verdict(&closed), ["clusters/prod: Pod shop/web -> ServiceAccount shop/web: dangling"]);
    // Nothing comes from a repository that was never filled in.
    let unfilled = (open.0.clone(), open.1.replace("example.com/team", "github.com/your-org/team"));
    assert_eq!(verdict(&unfilled), ["clusters/prod: Pod shop/web -> ServiceAccount shop/web: dangling"]);
}

#[test]
fn a_chart_opens_the_namespace_that_it_is_installed_into() {
    let chart = |namespace: &str, target: &str| {
        format!(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: web, namespace: {namespace}}}\n\
             spec: {{interval: 1h, {target}chartRef: {{kind: OCIRepository, name: web}}}}\n"
        )
    };
    let verdict = |chart: &str| accounts(&[("pod.yaml", POD), ("chart.yaml", chart)]).remove(0);
    assert!(verdict(&chart("shop", "")).ends_with("open-world"));
    assert!(verdict(&chart("flux-system", "targetNamespace: shop, ")).ends_with("open-world"));
    assert!(verdict(&chart("tools", "")).ends_with("dangling"));
}

#[test]
fn a_namespace_that_nothing_tells_may_be_any() {
    let nowhere = POD.replace(", namespace: shop", "");
    assert_eq!(
        accounts(&[("a/pod.yaml", &nowhere), ("b/account.yaml", ACCOUNT)]),
        ["Pod web -> ServiceAccount web: unknown-namespace"]
    );
    let account = ACCOUNT.replace(", namespace: shop", "");
    assert_eq!(
        accounts(&[("a/pod.yaml", &nowhere), ("a/account.yaml", &account)]),
        ["Pod web -> ServiceAccount web: resolved"]
    );
    assert_eq!(
        accounts(&[("pod.yaml", POD), ("b/account.yaml", &account)]),
        ["Pod shop/web -> ServiceAccount shop/web: unknown-namespace"]
    );
}

#[test]
fn placeholders_and_well_known_names_are_not_missing() {
    let verdict = |name: &str| {
        let pod = POD.replace("serviceAccountName: web", &format!("serviceAccountName: {name}"));
        accounts(&[("pod.yaml", &pod)]).remove(0)
    };
    assert!(verdict("${ACCOUNT}").ends_with(": templated"));
    assert!(verdict("default").ends_with(": well-known"));
}

#[test]
fn a_key_is_looked_for_in_what_makes_the_object() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n  containers:\n    - name: web\n      env:\n\
               \x20       - {name: A, valueFrom: {secretKeyRef: {name: db, key: user}}}\n\
               \x20       - {name: B, valueFrom: {secretKeyRef: {name: db, key: password}}}\n";
    let external = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db, namespace: shop}\n\
                    spec: {data: [{secretKey: user, remoteRef: {key: db}}]}\n";
    let secrets = |external: &str| -> Vec<String> {
        let lines = verdicts(&[("pod.yaml", pod), ("db.yaml", external)]);
        lines.into_iter().filter(|line| line.starts_with("Pod") && line.contains('#')).collect()
    };
    assert_eq!(
        secrets(external),
        [
            "Pod shop/web -> Secret shop/db#password: dangling, no key in db",
            "Pod shop/web -> Secret shop/db#user: made by ExternalSecret shop/db",
        ]
    );
    let all = external.replace("data: [", "dataFrom: [{extract: {key: db}}], data: [");
    assert_eq!(
        secrets(&all),
        ["Pod shop/web -> Secret shop/db#password: unknown-keys", "Pod shop/web -> Secret shop/db#user: unknown-keys",]
    );
}

#[test]
fn what_an_operator_may_create_is_not_missing() {
    let missing = POD.replace("  serviceAccountName: web\n", "") + "  volumes: [{name: a, configMap: {name: made}}]\n";
    let sibling = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other, namespace: shop}\n";
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: operator, namespace: shop}\n\
                rules: [{apiGroups: [\"\"], resources: [configmaps], verbs: [get, create]}]\n";
    let binding = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: operator, namespace: shop}\n\
                   roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: operator}\n\
                   subjects: [{kind: ServiceAccount, name: operator}]\n";
    let custom = "apiVersion: ceph.rook.io/v1\nkind: CephCluster\nmetadata: {name: main, namespace: shop}\n";
    let verdict = |more: &[(&'static str, &'static str)]| {
        let files = [&[("pod.yaml", missing.as_str()), ("other.yaml", sibling)][..], more].concat();
        verdicts(&files).into_iter().find(|line| line.contains("-> ConfigMap")).unwrap()
    };
    assert!(verdict(&[]).ends_with("dangling"));
    assert!(verdict(&[("role.yaml", role)]).ends_with("dangling"));
    assert!(verdict(&[("role.yaml", role), ("binding.yaml", binding)]).ends_with("open-world"));
    assert!(verdict(&[("ceph.yaml", custom)]).ends_with("open-world"));
}

const SUBNET: &str = "\
apiVersion: network.azure.upbound.io/v1beta1
kind: Subnet
metadata: {name: nodes}
spec: {forProvider: {resourceGroupNameRef: {name: shop}}}
";

#[test]
fn templates_may_make_what_is_named() {
    let template = |name: &str| {
        format!(
            "apiVersion: kro.run/v1alpha1\nkind: ResourceGraphDefinition\nmetadata: {{name: shops}}\n\
             spec: {{resources: [{{id: group, template: {{apiVersion: azure.upbound.io/v1beta1, kind: ResourceGroup, metadata: {{name: {name}}}}}}}]}}\n"
        )
    };
    let of = |file: &str| verdicts(&[("a/subnet.yaml", SUBNET), ("b/group.yaml", file)]);
    assert_eq!(of(""), ["Subnet nodes -> ResourceGroup shop: dangling"]);
    assert_eq!(of(&template("shop")), ["Subnet nodes -> ResourceGroup shop: made by ResourceGraphDefinition shops"]);
    assert_eq!(of(&template("\"${schema.spec.name}\"")), ["Subnet nodes -> ResourceGroup shop: open-world"]);
}

#[test]
fn what_an_object_holds_is_there_and_names_others() {
    let cluster = "apiVersion: infrastructure.cluster.x-k8s.io/v1alpha1\nkind: AzureASOManagedCluster\n\
                   metadata: {name: shop, namespace: clusters}\nspec:\n  resources:\n\
                   \x20   - {apiVersion: resources.azure.com/v1api20200601, kind: ResourceGroup, metadata: {name: shop}}\n\
                   \x20   - {apiVersion: network.azure.com/v1api20201101, kind: VirtualNetwork, metadata: {name: a}, spec: {owner: {name: shop}}}\n\
                   \x20   - {apiVersion: network.azure.com/v1api20201101, kind: VirtualNetwork, metadata: {name: b}, spec: {owner: {name: other}}}\n";
    let host = "AzureASOManagedCluster clusters/shop";
    let expected = [
        format!("{host} -> ResourceGroup clusters/other: dangling"),
        format!("{host} -> ResourceGroup clusters/shop: made by {host}"),
    ];
    assert_eq!(verdicts(&[("shop.yaml", cluster)]), expected);
}

#[test]
fn a_source_that_is_not_there_brings_nothing_that_could_be_it() {
    let (path, text) = entry("prod", &kustomization("web", "platfrom"));
    let all = verdicts(&[(&path, &text), ("apps/web/pod.yaml", POD)]);
    let expected = "clusters/prod: Kustomization flux-system/web -> GitRepository flux-system/platfrom: dangling";
    assert!(all.iter().any(|line| line.starts_with(expected)), "{all:#?}");
}
