//! What Flux makes of small repositories.

use crate::deliver::render::{Rendered, render};
use crate::manifest::{Documents, Node};
use crate::source::{Inventory, Limits, Source, Sources};

struct Run {
    sources: Sources,
    rendered: Rendered,
}

/// Renders files, given as path and text.
fn run(files: &[(&str, &str)]) -> Run {
    let sources = Sources::new(files.iter().map(|(path, text)| Source::new(*path, *text)).collect());
    let documents = Documents::parse(&sources, &Limits::default());
    let rendered = render(&sources, &documents, &Inventory::default(), &Limits::default());
    Run { sources, rendered }
}

impl Run {
    /// The value at a path of an object of a delivery, as JSON, and the text that its span covers.
    fn at(&self, delivery: &str, object: &str, path: &[&str]) -> (String, String) {
        let found = self.rendered.deliveries.iter().find(|found| found.to_string() == delivery);
        let found = found.unwrap_or_else(|| panic!("no `{delivery}` among {:?}", self.deliveries()));
        let is_it = |root: &Node<'_>| root.at(&["metadata", "name"]).and_then(Node::text).as_deref() == Some(object);
        let root = found.objects.iter().filter_map(|built| built.tree.root()).find(is_it).unwrap();
        let node = root.at(path).unwrap_or_else(|| panic!("nothing at {path:?}"));
        let json = spanned_yaml::json::to_json(node).unwrap().to_string();
        (json, self.sources.slice(node.span()).to_owned())
    }

    fn deliveries(&self) -> Vec<String> {
        self.rendered.deliveries.iter().map(ToString::to_string).collect()
    }

    /// Each problem: the text that it is at, and its message.
    fn problems(&self) -> Vec<(String, String)> {
        let problems = self.rendered.problems.iter();
        problems.map(|problem| (self.sources.slice(problem.span).to_owned(), problem.message.clone())).collect()
    }
}

/// A `flux-system` that applies `clusters/prod`.
const SYNC: (&str, &str) = (
    "clusters/prod/flux-system/gotk-sync.yaml",
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: flux-system, namespace: flux-system}\n\
     spec: {path: ./clusters/prod, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n",
);

/// A Kustomization `apps` that applies `./apps`, with more of its `spec`.
fn apps(more: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: apps, namespace: flux-system}}\n\
         spec:\n  path: ./apps\n  prune: true\n  sourceRef: {{kind: GitRepository, name: flux-system}}\n{more}"
    )
}

const APPS: &str = "Kustomization flux-system/apps";

#[test]
fn variables_decide_types_and_places() {
    let apps = apps(
        "  postBuild:\n    substitute:\n      IMAGE: web:1.2\n      COUNT: '3'\n    substituteFrom:\n    \
         - {kind: ConfigMap, name: settings}\n    - {kind: Secret, name: credentials}\n",
    );
    let run = run(&[
        SYNC,
        ("clusters/prod/apps.yaml", &apps),
        (
            "clusters/prod/settings.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {COUNT: '1', HOST: \"ex\\nample\"}\n\
             ---\napiVersion: v1\nkind: Secret\nmetadata: {name: credentials, namespace: flux-system}\ndata: {USER: YWRtaW4K}\n",
        ),
        (
            "apps/web.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  image: ${IMAGE}\n  count: ${COUNT}\n  \
             url: https://${HOST}/${PATH:-x}\n  user: ${USER}\n  escaped: $${HOME}\n  none: a${NONE}b\n  ${USER}-key: v\n",
        ),
    ]);
    let at = |field| run.at(APPS, "web", &["data", field]);
    let pair = |json: &str, text: &str| (json.to_owned(), text.to_owned());
    assert_eq!(at("image"), pair("\"web:1.2\"", "web:1.2"));
    assert_eq!(at("count"), pair("3", "'3'"));
    assert_eq!(at("url"), pair("\"https://example/x\"", "https://${HOST}/${PATH:-x}"));
    assert_eq!(at("user"), pair("\"admin\"", "YWRtaW4K"));
    assert_eq!(at("escaped"), pair("\"${HOME}\"", "$${HOME}"));
    assert_eq!(at("none"), pair("\"ab\"", "a${NONE}b"));
    assert_eq!(at("admin-key").0, "\"v\"");
    let message = "variable `NONE` is not defined, so it becomes empty".to_owned();
    assert_eq!(run.problems(), [("${NONE}".to_owned(), message)]);
}

#[test]
fn nothing_is_substituted_without_variables_or_where_it_is_disabled() {
    let objects = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: $$x, b: '${A}'}\n---\n\
                   apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: raw\n  annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}\n\
                   data: {b: '${A}'}\n";
    let with = |more: &str| run(&[SYNC, ("clusters/prod/apps.yaml", &apps(more)), ("apps/web.yaml", objects)]);
    let value = |run: &Run, object, field| run.at(APPS, object, &["data", field]).0;
    let none = with("  postBuild: {}\n");
    assert_eq!((value(&none, "web", "a"), value(&none, "web", "b")), ("\"$$x\"".into(), "\"${A}\"".into()));
    let always = with("  postBuild: {substituteStrategy: Always}\n");
    assert_eq!((value(&always, "web", "a"), value(&always, "web", "b")), ("\"$x\"".into(), "null".into()));
    assert_eq!(value(&always, "raw", "b"), "\"${A}\"");
}

