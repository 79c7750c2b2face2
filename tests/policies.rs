//! Rego policies from files to findings: conventions of results, annotations, exceptions, what is refused, and the packs
//! in `policies/` with their own tests.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "helpers of tests read the files that they are about, and a panic is how a test fails"
)]

use idp_lint::config::Settings;
use idp_lint::finding::{IncompleteReason, Outcome, Preset, Severity};
use idp_lint::policy::Policies;
use idp_lint::source::{Source, Sources};

fn sources(files: &[(&str, &str)]) -> Sources {
    Sources::new(files.iter().map(|(path, text)| Source::new(*path, *text)).collect())
}

/// Policies alone: no rule that ships is enabled.
fn check(sources: &Sources) -> Outcome {
    idp_lint::check(sources, &Settings::only(&idp_lint::rules::catalogue(), &[]))
}

/// `path:line: [rule] text under the span: message`.
fn lines(outcome: &Outcome, sources: &Sources) -> Vec<String> {
    let findings = outcome.findings.iter().map(|finding| {
        let source = sources.get(finding.span.source);
        let line = source.position(finding.span.start).line;
        format!("{}:{line}: [{}] {}: {}", source.path(), finding.rule, sources.slice(finding.span), finding.message)
    });
    findings.collect()
}

const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {team: shop}\nspec:\n  template:\n    \
    spec:\n      containers:\n        - name: web\n          image: docker.io/web:latest\n";

#[test]
fn results_of_every_shape_are_findings_at_their_place() {
    let sources = sources(&[
        ("web.yaml", WEB),
        (
            "p/main.rego",
            r#"package main

deny contains "plain text" if input.kind == "Deployment"

warn_image contains {"msg": msg, "path": ["spec", "template", "spec", "containers", i, "image"], "help": "Pin it"} if {
	some i, container in input.spec.template.spec.containers
	endswith(container.image, ":latest")
	msg := sprintf("%s uses %s", [container.name, container.image])
}

violation contains {"msg": "no replicas", "path": "spec.replicas", "severity": "info", "details": {"x": 1}}

deny_other contains "never" if input.kind == "Pod"

denied contains "not a policy"
"#,
        ),
        ("p/old.rego", "package old.style\n\ndeny[msg] {\n  input.kind == \"Deployment\"\n  msg = \"from v0\"\n}\n"),
        ("p/main_test.rego", "package main\n\ntest_syntax {{{"),
    ]);
    let outcome = check(&sources);
    assert_eq!(
        lines(&outcome, &sources),
        [
            "web.yaml:2: [main.deny] Deployment: plain text",
            "web.yaml:2: [old.style.deny] Deployment: from v0",
            "web.yaml:6: [main.violation] spec: no replicas",
            "web.yaml:11: [main.warn_image] docker.io/web:latest: web uses docker.io/web:latest",
        ]
    );
    let by_rule = |id: &str| outcome.findings.iter().find(|finding| finding.rule.as_str() == id).unwrap();
    assert_eq!(by_rule("main.deny").severity, Severity::Error);
    assert_eq!(by_rule("main.violation").severity, Severity::Info);
    assert_eq!(by_rule("main.warn_image").severity, Severity::Warning);
    assert_eq!(by_rule("main.warn_image").help.as_deref(), Some("Pin it"));
    assert_eq!(by_rule("main.warn_image").object.as_ref().unwrap().name, "web");
    assert!(!outcome.is_broken());
    let ids: Vec<_> = outcome.catalogue.rules().iter().filter(|rule| rule.id.as_str().contains('.')).collect();
    assert_eq!(ids.len(), 5, "denied is not a policy, deny_other is: {ids:?}");
}

