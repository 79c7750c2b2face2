use super::*;
use crate::finding::IncompleteReason;
use crate::source::{Limits, Source};

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n";
const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: own}\n";
const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: web}\n";

struct Run {
    sources: Sources,
    documents: Documents,
}

fn run(files: &[(&str, &str)]) -> Run {
    let sources = Sources::new(files.iter().map(|(path, text)| Source::new(*path, *text)).collect());
    let documents = Documents::parse(&sources, &Limits::default());
    Run { sources, documents }
}

impl Run {
    fn delivered(&self) -> Delivered<'_> {
        deliver(&self.sources, &self.documents)
    }

    /// For each object: kind, namespaces, and the texts of the patches.
    fn summary(&self) -> Vec<String> {
        let delivered = self.delivered();
        let line = |object: &Object<'_>| {
            let namespaces = match object.namespaces() {
                Namespaces::Known(names) => names.join("+"),
                Namespaces::Unknown => "?".to_owned(),
                Namespaces::ClusterScoped => "-".to_owned(),
            };
            format!("{} {namespaces} {}", object.kind(), object.patches().len())
        };
        delivered.objects.iter().map(line).collect()
    }

    fn notes(&self) -> Vec<String> {
        let coverage = self.delivered().coverage;
        coverage.incomplete.iter().map(|entry| format!("{}: {}", entry.path, entry.detail)).collect()
    }
}

#[test]
fn the_outermost_namespace_wins_and_every_overlay_counts() {
    let run = run(&[
        ("base/kustomization.yaml", "namespace: inner\nresources: [web.yaml, service.yaml, role.yaml]\n"),
        ("base/role.yaml", ROLE),
        ("base/service.yaml", SERVICE),
        ("base/web.yaml", DEPLOYMENT),
        ("overlays/dev/kustomization.yaml", "namespace: dev\nresources: [../../base]\n"),
        ("overlays/prod/kustomization.yaml", "namespace: prod\nbases: [../../base/]\n"),
        ("overlays/test/kustomization.yaml", "resources: [../../base]\n"),
    ]);
    assert_eq!(run.summary(), ["ClusterRole - 0", "Service dev+inner+prod 0", "Deployment dev+inner+prod 0"]);
    let coverage = run.delivered().coverage;
    assert_eq!((coverage.deliveries, coverage.clusters, coverage.objects, coverage.documents), (3, 1, 3, 7));
}

#[test]
fn an_object_without_a_namespace_is_open_if_one_delivery_leaves_it_open() {
    let run = run(&[
        ("a/kustomization.yaml", "namespace: a\nresources: [../base]\n"),
        ("b/kustomization.yaml", "resources: [../base]\n"),
        ("base/kustomization.yaml", "resources: [web.yaml, service.yaml]\n"),
        ("base/service.yaml", SERVICE),
        ("base/web.yaml", DEPLOYMENT),
        ("plain/web.yaml", DEPLOYMENT),
        ("plain/service.yaml", SERVICE),
    ]);
    assert_eq!(run.summary(), ["Service a+own 0", "Deployment ? 0", "Service own 0", "Deployment ? 0"]);
    assert_eq!(run.delivered().coverage.deliveries, 3);
}

#[test]
fn a_component_acts_on_what_includes_it() {
    let run = run(&[
        ("app/kustomization.yaml", "resources: [web.yaml]\ncomponents: [../component]\n"),
        ("app/web.yaml", DEPLOYMENT),
        (
            "component/kustomization.yaml",
            "kind: Component\nnamespace: c\npatches:\n- patch: '[{op: remove, path: /spec}]'\n  target: {kind: Deployment}\nresources: [service.yaml]\n",
        ),
        ("component/service.yaml", SERVICE),
        ("unused/kustomization.yaml", "kind: Component\nnamespace: u\nresources: [nothing.yaml]\n"),
    ]);
    assert_eq!(run.summary(), ["Deployment c 1", "Service c 0"]);
    assert_eq!(run.delivered().coverage.deliveries, 1);
}

