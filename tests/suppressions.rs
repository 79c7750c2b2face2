//! Ignores as a whole: what they hide, what is kept of them, and the identity of findings.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use camino::Utf8Path;
use idp_lint::config::{self, CommandLine, Loaded, Scope, Settings};
use idp_lint::finding::{Finding, Outcome, Severity, parse_date};
use idp_lint::rules;
use idp_lint::source::{Source, Sources};

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: a
      image: ghcr.io/shop/a:latest
    - name: b
      image: ghcr.io/shop/b:latest
";

fn settings(configuration: &str) -> Settings {
    let path = Utf8Path::new(".idp-lint.yaml");
    let loaded = Loaded::read(path, configuration.as_bytes().to_vec(), &mut |_| Ok(None));
    let select = ["floating-image-tag", "suppression"].map(str::to_owned).to_vec();
    let command_line =
        CommandLine { select, ignore: vec!["ignore-without-reason".to_owned()], ..CommandLine::default() };
    let today = parse_date("2026-11-21");
    config::resolve(&loaded, &command_line, config::Base::default(), today, &rules::catalogue()).unwrap()
}

fn check(files: &[(&str, &str)], settings: &Settings) -> (Sources, Outcome) {
    let sources = Sources::new(files.iter().map(|(path, text)| Source::new(*path, *text)).collect());
    let outcome = idp_lint::check(&sources, settings);
    (sources, outcome)
}