#[test]
fn annotations_become_the_page_of_the_policy() {
    let sources = sources(&[(
        "p/main.rego",
        "# METADATA\n# title: The package\n# description: About the package.\npackage main\n\n# METADATA\n# title: The rule\n\
         # description: About the rule.\n# related_resources:\n# - https://example.org/why\n# custom:\n#   severity: low\n\
         #   frameworks:\n#     nsa-kubernetes-hardening: [x]\ndeny contains \"a\" if false\n\nwarn contains \"b\" if false\n\n\
         # METADATA\n# title: [\ndeny_bad contains \"c\" if false\n",
    )]);
    let outcome = check(&sources);
    let deny = outcome.catalogue.get("main.deny").unwrap();
    assert_eq!((deny.summary.as_str(), deny.severity, deny.family.as_str()), ("The rule", Severity::Info, "policy"));
    assert!(deny.presets.contains(&Preset::Recommended) && deny.presets.contains(&Preset::All));
    assert_eq!(deny.frameworks[0].control, "x");
    for part in [
        "# main.deny",
        "The rule",
        "About the package.",
        "About the rule.",
        "<https://example.org/why>",
        "`p/main.rego`, line 15",
    ] {
        assert!(deny.page.contains(part), "{part}: {}", deny.page);
    }
    assert_eq!(outcome.catalogue.get("main.warn").unwrap().summary, "The package");
    assert_eq!(lines(&outcome, &sources).len(), 1);
    assert!(lines(&outcome, &sources)[0].starts_with("p/main.rego:19: [policy-error] # METADATA: The annotation"));
    assert!(outcome.is_broken());
}

#[test]
fn settings_switch_policies_off_and_change_their_severity() {
    let sources = sources(&[("web.yaml", WEB), ("p.rego", "package main\ndeny contains \"a\"\nwarn contains \"b\"\n")]);
    let policies = Policies::compile(&sources);
    let catalogue = idp_lint::catalogue(&policies);
    let settings = Settings::only(&catalogue, &["main.warn"]);
    let outcome = idp_lint::check_with(&sources, &policies, &settings).unwrap();
    assert_eq!(lines(&outcome, &sources), ["web.yaml:2: [main.warn] Deployment: b"]);
    let settings = Settings::preset(&catalogue, Preset::Recommended);
    let outcome = idp_lint::check_with(&sources, &policies, &settings).unwrap();
    assert!(outcome.findings.iter().any(|finding| finding.rule.as_str() == "main.deny"));
    assert!(outcome.findings.iter().any(|finding| finding.rule.as_str() == "floating-image-tag"));
}

#[test]
fn exceptions_suppress_and_say_so() {
    let sources = sources(&[
        ("web.yaml", WEB),
        (
            "p.rego",
            "package main\ndeny_root contains \"root\"\ndeny_team contains \"team\"\nexception contains rules if {\n  \
             input.metadata.labels.team == \"shop\"\n  rules := [\"root\"]\n}\n",
        ),
    ]);
    let outcome = check(&sources);
    assert_eq!(lines(&outcome, &sources), ["web.yaml:2: [main.deny_team] Deployment: team"]);
    assert_eq!(outcome.suppressed.len(), 1);
    let suppressed = outcome.suppressed[0].suppressed.as_ref().unwrap();
    assert_eq!(suppressed.reason.as_deref(), Some("an exception of `main.exception`"));
    assert_eq!(sources.slice(suppressed.span.unwrap()), "exception");
}

#[test]
fn a_policy_that_fails_is_an_error_and_a_gap_and_others_still_run() {
    let sources = sources(&[
        ("a.yaml", WEB),
        ("b.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\n"),
        ("bad.rego", "package bad\n\ndeny contains {\"text\": \"a\"} if input.kind == \"Deployment\"\n"),
        ("conflict.rego", "package conflict\n\nx := 1\n\nx := 2 if input.kind\n\ndeny contains \"a\" if x == 1\n"),
        ("good.rego", "package good\ndeny contains \"a\" if input.kind == \"Deployment\"\n"),
        ("syntax.rego", "package syntax\n\ndeny contains msg if {\n  msg := )\n}\n"),
    ]);
    let outcome = check(&sources);
    let lines = lines(&outcome, &sources);
    let has = |start: &str, part: &str| lines.iter().any(|line| line.starts_with(start) && line.contains(part));
    assert!(has("a.yaml:2: [good.deny]", ""), "{lines:#?}");
    assert!(
        has("bad.rego:3: [policy-error] deny: Policy `bad.deny` fails on Deployment `web`: a result", ""),
        "{lines:#?}"
    );
    assert!(
        has("conflict.rego:", "Policy `conflict.deny` fails on Deployment `web` and one other object"),
        "{lines:#?}"
    );
    assert!(has("syntax.rego:4: [policy-error]", "The policy does not compile: expecting"), "{lines:#?}");
    assert_eq!(lines.len(), 4, "{lines:#?}");
    assert!(outcome.is_broken());
    let gaps: Vec<_> = outcome.coverage.incomplete.iter().map(|gap| (gap.path.as_str(), gap.reason)).collect();
    let policy = IncompleteReason::Policy;
    assert_eq!(gaps, [("a.yaml", policy), ("a.yaml", policy), ("b.yaml", policy)]);
}

