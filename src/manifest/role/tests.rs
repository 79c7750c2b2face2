use super::*;
use crate::manifest::Documents;
use crate::source::Limits;

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n";

fn roles(files: &[(&str, &str)]) -> Vec<(String, Role)> {
    let sources = Sources::new(files.iter().map(|(path, text)| Source::new(*path, *text)).collect());
    let documents = Documents::parse(&sources, &Limits::default());
    let roles = sources.iter().map(|(id, source)| (source.path().to_string(), documents.get(id).role()));
    roles.collect()
}

fn role(path: &str, text: &str) -> Role {
    roles(&[(path, text)])[0].1
}

#[test]
fn a_file_with_objects_is_a_manifest_wherever_it_stands() {
    for path in ["a.yaml", ".github/pod.yaml", "examples/values.yaml", "docs/a.yml", "a.json"] {
        let text = if path.ends_with("json") { "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}" } else { DEPLOYMENT };
        assert_eq!(role(path, text), Role::Manifest, "{path}");
    }
}

#[test]
fn kustomizations_are_known_by_name_or_kind() {
    assert_eq!(role("kustomization.yaml", "resources: [a.yaml]\n"), Role::Kustomization);
    assert_eq!(role("Kustomization", ""), Role::Kustomization);
    let component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
    assert_eq!(role("other.yaml", component), Role::Kustomization);
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n";
    assert_eq!(role("kustomization.yaml", flux), Role::Manifest);
}

#[test]
fn files_that_kustomizations_name_have_the_role_they_are_named_for() {
    let kustomization = "resources: [both.yaml]\npatches:\n- path: change.yaml\n- path: ops.json\n  target: {kind: Pod}\n- path: both.yaml\n\
        patchesStrategicMerge: [old.yaml]\npatchesJson6902:\n- path: old-ops.yaml\n  target: {kind: Pod, name: a}\n\
        configMapGenerator:\n- name: x\n  files: [key=data.yaml]\nhelmCharts:\n- name: c\n  valuesFile: chart.yaml\n\
        transformers: [labels.yaml]\n";
    let found = roles(&[
        ("both.yaml", DEPLOYMENT),
        ("change.yaml", DEPLOYMENT),
        ("chart.yaml", "replicas: 1\n"),
        ("data.yaml", DEPLOYMENT),
        ("kustomization.yaml", kustomization),
        ("labels.yaml", "apiVersion: builtin\nkind: LabelTransformer\n"),
        ("old-ops.yaml", "- {op: remove, path: /a}\n"),
        ("old.yaml", DEPLOYMENT),
        ("ops.json", "[{\"op\": \"remove\", \"path\": \"/a\"}]"),
        ("plain.yaml", DEPLOYMENT),
    ]);
    let found: Vec<Role> = found.into_iter().map(|(_, role)| role).collect();
    use Role::{Configuration, HelmValues, Kustomization, Manifest, Other, Patch};
    let expected = [Manifest, Patch, HelmValues, Other, Kustomization, Configuration, Patch, Patch, Patch, Manifest];
    assert_eq!(found, expected);
}

#[test]
fn patches_that_nothing_names_are_known_by_their_content_or_name() {
    assert_eq!(role("a.yaml", "- {op: add, path: /spec, value: 1}\n"), Role::Patch);
    assert_eq!(role("a.yaml", &format!("{DEPLOYMENT}$patch: delete\n")), Role::Patch);
    assert_eq!(role("web-patch.yaml", DEPLOYMENT), Role::Patch);
    assert_eq!(role("patches/web.yaml", DEPLOYMENT), Role::Patch);
    assert_eq!(role("patching.yaml", DEPLOYMENT), Role::Patch);
    assert_eq!(role("dispatcher.yaml", DEPLOYMENT), Role::Manifest);
}

#[test]
fn charts_have_templates_and_values() {
    let found = roles(&[
        ("c/Chart.yaml", "name: c\n"),
        ("c/charts/sub/Chart.yaml", "name: sub\n"),
        ("c/charts/sub/templates/deep/a.yaml", DEPLOYMENT),
        ("c/crds/crd.yaml", DEPLOYMENT),
        ("c/requirements.yaml", "dependencies: []\n"),
        ("c/templates/a.yaml", "{{ if x }}\n"),
        ("c/values-prod.yaml", "a: 1\n"),
        ("d/templates/a.yaml", DEPLOYMENT),
        ("{{cookiecutter.name}}/a.yaml", DEPLOYMENT),
    ]);
    let found: Vec<Role> = found.into_iter().map(|(_, role)| role).collect();
    use Role::{HelmChart, HelmValues, Manifest, Template};
    assert_eq!(found, [HelmChart, HelmChart, Template, Manifest, HelmChart, Template, HelmValues, Manifest, Template]);
}

#[test]
fn files_of_tools_are_configuration() {
    for path in [".github/workflows/ci.yaml", ".sops.yaml", "docker-compose.dev.yml", "renovate.json", "mkdocs.yml"] {
        assert_eq!(role(path, "{}"), Role::Configuration, "{path}");
    }
    assert_eq!(role("kind.yaml", "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n"), Role::Configuration);
    assert_eq!(role("tls.key", "-----BEGIN"), Role::Key);
    assert_eq!(role("list.yaml", "- a\n"), Role::Other);
}

#[test]
fn json_that_is_no_manifest_is_not_parsed() {
    let sources = Sources::new(vec![Source::new("dashboard.json", "{\"kind\": broken}")]);
    let documents = Documents::parse(&sources, &Limits::default());
    assert_eq!(documents.files()[0].role(), Role::Other);
    assert!(documents.files()[0].tree().is_none());
}

#[test]
fn json_that_was_cut_off_or_is_too_deep_is_read_and_said_to_be_wrong() {
    for (text, whole) in [
        ("", true),
        (r#"{"a": [1, "x}\"]", {}]}"#, true),
        ("// a comment's \"quote\n{\"a\": 1}\n", true),
        ("{}\n{}\n", true),
        (r#"{"apiVersion": "v1", "ki"#, false),
        (r#"{"a": [1, 2"#, false),
        (r#"{"a": 1}}"#, false),
        ("[[[[]]]]", true),
        ("[[[[[]]]]]", false),
    ] {
        assert_eq!(is_whole(text, 4), whole, "{text}");
    }
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let sources = Sources::new(vec![Source::new("cut.json", "{\"a\": ["), Source::new("deep.json", deep)]);
    let documents = Documents::parse(&sources, &Limits::default());
    for (id, source) in sources.iter() {
        let diagnostics = documents.get(id).tree().map_or(0, |tree| tree.diagnostics().len());
        assert_eq!(diagnostics, 1, "{}", source.path());
    }
}
