//! The chain from a pod to its vault, by each of the ways to declare an identity.

use idp_lint::config::Settings;
use idp_lint::deliver::{deliver, render};
use idp_lint::finding::Preset;
use idp_lint::graph::Graph;
use idp_lint::graph::identity::chain::{Chain, Verdict};
use idp_lint::manifest::Documents;
use idp_lint::rules;
use idp_lint::source::{Source, Sources};

/// The chains of a repository, each with its text and the texts at the spans of its links.
fn chains(files: &[(&str, &str)]) -> Vec<(Chain, Vec<String>)> {
    let sources = Sources::new(files.iter().map(|(path, text)| Source::new(*path, *text)).collect());
    let settings = Settings::preset(&rules::catalogue(), Preset::All);
    let documents = Documents::parse(&sources, &settings.limits);
    let rendered = render(&sources, &documents, &settings.inventory(&sources), &settings.limits);
    let graph = Graph::new(&sources, &documents, &rendered, deliver(&sources, &documents, &rendered).objects);
    let chains = graph.identity_chains().into_iter().map(|chain| {
        let texts = chain.links.iter().map(|link| sources.slice(link.span).to_owned()).collect();
        (chain, texts)
    });
    chains.collect()
}

const WORKLOAD: &str = "\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: shop
  annotations: {azure.workload.identity/client-id: 1f0c3f0e-3c1e-4d5b-9d51-0b1f6a7b8c9d}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, azure.workload.identity/use: \"true\"}}
    spec:
      serviceAccountName: web
      containers: [{name: web, image: web}]
      volumes:
        - name: secrets
          csi: {driver: secrets-store.csi.k8s.io, volumeAttributes: {secretProviderClass: web}}
---
apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: {name: web, namespace: shop}
spec:
  provider: azure
  parameters: {clientID: 1f0c3f0e-3c1e-4d5b-9d51-0b1f6a7b8c9d, keyvaultName: shop-vault}
";

const OPERATOR: &str = "\
apiVersion: managedidentity.azure.com/v1api20230131
kind: UserAssignedIdentity
metadata: {name: web-identity, namespace: shop}
spec: {operatorSpec: {configMaps: {principalId: {name: web, key: principalId}}}}
---
apiVersion: managedidentity.azure.com/v1api20230131
kind: FederatedIdentityCredential
metadata: {name: web-credential, namespace: shop}
spec:
  owner: {name: web-identity}
  subject: system:serviceaccount:shop:web
---
apiVersion: authorization.azure.com/v1api20220401
kind: RoleAssignment
metadata: {name: web-secrets, namespace: shop}
spec:
  owner: {group: keyvault.azure.com, kind: Vault, name: shop-vault}
  principalIdFromConfig: {name: web, key: principalId}
  roleDefinitionReference: {wellKnownName: Key Vault Secrets User}
---
apiVersion: keyvault.azure.com/v1api20230701
kind: Vault
metadata: {name: shop-vault, namespace: shop}
";

#[test]
fn with_azure_service_operator_every_link_is_there() {
    let found = chains(&[
        ("apps/kustomization.yaml", "resources: [web.yaml]\n"),
        ("apps/web.yaml", WORKLOAD),
        ("azure/web.yaml", OPERATOR),
    ]);
    let [(chain, texts)] = found.as_slice() else { panic!("one chain: {found:?}") };
    assert_eq!(
        chain.to_string(),
        "Deployment shop/web -> ServiceAccount web -> client-id 1f0c3f0e.. -> FederatedIdentityCredential web-credential \
         -> UserAssignedIdentity web-identity -> RoleAssignment web-secrets (Key Vault Secrets User) \
         -> SecretProviderClass web -> Vault shop-vault -> delivery apps",
    );
    assert_eq!(chain.verdict(), Verdict::Resolved);
    let expected = [
        "web",
        "web",
        "1f0c3f0e-3c1e-4d5b-9d51-0b1f6a7b8c9d",
        "web-credential",
        "web-identity",
        "web-secrets",
        "web",
        "shop-vault",
        "web",
    ];
    assert_eq!(texts, &expected);
}

#[test]
fn with_crossplane_the_credential_leads_to_the_identity() {
    let crossplane = "\
apiVersion: managedidentity.azure.m.upbound.io/v1beta1
kind: UserAssignedIdentity
metadata: {name: web-identity, namespace: platform}
---
apiVersion: managedidentity.azure.m.upbound.io/v1beta1
kind: FederatedIdentityCredential
metadata: {name: web, namespace: platform}
spec:
  forProvider:
    parentIdRef: {name: web-identity}
    subject: system:serviceaccount:shop:web
";
    let found = chains(&[("apps/web.yaml", WORKLOAD), ("azure/web.yaml", crossplane)]);
    let text = found[0].0.to_string();
    assert!(text.contains("FederatedIdentityCredential web -> UserAssignedIdentity web-identity ->"), "{text}");
    // Nothing here declares the vault, so nobody can tell.
    assert_eq!(found[0].0.verdict(), Verdict::Unresolved);
}

#[test]
fn an_id_that_is_only_referenced_may_be_anywhere() {
    let (chain, _) = chains(&[("apps/web.yaml", WORKLOAD)]).remove(0);
    assert!(chain.to_string().contains("client-id 1f0c3f0e.. -> FederatedIdentityCredential (none)"), "{chain}");
    assert_eq!(chain.verdict(), Verdict::Unresolved);
}

#[test]
fn an_identity_without_its_credential_is_certain() {
    let identity = OPERATOR.split("---").next().unwrap();
    let (chain, _) = chains(&[("apps/web.yaml", WORKLOAD), ("azure/web.yaml", identity)]).remove(0);
    assert_eq!(chain.verdict(), Verdict::Dangling);
}

#[test]
fn other_workloads_have_no_chain() {
    let plain =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n";
    assert!(chains(&[("apps/web.yaml", plain)]).is_empty());
}