#[test]
fn patches_are_found_by_kind_and_name_target_and_replicas() {
    let patch = |body: &str| {
        let files = [
            ("base/kustomization.yaml", "resources: [web.yaml, service.yaml]\n"),
            ("base/service.yaml", SERVICE),
            ("base/web.yaml", DEPLOYMENT),
            ("top/change.yaml", DEPLOYMENT),
            ("top/other.yaml", "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: other}\n"),
            ("top/ops.yaml", "- {op: remove, path: /spec}\n"),
            ("top/kustomization.yaml", &format!("resources: [../base]\n{body}")),
        ];
        run(&files).summary().into_iter().take(2).collect::<Vec<_>>()
    };
    let (both, deployment, neither) =
        (["Service own 1", "Deployment ? 1"], ["Service own 0", "Deployment ? 1"], ["Service own 0", "Deployment ? 0"]);
    assert_eq!(patch("patches: [{path: change.yaml}]\n"), deployment);
    assert_eq!(patch("patchesStrategicMerge: [change.yaml, other.yaml]\n"), deployment);
    assert_eq!(patch("patches: [{path: other.yaml}]\n"), neither);
    assert_eq!(patch("patches:\n- patch: |-\n    kind: Deployment\n    metadata: {name: web}\n"), deployment);
    assert_eq!(patch("patches: [{path: ops.yaml, target: {kind: Deployment}}]\n"), deployment);
    assert_eq!(patch("patches: [{path: ops.yaml, target: {name: 'w.b'}}]\n"), both);
    assert_eq!(patch("patches: [{path: ops.yaml, target: {name: 'we'}}]\n"), neither);
    assert_eq!(patch("patches: [{path: ops.yaml, target: {name: '(((('}}]\n"), both);
    assert_eq!(patch("patches: [{path: ops.yaml, target: {labelSelector: a=b}}]\n"), both);
    assert_eq!(
        patch("patchesJson6902: [{path: ops.yaml, target: {group: apps, version: v1, kind: Deployment, name: web}}]\n"),
        deployment
    );
    assert_eq!(patch("replicas: [{name: web, count: 3}]\n"), deployment);
    assert_eq!(
        patch("namePrefix: x-\npatches: [{patch: '[]', target: {kind: Deployment, name: x-web}}]\n"),
        deployment
    );
}

#[test]
fn patch_spans_are_the_text_that_changes_objects() {
    let kustomization = "resources: [web.yaml]\npatches:\n- patch: |-\n    kind: Deployment\n    metadata: {name: web}\n- path: change.yaml\n";
    let run = run(&[("change.yaml", DEPLOYMENT), ("kustomization.yaml", kustomization), ("web.yaml", DEPLOYMENT)]);
    let delivered = run.delivered();
    let texts: Vec<_> = delivered.objects[0].patches().iter().map(|span| run.sources.slice(*span)).collect();
    assert_eq!(texts, [DEPLOYMENT.trim_end(), "kind: Deployment\n    metadata: {name: web}"]);
}

#[test]
fn flux_and_argo_deliver_directories() {
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: flux-system}\n\
        spec:\n  path: ./apps\n  targetNamespace: shop\n  sourceRef: {kind: GitRepository, name: flux-system}\n\
        \x20 patches:\n  - patch: '[{op: remove, path: /spec}]'\n    target: {kind: Service}\n";
    let argo = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: b, namespace: argocd}\n\
        spec:\n  destination: {namespace: fallback, server: https://x.example}\n  source: {path: argo}\n";
    let run = run(&[
        ("apps/deep/kustomization.yaml", "resources: [web.yaml]\n"),
        ("apps/deep/web.yaml", DEPLOYMENT),
        ("apps/service.yaml", SERVICE),
        ("argo/deeper/web.yaml", DEPLOYMENT),
        ("argo/service.yaml", SERVICE),
        ("argo/web.yaml", DEPLOYMENT),
        ("clusters/a/apps.yaml", flux),
        ("clusters/a/flux-system/gotk-sync.yaml", "a: 1\n"),
        ("clusters/b/app.yaml", argo),
    ]);
    assert_eq!(
        run.summary(),
        [
            "Deployment shop 0",
            "Service shop 1",
            "Deployment ? 0",
            "Service own 0",
            "Deployment fallback 0",
            "Kustomization flux-system 0",
            "Application argocd 0",
        ]
    );
    let coverage = run.delivered().coverage;
    assert_eq!((coverage.deliveries, coverage.clusters), (5, 2));
}

