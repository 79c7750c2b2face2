//! The program as it is run: exit codes, outputs, configuration, terminals and pipes.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test fails by panicking and reads the checkout")]

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: ghcr.io/shop/web:latest
";

/// A directory with files.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    directory
}

fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_idp-lint"));
    command.args(arguments).current_dir(directory);
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CI"] {
        command.env_remove(name);
    }
    command
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    command(directory, arguments).output().unwrap()
}

/// Exit code, standard output, standard error.
fn say(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = run(directory, arguments);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn code(directory: &Path, arguments: &[&str]) -> i32 {
    say(directory, arguments).0
}

/// Only this rule, so that new rules do not change these tests.
const ONE: [&str; 3] = ["check", "--select", "floating-image-tag"];

fn check<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ONE.iter().copied().chain(more.iter().copied()).collect()
}

#[test]
fn exit_codes_say_what_happened_whatever_the_format() {
    let directory = tree(&[("pod.yaml", POD), ("empty/readme.md", ""), ("other/compose.yaml", "services: {}\n")]);
    let at = directory.path();
    for format in ["full", "concise", "json", "json-lines", "sarif", "github", "markdown"] {
        let with = |more: &[&str]| code(at, &[&check(&["--output-format", format])[..], more].concat());
        assert_eq!(with(&[]), 1, "{format}");
        assert_eq!(with(&["--fail-on", "error"]), 0, "{format}");
        assert_eq!(with(&["--fail-on", "never"]), 0, "{format}");
        assert_eq!(with(&["--min-severity", "error"]), 0, "{format}");
        assert_eq!(with(&["empty"]), 3, "{format}: no file");
        assert_eq!(with(&["other"]), 3, "{format}: nothing of Kubernetes");
        assert_eq!(with(&["gone"]), 2, "{format}");
    }
    assert_eq!(code(at, &["check", "--select", "privileged-container"]), 0);
    assert_eq!(code(at, &["check", "--fail-on", "often"]), 2);
    assert_eq!(code(at, &["chekc"]), 2);
    assert_eq!(code(at, &[]), 2);
    assert_eq!(code(at, &["--help"]), 0);
    let (_, _, told) = say(at, &check(&["empty"]));
    assert!(told.contains("no file to check"), "{told}");
}

#[test]
fn help_documents_exit_codes() {
    let (_, help, _) = say(Path::new("."), &["check", "--help"]);
    assert!(help.contains("Exit codes:\n  0  nothing at or above"), "{help}");
}

#[test]
fn several_reports_come_from_one_run() {
    let directory = tree(&[("pod.yaml", POD)]);
    let at = directory.path();
    let (code, out, _) = say(
        at,
        &check(&["--output-format", "concise", "-o", "json=a.json", "-o", "sarif=b.sarif", "-o", "json=c.json"]),
    );
    assert_eq!(code, 1);
    assert!(out.contains("pod.yaml:9:"), "{out}");
    let read = |name: &str| std::fs::read_to_string(at.join(name)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&read("a.json")).unwrap();
    assert_eq!(json["findings"][0]["rule"], "floating-image-tag");
    assert_eq!(json["findings"][0]["line"], 9);
    assert_eq!(read("a.json"), read("c.json"));
    let sarif: serde_json::Value = serde_json::from_str(&read("b.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "floating-image-tag");
    let (code, _, told) = say(at, &check(&["-o", "srif=x"]));
    assert!(code == 2 && told.contains("did you mean `sarif`"), "{told}");
    let (code, _, told) = say(at, &check(&["-o", "json=gone/x.json"]));
    assert!(code == 2 && told.contains("cannot write `gone/x.json`"), "{told}");
}

#[test]
fn colours_follow_the_flag_and_the_environment() {
    let directory = tree(&[("pod.yaml", POD)]);
    let colored = |flags: &[&str], variables: &[(&str, &str)]| {
        let mut command = command(directory.path(), &check(flags));
        command.envs(variables.iter().copied());
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!colored(&[], &[]), "a pipe is no terminal");
    assert!(colored(&["--color", "always"], &[]));
    assert!(colored(&[], &[("FORCE_COLOR", "1")]));
    assert!(!colored(&[], &[("FORCE_COLOR", "0")]));
    assert!(!colored(&[], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("FORCE_COLOR", "1")]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]), "who asks gets colours");
}