fn rules_of(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn a_hidden_finding_keeps_reason_and_place() {
    let pod = POD.replacen("a:latest", "a:latest # idp-lint: ignore[floating-image-tag] -- on purpose", 1);
    let (sources, outcome) = check(&[("pod.yaml", &pod)], &settings(""));
    assert_eq!(rules_of(&outcome.findings), ["floating-image-tag"]);
    let suppressed = outcome.suppressed[0].suppressed.as_ref().unwrap();
    assert_eq!(suppressed.reason.as_deref(), Some("on purpose"));
    let comment = sources.slice(suppressed.span.unwrap());
    assert_eq!(comment, "# idp-lint: ignore[floating-image-tag] -- on purpose");
}

#[test]
fn an_entry_hides_by_rule_path_and_object() {
    let entry = |more: &str| format!("ignore:\n  - rules: [floating-image-tag]\n    reason: later\n    {more}\n");
    for (more, hidden) in [
        ("paths: [apps]", 2),
        ("paths: [infra]", 0),
        ("objects: [{kind: Pod, namespace: sh*, name: web}]", 2),
        ("objects: [{kind: Deployment}, {namespace: other}]", 0),
        ("until: 2026-11-21", 2),
        ("until: 2026-11-20", 0),
    ] {
        let configuration = entry(more);
        let files = [("apps/pod.yaml", POD), (".idp-lint.yaml", configuration.as_str())];
        let (sources, outcome) = check(&files, &settings(&configuration));
        assert_eq!(outcome.suppressed.len(), hidden, "{more}");
        for finding in &outcome.suppressed {
            let place = sources.slice(finding.suppressed.as_ref().unwrap().span.unwrap());
            assert!(place.starts_with("rules: [floating-image-tag]"), "{place}");
        }
        let said = outcome.findings.iter().filter(|finding| finding.rule.as_str() != "floating-image-tag");
        let said: Vec<&str> = said.map(|finding| finding.rule.as_str()).collect();
        let expected: &[&str] = match (hidden, more.starts_with("until")) {
            (2, _) => &[],
            (_, true) => &["expired-ignore"],
            (_, false) => &["unused-ignore"],
        };
        assert_eq!(said, expected, "{more}");
    }
}

#[test]
fn what_is_below_a_threshold_still_uses_its_ignore() {
    let pod = POD.replace("kind: Pod", "kind: Pod # idp-lint: ignore[floating-image-tag]");
    let mut settings = settings("");
    settings.min_severity = Severity::Error;
    let (_, outcome) = check(&[("pod.yaml", &pod)], &settings);
    assert_eq!((outcome.findings.len(), outcome.suppressed.len()), (0, 0));
    settings.min_severity = Severity::Info;
    let (_, outcome) = check(&[("pod.yaml", &pod)], &settings);
    assert_eq!((outcome.findings.len(), outcome.suppressed.len()), (0, 2));
}

#[test]
fn who_sees_only_a_part_calls_no_ignore_unused() {
    let clean = "apiVersion: v1\nkind: Service # idp-lint: ignore[floating-image-tag]\n";
    let configuration = "ignore: [{rules: [floating-image-tag], reason: x}]";
    let files = [("service.yaml", clean), (".idp-lint.yaml", configuration)];
    let mut settings = settings(configuration);
    for (scope, expected) in [(Scope::Whole, 2), (Scope::Directories, 1), (Scope::Files, 0)] {
        settings.scope = scope;
        let (_, outcome) = check(&files, &settings);
        assert_eq!(rules_of(&outcome.findings), vec!["unused-ignore"; expected], "{scope:?}");
    }
}

#[test]
fn what_is_said_about_ignores_is_hidden_by_the_configuration_only() {
    let top = "# idp-lint: ignore-file[unused-ignore, floating-image-tag]\n";
    let pod = format!("{top}apiVersion: v1\nkind: Service # idp-lint: ignore[floating-image-tag]\n");
    let (_, outcome) = check(&[("pod.yaml", &pod)], &settings(""));
    assert_eq!(rules_of(&outcome.findings), ["malformed-ignore", "unused-ignore", "unused-ignore"]);
    let configuration = "ignore: [{rules: [suppression], paths: [pod.yaml], reason: vendored}]";
    let (_, outcome) = check(&[("pod.yaml", &pod), (".idp-lint.yaml", configuration)], &settings(configuration));
    assert_eq!(rules_of(&outcome.findings), [""; 0]);
    assert_eq!(outcome.suppressed.len(), 3);
}

#[test]
fn a_list_of_items_is_not_one_object() {
    let text = "\
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    # idp-lint: ignore[floating-image-tag]
    kind: Pod
    metadata: {name: a}
    spec: {containers: [{name: a, image: a}]}
  - apiVersion: v1
    kind: Pod
    metadata: {name: b}
    spec: {containers: [{name: b, image: b}]}
";
    let (sources, outcome) = check(&[("list.yaml", text)], &settings(""));
    assert_eq!(rules_of(&outcome.findings), ["floating-image-tag"]);
    assert_eq!(sources.slice(outcome.findings[0].span), "b");
    let all = text.replace("kind: List", "kind: List # idp-lint: ignore[floating-image-tag]");
    let (_, outcome) = check(&[("list.yaml", &all)], &settings(""));
    assert_eq!((outcome.findings.len(), outcome.suppressed.len()), (0, 2));
}

#[test]
fn fingerprints_are_unique_and_survive_edits_elsewhere() {
    let twice = format!("{POD}---\n{POD}");
    let prints = |text: &str| -> Vec<String> {
        let (_, outcome) = check(&[("pod.yaml", text)], &settings(""));
        outcome.findings.iter().chain(&outcome.suppressed).map(|finding| finding.fingerprint.clone()).collect()
    };
    let first = prints(&twice);
    let distinct: std::collections::BTreeSet<&String> = first.iter().collect();
    assert_eq!((first.len(), distinct.len()), (4, 4), "{first:?}");
    let edited = format!("# a comment\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: x}}\n---\n{twice}");
    assert_eq!(prints(&edited), first);
    let hidden = twice.replacen("a:latest", "a:latest # idp-lint: ignore[floating-image-tag]", 1);
    let mut hidden = prints(&hidden);
    hidden.rotate_right(1);
    assert_eq!(hidden, first, "an ignore does not change the identity of other findings");
}

#[test]
fn fifty_thousand_ignores_are_quick() {
    let mut text = String::from("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n");
    for index in 0..20_000 {
        text.push_str(&format!("  - image: a{index} # idp-lint: ignore[floating-image-tag, unknown-{index}]\n"));
    }
    let start = std::time::Instant::now();
    let (_, outcome) = check(&[("pod.yaml", &text)], &settings(""));
    assert_eq!((outcome.findings.len(), outcome.suppressed.len()), (20_000, 20_000));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
