//! One defect, one finding: a base that several overlays deliver, and what one overlay does to it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use camino::Utf8Path;
use idp_lint::config::{self, CommandLine, Loaded, Settings};
use idp_lint::deliver::Rendered;
use idp_lint::evaluate::{Evaluated, evaluate};
use idp_lint::finding::{Finding, Laps, Place};
use idp_lint::graph::Graph;
use idp_lint::manifest::{Documents, Node, manifests};
use idp_lint::object::{Namespaces, Object};
use idp_lint::policy::Policies;
use idp_lint::rules;
use idp_lint::source::{Limits, Source, Sources};
use spanned_yaml::{Composer, Tree};

const BASE: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: true
---
apiVersion: v1
kind: Pod
metadata:
  name: api
spec:
  hostNetwork: true # also
";

/// A workload that its Service finds in its own namespace only.
const SERVED: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    metadata:
      labels: {app: web}
    spec:
      containers: [{name: web, image: web}]
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports: [{port: 80}]
";

fn settings(rule: &str, configuration: &str) -> Settings {
    let path = Utf8Path::new(".idp-lint.yaml");
    let loaded = Loaded::read(path, configuration.as_bytes().to_vec(), &mut |_| Ok(None));
    let select = vec![rule.to_owned()];
    let command_line = CommandLine { select, ..CommandLine::default() };
    config::resolve(&loaded, &command_line, config::Base::default(), None, &rules::catalogue()).unwrap()
}

fn check(overlays: &[&str], replaces: bool, configuration: &str) -> (Sources, Evaluated) {
    check_base(BASE, overlays, replaces, &settings("host-namespace", configuration))
}

/// The objects of `base.yaml` as the overlays make them: each sets its own namespace, and `prod` may replace `hostNetwork`.
fn check_base(base: &str, overlays: &[&str], replaces: bool, settings: &Settings) -> (Sources, Evaluated) {
    let files = overlays.iter().map(|name| {
        let patch = if replaces && *name == "prod" { "hostNetwork: on\n" } else { "" };
        Source::new(format!("overlays/{name}.yaml"), format!("namespace: {name}\n{patch}"))
    });
    let sources = Sources::new([Source::new("base.yaml", base)].into_iter().chain(files).collect());
    let documents = Documents::parse(&sources, &Limits::default());
    let base = documents.get(sources.find("base.yaml".into()).unwrap()).tree().unwrap();
    let forms: Vec<(&str, Arc<Tree>)> = base
        .documents()
        .flat_map(|document| overlays.iter().map(move |name| (*name, document.root())))
        .map(|(name, root)| {
            let overlay = documents.get(sources.find(format!("overlays/{name}.yaml").as_str().into()).unwrap());
            (name, form(root, overlay.tree().unwrap().documents().next().unwrap().root()))
        })
        .collect();
    let objects = forms.iter().map(|(name, tree)| {
        let manifest = manifests(tree.documents().next().unwrap()).remove(0);
        let namespaces = Namespaces::Known(vec![(*name).into()]);
        let place = Place { cluster: format!("clusters/{name}").into(), delivery: format!("overlays/{name}").into() };
        let role = documents.get(manifest.file()).role();
        Object::new(manifest, role, namespaces).placed(Arc::from([place]), Vec::new(), true)
    });
    let rendered = Rendered::nothing(&sources, &documents, &Limits::default());
    let graph = Graph::new(&sources, &documents, &rendered, objects.collect());
    let catalogue = rules::catalogue();
    let evaluated = evaluate(&graph, &Policies::default(), settings, &catalogue, None, &mut Laps::start(None));
    (sources, evaluated)
}

/// A copy of an object with the overlay's namespace and, if it has one, its `hostNetwork`.
fn form(root: Node<'_>, overlay: Node<'_>) -> Arc<Tree> {
    let mut composer = Composer::new(root.span().source);
    composer.mapping(root.span());
    for entry in root.entries() {
        composer.link(entry.key);
        match &*entry.name() {
            "metadata" => {
                composer.mapping(entry.value.span());
                for entry in entry.value.entries() {
                    composer.link(entry.key);
                    composer.link(entry.value);
                }
                let namespace = overlay.entry("namespace").unwrap();
                composer.link(namespace.key);
                composer.link(namespace.value);
                composer.end();
            }
            "spec" => {
                composer.mapping(entry.value.span());
                for entry in entry.value.entries() {
                    composer.link(entry.key);
                    composer.link(overlay.get(&entry.name()).unwrap_or(entry.value));
                }
                composer.end();
            }
            _ => composer.link(entry.value),
        }
    }
    composer.end();
    composer.finish()
}