#[test]
fn the_root_of_another_source_is_not_this_repository() {
    let flux = |name: &str, path: &str| {
        format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: a, namespace: x}}\n\
             spec: {{path: {path}, targetNamespace: shop, sourceRef: {{name: {name}}}}}\n"
        )
    };
    let summary = |text: &str| run(&[("a.yaml", text), ("web.yaml", DEPLOYMENT)]).summary();
    assert_eq!(summary(&flux("podinfo", "./")), ["Kustomization x 0", "Deployment ? 0"]);
    assert_eq!(summary(&flux("flux-system", "./")), ["Kustomization shop 0", "Deployment shop 0"]);
    assert_eq!(summary(&flux("flux-system", "../..")), ["Kustomization x 0", "Deployment ? 0"]);
}

#[test]
fn an_image_tag_counts_as_overridden_only_if_every_delivery_sets_it() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: nginx}]}\n";
    let replaced = |dev: &str, prod: &str| {
        let files = [
            ("base/kustomization.yaml", "resources: [pod.yaml]\n"),
            ("base/pod.yaml", pod),
            ("dev/kustomization.yaml", &*format!("resources: [../base]\n{dev}")),
            ("prod/kustomization.yaml", &*format!("resources: [../base]\n{prod}")),
        ];
        let run = run(&files);
        let delivered = run.delivered();
        let replaced = delivered.objects[0].overrides().replaced("nginx");
        (replaced.version, replaced.name)
    };
    let tag = |name: &str| format!("images: [{{name: {name}, newTag: '1'}}]\n");
    let renamed = "images: [{name: nginx, newName: other}, {name: other, newTag: '1'}]\n";
    assert_eq!(replaced(&tag("nginx"), &tag("nginx")), (true, false));
    assert_eq!(replaced(&tag("nginx"), &tag("other")), (false, false));
    assert_eq!(replaced(&tag("nginx"), ""), (false, false));
    assert_eq!(replaced(&tag("nginx"), "images: [{name: nginx, newName: other}]\n"), (false, false));
    assert_eq!(replaced(&tag("nginx"), "images: [{name: nginx, digest: sha256:0, newName: x}]\n"), (true, false));
    assert_eq!(replaced(renamed, renamed), (true, true));
}

#[test]
fn labels_and_annotations_of_every_delivery_are_added() {
    let run = run(&[
        ("a/kustomization.yaml", "resources: [../base]\ncommonLabels: {team: a, only: a}\n"),
        ("b/kustomization.yaml", "resources: [../base]\nlabels: [{pairs: {team: b}}]\ncommonAnnotations: {x: y}\n"),
        ("base/kustomization.yaml", "resources: [web.yaml]\ncommonAnnotations: {owner: me}\n"),
        ("base/web.yaml", DEPLOYMENT),
    ]);
    let delivered = run.delivered();
    let overrides = delivered.objects[0].overrides();
    let labels: Vec<_> =
        overrides.labels().iter().map(|label| (&*label.name, label.value.raw(), label.templates)).collect();
    assert_eq!(labels, [("team", "a", true), ("team", "b", false)]);
    assert_eq!(overrides.annotations().iter().map(|field| &*field.name).collect::<Vec<_>>(), ["owner"]);
}

#[test]
fn what_is_not_seen_is_noted() {
    let run = run(&[(
        "app/kustomization.yaml",
        "resources:\n- gone.yaml\n- ../../up\n- https://u:p@x.example/r?ref=v1\npatches: [{patch: '[]'}]\n\
         configMapGenerator: [{name: a}]\nhelmCharts: [{name: a}, {name: b}]\n",
    )]);
    assert_eq!(
        run.notes(),
        [
            "app/kustomization.yaml: `gone.yaml` is not among the files that were read",
            "app/kustomization.yaml: `../../up` leaves the repository",
            "app/kustomization.yaml: the remote base `https://x.example/r?ref=v1` is not read",
            "app/kustomization.yaml: its result is not built: 1 patch, 1 generator, 2 Helm charts",
        ]
    );
    assert!(run.delivered().coverage.incomplete.iter().all(|entry| entry.reason == IncompleteReason::NotRendered));
}