#[test]
fn values_that_are_not_known_leave_expressions() {
    let apps = apps("  postBuild: {substituteFrom: [{kind: Secret, name: outside}]}\n");
    let web = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: 'x${A}', b: '${B:-1}'}\n";
    let run = run(&[SYNC, ("clusters/prod/apps.yaml", &apps), ("apps/web.yaml", web)]);
    assert_eq!(run.at(APPS, "web", &["data", "a"]).0, "\"x${A}\"");
    assert_eq!(run.at(APPS, "web", &["data", "b"]).0, "\"${B:-1}\"");
    assert_eq!(run.problems(), []);
    let delivery = run.rendered.deliveries.iter().find(|delivery| delivery.to_string() == APPS).unwrap();
    let details: Vec<&str> = delivery.incomplete.iter().map(|incomplete| &*incomplete.detail).collect();
    assert_eq!(details, ["the variables of Secret `outside`, which is not in the repository"]);
}

#[test]
fn a_value_may_be_a_list_or_break_the_object() {
    let apps = apps("  postBuild: {substitute: {LIST: '[1, x]', BROKEN: '{'}}\n");
    let good = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: '${LIST}', b: '${LIST:1:1}'}\n";
    let bad = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad}\ndata: {a: '${BROKEN}', b: '${LIST/}'}\n";
    let run = run(&[SYNC, ("clusters/prod/apps.yaml", &apps), ("apps/web.yaml", good), ("apps/bad.yaml", bad)]);
    assert_eq!(run.at(APPS, "web", &["data"]).0, "{\"a\":[1,\"x\"],\"b\":1}");
    let [(text, message)] = &run.problems()[..] else { panic!("{:?}", run.problems()) };
    assert_eq!(text, "'${BROKEN}'");
    assert!(message.starts_with("Flux cannot substitute variables here"), "{message}");
}

#[test]
fn the_controllers_version_decides_what_an_undefined_variable_does() {
    let controller = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: kustomize-controller}\n\
        spec: {template: {spec: {containers: [{name: manager, image: 'ghcr.io/fluxcd/kustomize-controller:v1.9.1'}]}}}\n";
    let apps = apps("  postBuild: {substitute: {A: b, not-a-name: c}}\n");
    let web = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: '${NONE}', b: '${A'}\n";
    let run = run(&[
        SYNC,
        ("clusters/prod/flux-system/gotk-components.yaml", controller),
        ("clusters/prod/apps.yaml", &apps),
        ("apps/web.yaml", web),
    ]);
    let problems = run.problems();
    let problems: Vec<(&str, &str)> = problems.iter().map(|(text, message)| (&**text, &**message)).collect();
    assert_eq!(
        problems,
        [
            ("${NONE}", "variable `NONE` is not defined, so its Kustomization fails"),
            (
                "${A",
                "Flux cannot substitute variables here, because the variable name is not followed by an operator or `}`"
            ),
            ("c", "`not-a-name` is not a name that a variable of a Flux Kustomization can have"),
        ]
    );
}

#[test]
fn common_metadata_counts_more_than_the_objects_own() {
    let apps = apps("  commonMetadata: {labels: {team: a, env: prod}, annotations: {x: z}}\n");
    let web = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, labels: {env: dev, own: o}}\n";
    let run = run(&[SYNC, ("clusters/prod/apps.yaml", &apps), ("apps/web.yaml", web)]);
    let labels = run.at(APPS, "web", &["metadata", "labels"]).0;
    assert_eq!(labels, "{\"env\":\"prod\",\"own\":\"o\",\"team\":\"a\"}");
    assert_eq!(run.at(APPS, "web", &["metadata", "labels", "env"]).1, "prod");
    assert_eq!(run.at(APPS, "web", &["metadata", "annotations"]).0, "{\"x\":\"z\"}");
}

#[test]
fn a_file_without_objects_fails_a_generated_kustomization() {
    let web = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n";
    let run = run(&[
        SYNC,
        ("clusters/prod/apps.yaml", &apps("")),
        ("apps/web.yaml", web),
        ("apps/values.yaml", "replicas: 1\n"),
        ("apps/ignored.yaml", "replicas: 1\n"),
        ("apps/.sourceignore", "ignored.yaml\n"),
    ]);
    assert_eq!(run.at(APPS, "web", &["kind"]).0, "\"ConfigMap\"");
    let message =
        "`apps/values.yaml` holds a document without `kind`, so a Flux Kustomization that applies its directory fails";
    assert_eq!(run.problems(), [("replicas".to_owned(), message.to_owned())]);
}

#[test]
fn artifacts_and_instances_in_charts_lead_to_directories() {
    let run = run(&[
        (
            "flux/release.yaml",
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: flux-instance}\n\
             spec: {values: {instance: {sync: {kind: GitRepository, url: 'https://x/y', path: clusters/prod}}}}\n",
        ),
        (
            "clusters/prod/apps.yaml",
            "apiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\nmetadata: {name: g, namespace: flux-system}\n\
             spec:\n  sources: [{alias: r, kind: GitRepository, name: flux-system}]\n  artifacts:\n  \
             - {name: apps, copy: [{from: '@r/apps/**', to: '@artifact/'}]}\n---\n\
             apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: web, namespace: flux-system}\n\
             spec: {path: ./web, sourceRef: {kind: ExternalArtifact, name: apps}}\n",
        ),
        ("apps/web/web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"),
    ]);
    assert_eq!(run.at("Kustomization flux-system/web", "web", &["kind"]).0, "\"ConfigMap\"");
    assert!(run.deliveries().contains(&"Kustomization flux-system/flux-system".to_owned()), "{:?}", run.deliveries());
}