#[test]
fn an_error_found_only_when_modules_are_put_together_costs_its_module() {
    let sources = sources(&[
        ("a.yaml", WEB),
        ("bad.rego", "package bad\n\ndeny contains msg if {\n  msg := sprintf(\"%v\", [undeclared])\n}\n"),
        ("good.rego", "package good\ndeny contains \"a\"\n"),
    ]);
    let lines = lines(&check(&sources), &sources);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with("a.yaml:2: [good.deny]"), "{lines:#?}");
    assert!(lines[1].starts_with("bad.rego:4: [policy-error] undeclared"), "{lines:#?}");
}

#[test]
fn an_empty_field_is_an_empty_collection_and_places_stay_exact() {
    let sources = sources(&[
        ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  volumes:\n  containers: text\n"),
        (
            "p.rego",
            "package p\n\ndeny contains volume.name if {\n\tsome volume in input.spec.volumes\n}\n\ndeny contains \"a\" if {\n  \
             every c in input.spec.containers { c }\n}\n\nwarn contains \"b\" if { some x in [1, 2]; x == 2; missing(x) }\n",
        ),
        ("q.rego", "package q\ndeny contains 1 if {\n\tsome x in [1]; y := {\"a\": 1, \"a\": x + \"text\"}\n}\n"),
    ]);
    let lines = lines(&check(&sources), &sources);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with("p.rego:11: [policy-error] missing: "), "{lines:#?}");
    assert!(lines[1].starts_with("q.rego:3: [policy-error] "), "{lines:#?}");
}

#[test]
fn a_policy_that_never_ends_is_stopped_and_the_others_are_not() {
    let sources = sources(&[
        ("a.yaml", WEB),
        (
            "slow.rego",
            "package slow\n\nnumbers_ := numbers.range(1, 3000)\n\nwarn contains \"found\" if {\n  some a in numbers_\n  \
             some b in numbers_\n  some c in numbers_\n  a + b + c == -1\n}\n",
        ),
        ("good.rego", "package good\ndeny contains \"a\"\n"),
    ]);
    let started = std::time::Instant::now();
    let outcome = check(&sources);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    let lines = lines(&outcome, &sources);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(
        lines[1].starts_with("slow.rego:5: [policy-error] warn: Policy `slow.warn` takes longer than 1 s"),
        "{lines:#?}"
    );
    assert_eq!(outcome.coverage.incomplete.len(), 1);
}

#[test]
fn panics_of_builtin_functions_are_failures() {
    let sources = sources(&[
        ("a.yaml", WEB),
        ("p.rego", "package p\n\ndeny contains \"a\" if object.subset([1], [])\n\nwarn contains \"b\"\n"),
    ]);
    let outcome = check(&sources);
    let lines = lines(&outcome, &sources);
    assert!(lines.iter().any(|line| line.contains("[p.warn]")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("Policy `p.deny` fails on")), "{lines:#?}");
}