fn applies(finding: &Finding) -> Vec<String> {
    finding.applies.iter().map(|applies| format!("{}: {}", applies.place.cluster, applies.object)).collect()
}

fn lines<'a>(sources: &'a Sources, findings: &[Finding]) -> Vec<(&'a str, u32)> {
    let place = |finding: &Finding| {
        let source = sources.get(finding.span.source);
        (source.path().as_str(), source.position(finding.span.start).line)
    };
    findings.iter().map(place).collect()
}

#[test]
fn a_defect_of_a_base_is_found_once_and_lists_the_overlays() {
    let (sources, evaluated) = check(&["dev", "prod", "test"], false, "");
    assert_eq!(lines(&sources, &evaluated.findings), [("base.yaml", 6), ("base.yaml", 13)]);
    let web = &evaluated.findings[0];
    assert!(web.message.contains("Pod `dev/web`"), "{}", web.message);
    assert_eq!(
        applies(web),
        ["clusters/dev: Pod dev/web", "clusters/prod: Pod prod/web", "clusters/test: Pod test/web"]
    );
}

#[test]
fn a_defect_that_an_overlay_brings_is_found_at_the_overlay() {
    let (sources, evaluated) = check(&["dev", "prod"], true, "");
    let places = [("base.yaml", 6), ("base.yaml", 13), ("overlays/prod.yaml", 2)];
    assert_eq!(lines(&sources, &evaluated.findings), places);
    assert_eq!(applies(&evaluated.findings[1]), ["clusters/dev: Pod dev/api"]);
    assert_eq!(applies(&evaluated.findings[2]), ["clusters/prod: Pod prod/api", "clusters/prod: Pod prod/web"]);
}

#[test]
fn the_number_of_overlays_changes_no_fingerprint() {
    let fingerprints = |overlays: &[&str]| {
        let findings = check(overlays, false, "").1.findings;
        findings.into_iter().map(|finding| finding.fingerprint).collect::<Vec<_>>()
    };
    let one = fingerprints(&["prod"]);
    assert_eq!(one.len(), 2);
    assert_ne!(one[0], one[1]);
    assert_eq!(one, fingerprints(&["alpha", "beta", "prod"]));
    assert_eq!(one, fingerprints(&["zeta"]));
}

#[test]
fn an_ignore_of_one_overlay_hides_nothing_of_the_others() {
    let entry = "ignore:\n  - rules: [host-namespace]\n    reason: a test cluster\n    objects: [{namespace: dev, name: web}]\n";
    let (_, evaluated) = check(&["dev", "prod"], false, entry);
    assert_eq!(evaluated.suppressed.len(), 1, "{:?}", evaluated.findings);
    assert_eq!(applies(&evaluated.suppressed[0]), ["clusters/dev: Pod dev/web"]);
    assert_eq!(applies(&evaluated.findings[0]), ["clusters/prod: Pod prod/web"]);
    assert_eq!(evaluated.findings[0].fingerprint, evaluated.suppressed[0].fingerprint);
    let plain = check(&["dev", "prod"], false, "").1;
    assert_eq!(evaluated.findings[0].fingerprint, plain.findings[0].fingerprint);
}

#[test]
fn what_nothing_delivers_applies_nowhere() {
    let sources = Sources::new(vec![Source::new("base.yaml", BASE)]);
    let outcome = idp_lint::check(&sources, &settings("host-namespace", ""));
    assert_eq!(outcome.findings.len(), 2);
    assert!(outcome.findings.iter().all(|finding| finding.applies.is_empty()));
}

/// Rules that look at all objects remember those that they reported; overlays' objects have the same text.
#[test]
fn rules_that_compare_objects_see_every_overlay() {
    for rule in ["single-replica", "missing-readiness-probe"] {
        let (_, evaluated) = check_base(SERVED, &["dev", "prod"], false, &settings(rule, ""));
        let [finding] = &evaluated.findings[..] else { panic!("{rule}: {:?}", evaluated.findings) };
        assert_eq!(
            applies(finding),
            ["clusters/dev: Deployment dev/web", "clusters/prod: Deployment prod/web"],
            "{rule}"
        );
    }
}