#[test]
fn templates_broken_and_encrypted_documents_are_entries() {
    let run = run(&[
        ("broken.yaml", "a: [1\n---\nkind: Pod\napiVersion: v1\n"),
        ("c/Chart.yaml", "name: c\n"),
        ("c/templates/a.yaml", "{{ x }}"),
        ("c/templates/b.yaml", "{{ x }}"),
        ("jinja.yaml", "{% if x %}\n"),
        ("secret.yaml", "apiVersion: v1\nkind: Secret\nsops: {mac: 'ENC[x]'}\n"),
    ]);
    let coverage = run.delivered().coverage;
    let found: Vec<_> = coverage.incomplete.iter().map(|entry| (entry.path.as_str(), entry.reason)).collect();
    use IncompleteReason::{Encrypted, Syntax, Template};
    assert_eq!(
        found,
        [("broken.yaml", Syntax), ("c/Chart.yaml", Template), ("jinja.yaml", Template), ("secret.yaml", Encrypted)]
    );
    assert_eq!(coverage.objects, 2);
}

#[test]
fn a_controller_path_that_leaves_the_repository_is_noted() {
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ../../etc}\n";
    let argo =
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: {path: a/../../b}}\n";
    let run = run(&[("argo.yaml", argo), ("flux/flux.yaml", flux)]);
    let expected =
        ["argo.yaml: `a/../../b` leaves the repository", "flux/flux.yaml: `../../etc` leaves the repository"];
    assert_eq!(run.notes(), expected);
}

#[test]
fn circles_end() {
    let run = run(&[
        ("a/kustomization.yaml", "namespace: a\nresources: [../b, ../a, web.yaml]\ncomponents: [../c]\n"),
        ("a/web.yaml", DEPLOYMENT),
        ("b/kustomization.yaml", "namespace: b\nresources: [../a]\n"),
        ("c/kustomization.yaml", "kind: Component\ncomponents: [../c, ../a]\n"),
    ]);
    assert_eq!(run.summary().len(), 1);
    let notes = run.notes();
    for (file, entry) in [("a", "../a"), ("b", "../a"), ("c", "../c"), ("c", "../a")] {
        let start = format!("{file}/kustomization.yaml: `{entry}` leads back to this kustomization");
        assert!(notes.iter().any(|note| note.starts_with(&start)), "{start}: {notes:?}");
    }
    assert_eq!(notes.len(), 4, "what is not part of a circle is not noted: {notes:?}");
}

#[test]
fn long_chains_and_wide_bases_end_soon() {
    let mut files: Vec<(String, String)> = (0..1500)
        .map(|index| {
            let text = format!(
                "namespace: n{index}\nresources: [../d{:05}, web.yaml]\nimages: [{{name: i{index}, newTag: x}}]\n\
                 patches: [{{patch: '[]', target: {{name: x{index}}}}}]\n",
                index + 1
            );
            (format!("d{index:05}/kustomization.yaml"), text)
        })
        .collect();
    files.extend((0..1500).map(|index| (format!("d{index:05}/web.yaml"), DEPLOYMENT.to_owned())));
    files.extend((0..1500).map(|index| {
        (format!("t{index:05}/kustomization.yaml"), format!("namespace: t{index}\nresources: [../d00000]\n"))
    }));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let summary = run(&files).summary();
    assert_eq!(summary.len(), 1500);
    assert!(summary[0].starts_with("Deployment ? "), "more namespaces than are followed: {}", summary[0]);
}

#[test]
fn files_for_tools_are_no_objects() {
    let run = run(&[("a.yaml", "apiVersion: v1\nkind: Config\n---\napiVersion: v1\nkind: Pod\n")]);
    assert_eq!(run.summary(), ["Pod ? 0"]);
}