#[test]
fn unknown_names_are_told_with_what_was_meant() {
    let directory = tree(&[("pod.yaml", POD)]);
    for (arguments, meant) in [
        (&["check", "--select", "floating-tag"][..], "Did you mean `floating-image-tag`?"),
        (&["check", "--ignore", "imgaes"], "Did you mean `images`?"),
        (&["explain", "privileged-containers"], "Did you mean `privileged-container`?"),
        (&["rules", "--family", "image"], "Did you mean `images`?"),
        (&["check", "--preset", "strct"], "strict"),
        (&["check", "--extend-select", "zzz"], "there is no rule or family `zzz`"),
    ] {
        let (code, out, told) = say(directory.path(), arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(told.contains(meant), "{arguments:?}: {told}");
    }
}

#[test]
fn mistakes_in_the_configuration_are_told_with_their_places() {
    let directory = tree(&[
        ("pod.yaml", POD),
        (".idp-lint.yaml", "extends: [base.yaml, ../up.yaml, gone.yaml]\nexlude: [a]\nselect: [images, 1]\n"),
        ("base.yaml", "rules:\n  floating-image-tag: {tags: latest}\nextends: [.idp-lint.yaml]\n"),
    ]);
    let (code, out, told) = say(directory.path(), &["check"]);
    assert_eq!((code, out.as_str()), (2, ""));
    for expected in [
        "--> base.yaml:2:30",
        "expected a list of strings, found a string",
        "--> base.yaml:3:11",
        "`.idp-lint.yaml` extends itself",
        "--> .idp-lint.yaml:1:22",
        "cannot extend `../up.yaml`: it is outside the repository",
        "there is no file `gone.yaml` to extend",
        "--> .idp-lint.yaml:2:1",
        "2 | exlude: [a]\n  | ^^^^^^\n  help: Did you mean `exclude`?",
        "--> .idp-lint.yaml:3:18",
    ] {
        assert!(told.contains(expected), "{expected} is missing in\n{told}");
    }
    assert_eq!(code_of_isolated(directory.path()), 1);
}

fn code_of_isolated(at: &Path) -> i32 {
    code(at, &check(&["--isolated"]))
}

#[test]
fn the_nearest_configuration_counts_and_paths_are_seen_from_it() {
    let directory = tree(&[
        (".git/HEAD", ""),
        ("idp-lint.yaml", "ignore: [floating-image-tag]\n"),
        ("apps/.idp-lint.yaml", "overrides: [{paths: [legacy/*.yaml], ignore: [images]}]\n"),
        ("apps/legacy/pod.yaml", POD),
        ("apps/web/pod.yaml", POD),
        ("elsewhere.yaml", "preset: strict\n"),
    ]);
    let at = directory.path();
    let found = |directory: &str, path: &str, more: &[&str]| {
        let (_, out, _) = say(&at.join(directory), &[&["check", "--output-format", "json", path][..], more].concat());
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        let findings = json["findings"].as_array().unwrap().iter();
        let tags = findings.filter(|finding| finding["rule"] == "floating-image-tag");
        tags.map(|finding| finding["path"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(".", ".", &[]), [""; 0]);
    assert_eq!(found(".", "apps", &[]), ["apps/web/pod.yaml"]);
    assert_eq!(found("apps/web", ".", &[]), ["apps/web/pod.yaml"]);
    assert_eq!(found("apps/web", "pod.yaml", &[]), ["apps/web/pod.yaml"]);
    let both = ["apps/legacy/pod.yaml", "apps/web/pod.yaml"];
    assert_eq!(found(".", ".", &["--config", "elsewhere.yaml"]), both);
    assert_eq!(found(".", ".", &["--isolated"]), both);
    assert_eq!(found(".", ".", &["--isolated", "--exclude", "legacy/"]), ["apps/web/pod.yaml"]);
    assert_eq!(found(".", ".", &["--isolated", "--exclude", "apps/*/pod.yaml"]), [""; 0]);
    assert_eq!(code(at, &["check", "--isolated", "--config", "elsewhere.yaml"]), 2);
    assert_eq!(code(at, &["check", "--config", "gone.yaml"]), 2);
}

#[test]
fn the_effective_configuration_is_shown_with_its_origins() {
    let directory = tree(&[
        (".git/HEAD", ""),
        (".idp-lint.yaml", "fail-on: error\noverrides:\n  - {paths: [dev], ignore: [floating-image-tag]}\n"),
        ("dev/pod.yaml", POD),
    ]);
    let (code, out, _) = say(directory.path(), &["config", "show", "--min-severity", "warning"]);
    assert_eq!(code, 0);
    for line in
        ["fail-on: error # .idp-lint.yaml:1", "min-severity: warning # command line", "min-confidence: low # default"]
    {
        assert!(out.lines().any(|shown| shown == line), "{line} is missing in\n{out}");
    }
    let (_, out, _) = say(directory.path(), &["config", "show", "--path", "dev/pod.yaml", "--output-format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let enabled = &json["rules"]["floating-image-tag"]["enabled"];
    assert_eq!(*enabled, serde_json::json!({"value": false, "from": ".idp-lint.yaml:3"}));
    let (_, out, _) = say(directory.path(), &["config", "schema"]);
    let schema: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(schema["properties"]["overrides"].is_object());
}

#[test]
fn entries_of_the_configuration_hide_and_are_judged() {
    let directory = tree(&[
        (".git/HEAD", ""),
        ("pod.yaml", POD),
        (
            ".idp-lint.yaml",
            "select: [floating-image-tag, suppression]\nignore:\n  - rules: [images]\n    objects: [{kind: Pod}]\n    \
             reason: one day\n    until: 2026-06-30\n",
        ),
    ]);
    let (code, out, _) = say(directory.path(), &["check", "--today", "2026-06-30", "--show-suppressed"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("one day"), "{out}");
    let (code, out, _) = say(directory.path(), &["check", "--today", "2026-07-01", "--output-format", "concise"]);
    assert_eq!(code, 1);
    assert!(out.contains("expired-ignore") && out.contains(".idp-lint.yaml:6:12"), "{out}");
    assert!(out.contains("floating-image-tag"), "{out}");
    let (code, _, told) = say(directory.path(), &["check", "--today", "tomorrow"]);
    assert!(code == 2 && told.contains("write a date such as 2027-01-31"), "{told}");
}

#[test]
fn only_a_whole_check_calls_ignores_unused() {
    let ignored = POD.replace("web:latest", "web:1.0.0 # idp-lint: ignore[floating-image-tag] -- x");
    let directory = tree(&[(".git/HEAD", ""), ("apps/pod.yaml", &ignored)]);
    let arguments = |path| ["check", "--select", "floating-image-tag,unused-ignore", path];
    assert_eq!(code(directory.path(), &arguments(".")), 1);
    assert_eq!(code(directory.path(), &arguments("apps")), 1);
    assert_eq!(code(directory.path(), &arguments("apps/pod.yaml")), 0);
}

#[test]
fn what_may_stand_in_another_file_is_not_missing() {
    let tree = tree(&[("web.yaml", POD)]);
    let reported = |path| say(tree.path(), &["check", path, "--preset", "security", "--output-format", "concise"]).1;
    assert!(reported(".").contains("missing-default-deny-ingress"));
    assert!(!reported("web.yaml").contains("missing-default-deny-ingress"));
}

#[test]
fn standard_input_is_checked() {
    let directory = tree(&[]);
    let mut child = command(directory.path(), &check(&["-", "--output-format", "concise"]))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(POD.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.starts_with("-:9:"), "{out}");
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let pods: Vec<(String, String)> =
        (0..2000).map(|index| (format!("pod-{index}.yaml"), POD.replace("name: web", "name: web-x"))).collect();
    let files: Vec<(&str, &str)> = pods.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let directory = tree(&files);
    let mut child = command(directory.path(), &ONE).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(1), "the findings still count");
    let mut child = command(directory.path(), &["explain", "floating-image-tag"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap(), "");
}

#[test]
fn timings_tell_phases_and_rules_and_change_nothing_else() {
    let directory = tree(&[("pod.yaml", POD)]);
    let (plain_code, plain, _) = say(directory.path(), &check(&["--output-format", "json"]));
    let (code, out, err) = say(directory.path(), &check(&["--output-format", "json", "--timings"]));
    assert_eq!((code, out), (plain_code, plain));
    for phase in ["walk and read", "parse", "render", "graph", "rules of files and objects", "order and suppressions"] {
        assert!(err.lines().any(|line| line.ends_with(&format!(" ms  {phase}"))), "{phase}: {err}");
    }
    let runs = err.lines().filter(|line| line.contains(" ms  floating-image-tag (1 run)") || line.contains("1 others"));
    assert_eq!(runs.count(), 1, "{err}");
    assert!(err.contains("1 rules in all"), "{err}");
}

#[test]
fn one_and_eight_threads_say_the_same() {
    let text = |index: usize| {
        let ignore = if index.is_multiple_of(3) { " # idp-lint: ignore[floating-image-tag, no-such-rule]" } else { "" };
        let pod = POD.replace("web:latest", &format!("web:latest{ignore}"));
        format!("{pod}---\n{}", pod.replace("kind: Pod", "kind: Pod # idp-lint: ignore[unused-ignore]"))
    };
    let pods: Vec<(String, String)> =
        (0..300).map(|index| (format!("d{}/pod-{index}.yaml", index % 7), text(index))).collect();
    let mut files: Vec<(&str, &str)> = pods.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.push((".idp-lint.yaml", "preset: all\noverrides: [{paths: [d1, d3], preset: security}]\n"));
    let directory = tree(&files);
    // The coverage line of the formats for people ends with the time.
    let output = |threads: &str, format: &str| {
        let arguments = ["check", "--threads", threads, "--output-format", format, "--statistics"];
        let (code, out, _) = say(directory.path(), &arguments);
        assert_eq!(code, 1);
        out.rsplit_once(" · ").map_or(out.clone(), |(before, _)| before.to_owned())
    };
    for format in ["full", "concise", "json", "sarif", "github", "json-lines"] {
        assert!(output("1", format) == output("8", format), "{format}");
    }
}

#[test]
fn rules_are_listed_for_people_and_programs() {
    let directory = tree(&[]);
    let (code, out, _) = say(directory.path(), &["rules", "--output-format", "json"]);
    assert_eq!(code, 0);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let rule = json.as_array().unwrap().iter().find(|rule| rule["id"] == "floating-image-tag").unwrap();
    for key in ["family", "summary", "severity", "confidence", "presets", "frameworks", "equivalents", "options"] {
        assert!(!rule[key].is_null(), "{key}");
    }
    let (_, out, _) = say(directory.path(), &["rules", "--equivalent", "kube-linter/latest-tag"]);
    assert!(out.contains("floating-image-tag") && out.lines().count() == 2, "{out}");
    let (_, out, _) = say(directory.path(), &["rules", "--family", "suppression", "--preset", "recommended"]);
    assert!(out.contains("unused-ignore") && !out.contains("ignore-without-reason"), "{out}");
}

#[test]
fn pages_are_explained_in_three_forms() {
    let directory = tree(&[]);
    let explain = |format: &str| say(directory.path(), &["explain", "floating-image-tag", "--output-format", format]).1;
    let text = explain("text");
    assert!(text.starts_with("floating-image-tag\n====") && text.lines().all(|line| line.len() < 130), "{text}");
    assert!(explain("markdown").starts_with("# floating-image-tag\n"));
    let json: serde_json::Value = serde_json::from_str(&explain("json")).unwrap();
    assert!(json["page"].as_str().unwrap().contains("## Why it matters"));
}

#[test]
fn completions_and_version_are_printed() {
    let directory = tree(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, out, _) = say(directory.path(), &["completions", shell]);
        // Shells whose scripts cannot offer values of positional arguments have the flags only.
        let expected = if matches!(shell, "bash" | "zsh") { "floating-image-tag" } else { "fail-on-incomplete" };
        assert!(code == 0 && out.contains(expected), "{shell}");
    }
    let version = format!("idp-lint {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(say(directory.path(), &["version"]).1, version);
    assert_eq!(say(directory.path(), &["--version"]).1, version);
}

#[cfg(unix)]
#[test]
fn incomplete_checks_can_fail() {
    let directory = tree(&[("pod.yaml", &POD.replace("latest", "1.0.0"))]);
    std::os::unix::fs::symlink("nowhere", directory.path().join("broken.yaml")).unwrap();
    assert_eq!(code(directory.path(), &ONE), 0);
    assert_eq!(code(directory.path(), &check(&["--fail-on-incomplete"])), 1);
}

#[test]
fn verbose_speaks_on_standard_error_and_quiet_does_not() {
    let directory = tree(&[("pod.yaml", POD), (".idp-lint.yaml", "{}\n")]);
    let (_, out, told) = say(directory.path(), &check(&["-v"]));
    assert!(told.contains("configuration: .idp-lint.yaml") && told.contains("read 2 files"), "{told}");
    assert!(!out.contains("configuration:"));
    let (code, _, told) = say(directory.path(), &["check", "-q", "--exclude", "*"]);
    assert_eq!((code, told.as_str()), (3, ""));
}

#[test]
fn an_overlay_is_checked_with_its_base_also_outside_of_git() {
    let directory = tree(&[
        ("base/kustomization.yaml", "resources: [pod.yaml]\n"),
        ("base/pod.yaml", POD),
        ("overlays/prod/kustomization.yaml", "resources: [../../base]\n"),
    ]);
    let rules = "floating-image-tag,path-outside-repository,missing-referenced-file";
    let arguments = ["check", "--select", rules, "--output-format", "concise", "overlays/prod"];
    let (code, out, _) = say(directory.path(), &arguments);
    assert_eq!(code, 1, "{out}");
    assert!(out.starts_with("base/pod.yaml:"), "{out}");
    assert_eq!(out.matches("[floating-image-tag]").count(), 1, "{out}");
    assert!(!out.contains("path-outside-repository") && !out.contains("missing-referenced-file"), "{out}");
}

#[test]
fn what_an_upgrade_breaks_is_asked_with_target() {
    let budget = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\n";
    let tree = tree(&[("a.yaml", budget), (".idp-lint.yaml", "target-versions: {kubernetes: 1.24}\n")]);
    let check = ["check", "--select", "removed-api-version", "--output-format", "concise"];
    assert_eq!(code(tree.path(), &check), 0);
    let asked: Vec<_> = check.into_iter().chain(["--target", "kubernetes=1.25"]).collect();
    let (code, out, _) = say(tree.path(), &asked);
    assert_eq!(code, 1);
    assert!(out.contains("it works in 1.24, and the upgrade to 1.25 breaks it"), "{out}");
    let wrong: Vec<_> = check.into_iter().chain(["--target", "kubernets=1.25"]).collect();
    let (code, _, err) = say(tree.path(), &wrong);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `kubernetes`"), "{err}");
}