#[test]
fn hostile_policies_end_in_errors() {
    let deep_calls: String = (0..3_000).map(|at| format!("f{at}(x) := f{}(x)\n", at + 1)).collect();
    let deep_rules: String = (0..3_000).map(|at| format!("r{at} if r{}\n", at + 1)).collect();
    let cases = [
        String::new(),
        "package".to_owned(),
        "\u{feff}package p\ndeny contains )".to_owned(),
        "package p\n\0\ndeny contains \"a\"".to_owned(),
        format!("package p\ndeny contains x if x := {}{}", "[".repeat(5_000), "]".repeat(5_000)),
        format!("package p\ndeny contains x if x := {}{}", "{\"a\":".repeat(30), "}".repeat(30)),
        format!("package p\ndeny contains x if x := {}1{}", "(".repeat(30_000), ")".repeat(30_000)),
        format!("package p\ndeny contains x if x := 1{}", " + 1".repeat(10_000)),
        format!("package p\ndeny contains x if x := 1{}", "\n + 1".repeat(10_000)),
        format!("package p\ndeny contains x if x := input{}", ".a".repeat(20_000)),
        format!("package p\ndeny contains x if x := input{}", "[0]".repeat(20_000)),
        format!("package p\ndeny contains x if {} x := 1", "not ".repeat(20_000)),
        format!("package p{}\ndeny contains 1", ".p".repeat(20_000)),
        format!("package p\n{deep_calls}f3000(x) := x\ndeny contains f0(\"a\")"),
        format!("package p\n{deep_rules}r3000 := true\ndeny contains \"a\" if r0"),
        format!("package p\ndeny contains \"a\" if {{\n{}\n}}", "every x in [1] {\n".repeat(500) + &"}".repeat(500)),
        format!("package p\ndeny contains \"{}\"", "a".repeat(5 << 20)),
    ];
    for (index, text) in cases.iter().enumerate() {
        let sources = sources(&[("a.yaml", WEB), ("p.rego", text)]);
        let started = std::time::Instant::now();
        let outcome = check(&sources);
        assert!(outcome.is_broken(), "case {index} is no error: {:?}", lines(&outcome, &sources));
        assert!(started.elapsed().as_secs() < 10, "case {index} takes {:?}", started.elapsed());
    }
}

/// The stack must hold whatever the limits let through; where it does not, the process ends and so does this test.
#[test]
fn the_deepest_policies_that_are_allowed_are_evaluated() {
    let operators = |name: &str, next: &str| format!("{name} := {next}{}\n", " + 1".repeat(480));
    let chain = |count: usize, rule: &dyn Fn(&str, &str) -> String| -> String {
        (0..count).map(|at| rule(&format!("r{at}"), &format!("r{}", at + 1))).collect::<String>()
            + &format!("r{count} := 1\n")
    };
    let cases = [
        chain(3, &operators),
        chain(150, &|name, next| format!("{name} := {next} + 1\n")),
        chain(120, &|name, next| format!("{name} := [x | some x in [{next}]][0]\n")),
        (0..150).map(|at| format!("f{at}(x) := f{}(x + 1)\n", at + 1)).collect::<String>()
            + "f150(x) := x\nr0 := f0(1)\n",
        format!("r0 := 1 if {{\n{}}}\n", "some _ in [1]\n".repeat(1_900)),
        format!("r0 := 1 if {{\n{}}}\n", (0..1_900).map(|at| format!("x{at} := [1][_]\n")).collect::<String>()),
        format!("r0 := x if x := 1{}\n", " + 1".repeat(490)),
    ];
    for (index, text) in cases.iter().enumerate() {
        let policy = format!("package p\n{text}deny contains \"found\" if r0 > 0\n");
        let sources = sources(&[("a.yaml", WEB), ("p.rego", &policy)]);
        let started = std::time::Instant::now();
        assert_eq!(lines(&check(&sources), &sources), ["a.yaml:2: [p.deny] Deployment: found"], "case {index}");
        assert!(started.elapsed().as_secs() < 20, "case {index} takes {:?}", started.elapsed());
    }
    let product = format!("package p\n{}deny contains \"a\" if r0\n", chain(50, &operators));
    let statements = format!("package p\ndeny contains \"a\" if {{\n{}}}\n", "some _ in [1]\n".repeat(2_500));
    for text in [product, statements] {
        let sources = sources(&[("a.yaml", WEB), ("p.rego", &text)]);
        let lines = lines(&check(&sources), &sources);
        assert!(lines[0].contains("levels deep"), "{lines:?}");
    }
}

#[test]
fn findings_are_the_same_for_any_number_of_threads() {
    let objects: String =
        (0..200).map(|at| format!("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{at}}}\n")).collect();
    let sources = sources(&[
        ("a.yaml", &objects),
        (
            "p.rego",
            "package p\ndeny contains sprintf(\"%s\", [input.metadata.name])\nwarn contains 1 if endswith(input.metadata.name, \"7\")\n",
        ),
    ]);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let outcome = pool.install(|| check(&sources));
        (format!("{:?}", outcome.findings), format!("{:?}", outcome.coverage))
    };
    let one = run(1);
    assert_eq!(one, run(8));
    assert!(one.0.contains("and 19 other objects"), "{}", one.0);
}

/// The files of a pack that ships with the tool.
fn pack(name: &str) -> Vec<(String, String)> {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(name);
    let mut files: Vec<(String, String)> = std::fs::read_dir(&directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                format!("policies/{name}/{}", path.file_name().unwrap().to_str().unwrap()),
                std::fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

fn packs() -> Vec<String> {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
    let packs = entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().into_string().unwrap());
    packs.collect()
}

#[test]
fn packs_pass_their_own_tests() {
    let mut failed = Vec::new();
    for pack_name in packs() {
        let mut engine = regorus::Engine::new();
        engine.set_strict_builtin_errors(false);
        let files = pack(&pack_name);
        for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rego")) {
            engine.add_policy(path.clone(), text.clone()).unwrap();
        }
        let mut run = 0;
        for (path, text) in files.iter().filter(|(path, _)| path.ends_with("_test.rego")) {
            let package = text.lines().find_map(|line| line.strip_prefix("package ")).unwrap().trim();
            for test in
                text.lines().filter(|line| line.starts_with("test_")).filter_map(|line| line.split_whitespace().next())
            {
                run += 1;
                match engine.eval_rule(format!("data.{package}.{test}")) {
                    Ok(regorus::Value::Bool(true)) => {}
                    other => failed.push(format!("{path}: {test}: {other:?}")),
                }
            }
        }
        assert!(run >= 5, "{pack_name} has {run} tests");
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn packs_report_at_the_fields_of_a_repository() {
    let mut files: Vec<(String, String)> = packs().iter().flat_map(|name| pack(name)).collect();
    let manifests = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    example.com/team: Shop\n---\n\
        apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: web\n  namespace: default\n  labels:\n    \
        example.com/team: shop\n    example.com/cost-center: \"0042\"\nspec:\n  template:\n    spec:\n      containers:\n        \
        - name: web\n          image: nginx:1.27\n---\napiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: shop\n  \
        namespace: shop\nspec:\n  hard:\n    requests.cpu: 4\n    memory: 8Gi\n    limits.memory: 8Gi\n";
    files.push(("shop.yaml".to_owned(), manifests.to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let sources = sources(&files);
    let outcome = check(&sources);
    assert_eq!(
        lines(&outcome, &sources),
        [
            "shop.yaml:5: [tenancy.deny_owner] labels: Namespace `shop` has no label `example.com/cost-center`, so nobody can tell who owns it",
            "shop.yaml:6: [tenancy.deny_owner] Shop: Namespace `shop` has the label `example.com/team` with the value `Shop`, which is not of the form `^[a-z][a-z0-9-]*$`",
            "shop.yaml:12: [tenancy.deny_default_namespace] default: StatefulSet `web` is put into the namespace `default`, which belongs to nobody",
            "shop.yaml:21: [images.deny_registry] nginx:1.27: Container `web` runs `nginx:1.27`, and `docker.io/library/nginx` is not approved",
            "shop.yaml:21: [images.warn_digest] nginx:1.27: Container `web` runs `nginx:1.27` without a digest, so what it runs can change",
            "shop.yaml:29: [tenancy.deny_quota] hard: ResourceQuota `shop` does not bound `pods`, so its namespace can take all of it",
        ]
    );
    assert!(outcome.findings.iter().all(|finding| finding.help.is_some()), "every policy of a pack says what to do");
    for policy in outcome.catalogue.rules().iter().filter(|rule| rule.id.as_str().contains('.')) {
        assert!(!policy.summary.starts_with("Policy `"), "{} has no title", policy.id);
        assert!(policy.page.contains("## What it checks"), "{} has no description", policy.id);
    }
}

/// Runs the program in a directory with these files; gives the exit code and the two streams.
fn run(files: &[(&str, &str)], arguments: &[&str]) -> (i32, String, String) {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_idp-lint"))
        .args(arguments)
        .current_dir(directory.path())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const DENY: &str =
    "package shop\ndeny contains {\"msg\": \"no shop\", \"path\": \"metadata.name\"} if input.kind == \"ConfigMap\"\n";
const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\n  namespace: shop\ndata: {a: b}\n";

#[test]
fn the_command_line_runs_policies_by_their_names() {
    let files = [("apps/map.yaml", MAP), ("rules/shop.rego", DENY), ("rules/shop_test.rego", "package {")];
    let check = ["check", "--output-format", "concise", "--policy", "rules"];
    let (code, out, _) = run(&files, &check);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("apps/map.yaml:4:9") && out.contains("shop.deny") && out.contains("no shop"), "{out}");
    let (code, out, err) = run(&files, &[&check[..], &["--ignore", "shop.deny"]].concat());
    assert_eq!(code, 0, "{out}{err}");
    let (code, out, err) = run(&files, &[&check[..], &["--select", "shop.deny", "apps"]].concat());
    assert_eq!(code, 1, "{out}{err}");
    let (code, out, _) = run(&files, &["check", "--output-format", "concise"]);
    assert!(code == 0 && !out.contains("no shop"), "policies run only when they are named: {out}");
}

#[test]
fn the_configuration_names_policies_and_says_how_they_run() {
    let configuration = "policies: [rules]\nrules:\n  shop.deny: {severity: info}\n";
    let files = [("map.yaml", MAP), ("rules/shop.rego", DENY), (".idp-lint.yaml", configuration)];
    let (code, out, err) = run(&files, &["check", "--output-format", "concise"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("info") && out.contains("no shop"), "{out}");
    let ignored = MAP.replace("name: shop\n", "name: shop # idp-lint: ignore[shop.deny] -- known\n");
    let (code, out, err) = run(&[("map.yaml", &ignored), files[1]], &["check", "--policy", "rules/shop.rego"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(!out.contains("no shop"), "{out}");
}

#[test]
fn policies_that_cannot_be_used_end_with_2() {
    let broken = [("map.yaml", MAP), ("rules/broken.rego", "package shop\n\ndeny contains msg {\n}\n")];
    let (code, out, _) =
        run(&broken, &["check", "--policy", "rules", "--fail-on", "never", "--output-format", "concise"]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("rules/broken.rego:3:19") && out.contains("policy-error"), "{out}");
    let invalid = [("map.yaml", MAP), ("rules/a.txt", "")];
    for (arguments, part) in
        [(["check", "--policy", "rules"], "no policy in `rules`"), (["check", "--policy", "gone"], "cannot read")]
    {
        let (code, _, err) = run(&invalid, &arguments);
        assert!(code == 2 && err.contains(part), "{code} {err}");
    }
}

#[test]
fn the_documented_example_reports_as_documented() {
    let page =
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/policies.md")).unwrap();
    let example = page.split("```rego\n").nth(1).unwrap().split("```").next().unwrap();
    let sources = sources(&[("web.yaml", WEB), ("p.rego", example)]);
    let outcome = check(&sources);
    assert_eq!(
        lines(&outcome, &sources),
        ["web.yaml:6: [platform.deny_replicas] spec: Deployment `web` has one replica"]
    );
    let finding = &outcome.findings[0];
    assert_eq!((finding.severity, finding.help.as_deref()), (Severity::Warning, Some("Set `replicas` to 2 or more")));
}
