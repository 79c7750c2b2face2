//! `action.yml` and `.pre-commit-hooks.yaml`: every flag and format that they use exists, no input reaches a shell as
//! text, and the scripts do what they promise when bash runs them.
#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "helpers of tests read the files that they are about, and a panic is how a test fails"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use spanned_yaml::{Node, ParseOptions, SourceId, Tree};

const PROGRAM: &str = env!("CARGO_BIN_EXE_idp-lint");

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn parse(file: &str) -> Arc<Tree> {
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let tree = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
    assert!(tree.diagnostics().is_empty(), "{file}: {:?}", tree.diagnostics());
    tree
}

fn document(tree: &Tree) -> Node<'_> {
    tree.documents().next().unwrap().root()
}

fn text(node: Node<'_>, path: &[&str]) -> String {
    node.at(path).and_then(Node::text).unwrap_or_default().into_owned()
}

fn help() -> String {
    let output = Command::new(PROGRAM).args(["check", "--help"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The step of the action that has a script and this name.
fn step<'t>(action: Node<'t>, name: &str) -> Node<'t> {
    action.at(&["runs", "steps"]).unwrap().items().find(|step| text(*step, &["name"]) == name).unwrap()
}

/// A runner: a directory with a repository, and the files through which steps speak.
struct Runner {
    directory: tempfile::TempDir,
}

impl Runner {
    fn new(files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = directory.path().join("repository").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        std::fs::create_dir_all(directory.path().join("temp")).unwrap();
        Self { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Runs the script of a step with its environment: inputs as given or by default, outputs of steps as given.
    fn run(&self, step: Node<'_>, inputs: Node<'_>, given: &[(&str, &str)]) -> Output {
        let mut command = Command::new("bash");
        command.arg("-c").arg(text(step, &["run"])).current_dir(self.path("repository"));
        command.env("RUNNER_TEMP", self.path("temp"));
        command.env("GITHUB_OUTPUT", self.path("output")).env("GITHUB_STEP_SUMMARY", self.path("summary"));
        for entry in step.get("env").unwrap().entries() {
            let expression = entry.value.text().unwrap();
            let expression = expression.strip_prefix("${{").unwrap().strip_suffix("}}").unwrap().trim();
            let known = given.iter().find(|(name, _)| *name == expression).map(|(_, value)| (*value).to_owned());
            let default = expression.strip_prefix("inputs.").map(|input| text(inputs, &[input, "default"]));
            command.env(&*entry.name(), known.or(default).unwrap_or_default());
        }
        command.output().unwrap()
    }

    fn outputs(&self) -> BTreeMap<String, String> {
        let output = self.read("output");
        output
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.into(), value.into()))
            .collect()
    }
}

const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  selector:\n    \
    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n        - name: \
    web\n          image: registry.example/web:latest\n";

#[test]
fn every_flag_and_format_exists() {
    let help = help();
    let flags = |text: &str| -> Vec<String> {
        let words = text.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '-'));
        words.filter(|word| word.len() > 3 && word.starts_with("--")).map(str::to_owned).collect()
    };
    let action = parse("action.yml");
    let script = text(step(document(&action), "Check"), &["run"]);
    let used = flags(&script);
    assert!(used.len() >= 7, "{used:?}");
    for flag in used {
        assert!(help.contains(&format!("{flag} <")), "{flag} is not in the help:\n{help}");
    }
    for format in ["github", "concise", "sarif", "json", "markdown"] {
        assert!(help.contains(format), "{format} is not in the help:\n{help}");
    }
    let hooks = parse(".pre-commit-hooks.yaml");
    let ids: Vec<String> = document(&hooks).items().map(|hook| text(hook, &["id"])).collect();
    assert_eq!(ids, ["idp-lint", "idp-lint-system"]);
    for hook in document(&hooks).items() {
        let entry = text(hook, &["entry"]);
        let mut words = entry.split(' ');
        assert_eq!((words.next(), words.next()), (Some("idp-lint"), Some("check")));
        assert!(words.all(|flag| help.contains(flag)), "{entry}");
        assert_eq!(hook.get("pass_filenames").and_then(Node::as_bool), Some(false), "the whole repository is checked");
        assert_eq!(hook.get("require_serial").and_then(Node::as_bool), Some(true));
    }
}

#[test]
fn inputs_reach_scripts_through_the_environment_only() {
    let action = parse("action.yml");
    let action = document(&action);
    let inputs = action.get("inputs").unwrap();
    let mut used = String::new();
    for step in action.at(&["runs", "steps"]).unwrap().items() {
        assert!(!text(step, &["run"]).contains("${{"), "an expression in a script is run as a script");
        assert!(step.get("uses").is_none_or(|uses| uses.text().unwrap().split('@').nth(1).unwrap().len() == 40));
        used.push_str(step.raw());
    }
    for input in inputs.entries() {
        assert!(used.contains(&format!("inputs.{} ", input.name())), "input {} is not used", input.name());
        assert!(!text(input.value, &["description"]).is_empty());
    }
    let script = text(step(action, "Check"), &["run"]);
    for output in action.get("outputs").unwrap().entries() {
        assert_eq!(text(output.value, &["value"]), format!("${{{{ steps.check.outputs.{} }}}}", output.name()));
        assert!(script.contains(&format!("{}=", output.name())), "output {} is not written", output.name());
    }
}

#[test]
fn one_run_writes_annotations_summary_sarif_and_json() {
    let action = parse("action.yml");
    let action = document(&action);
    let inputs = action.get("inputs").unwrap();
    let runner = Runner::new(&[("apps/web.yaml", WEB)]);
    let installed = runner.run(step(action, "Get idp-lint"), inputs, &[("inputs.binary", PROGRAM)]);
    assert!(installed.status.success(), "{}", String::from_utf8_lossy(&installed.stdout));
    assert_eq!(runner.outputs()["program"], PROGRAM);
    let program = ("steps.install.outputs.program", PROGRAM);
    let checked = runner.run(step(action, "Check"), inputs, &[program, ("inputs.preset", "all")]);
    let log = String::from_utf8_lossy(&checked.stdout);
    assert!(
        checked.status.success(),
        "the step that decides is the last one: {log}{}",
        String::from_utf8_lossy(&checked.stderr)
    );
    assert!(log.contains("::") && log.contains("file=apps/web.yaml"), "no annotation: {log}");
    let outputs = runner.outputs();
    assert_eq!(outputs["exit-code"], "1");
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&outputs["json-file"]).unwrap()).unwrap();
    for (output, field) in [("findings", "findings"), ("errors", "errors"), ("warnings", "warnings")] {
        assert_eq!(outputs[output], json["summary"][field].to_string(), "{output}");
    }
    assert_ne!(outputs["findings"], "0");
    let sarif: serde_json::Value = serde_json::from_slice(&std::fs::read(&outputs["sarif-file"]).unwrap()).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len().to_string(), outputs["findings"]);
    assert!(runner.read("summary").contains("web.yaml"), "{}", runner.read("summary"));
    let decided =
        runner.run(step(action, "Decide"), inputs, &[("steps.check.outputs.exit-code", &outputs["exit-code"])]);
    assert_eq!(decided.status.code(), Some(1));
}

#[test]
fn inputs_are_words_and_never_commands() {
    let action = parse("action.yml");
    let action = document(&action);
    let policy = "package p\ndeny contains \"from policy\" if input.kind == \"Deployment\"\n";
    let odd = "apps and more/$(touch pwned);`touch pwned`.yaml";
    let runner = Runner::new(&[(odd, WEB), ("my policies/p.rego", policy)]);
    let given = [
        ("steps.install.outputs.program", PROGRAM),
        ("inputs.paths", "apps and more\n\nmy policies"),
        ("inputs.policy", "my policies"),
        ("inputs.category", "$(touch pwned) \"; touch pwned; \""),
        ("inputs.arguments", "--ignore\nimages\n--statistics"),
        ("inputs.annotations", "false"),
        ("inputs.summary", "false"),
        ("inputs.fail-on", "never"),
    ];
    let checked = runner.run(step(action, "Check"), action.get("inputs").unwrap(), &given);
    let log = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{log}{}", String::from_utf8_lossy(&checked.stderr));
    assert!(log.contains("from policy") && !log.contains("floating-image-tag") && !log.contains("::error"), "{log}");
    assert_eq!(runner.outputs()["exit-code"], "0");
    assert_eq!(runner.read("summary"), "");
    assert!(!runner.path("repository/pwned").exists());
}

#[test]
fn mistakes_are_told_and_fail_the_last_step() {
    let action = parse("action.yml");
    let action = document(&action);
    let inputs = action.get("inputs").unwrap();
    let runner = Runner::new(&[("web.yaml", WEB)]);
    let given = [("steps.install.outputs.program", PROGRAM), ("inputs.fail-on", "sometimes")];
    let checked = runner.run(step(action, "Check"), inputs, &given);
    assert!(checked.status.success());
    let outputs = runner.outputs();
    assert_eq!((outputs["exit-code"].as_str(), outputs["findings"].as_str()), ("2", ""));
    assert!(!outputs.contains_key("sarif-file"));
    let decided = runner.run(step(action, "Decide"), inputs, &[]);
    assert_eq!(decided.status.code(), Some(2), "a step that was not run is no success");
    for given in [("inputs.binary", "no-such-program"), ("inputs.version", "1.0.0; touch pwned")] {
        let installed = runner.run(step(action, "Get idp-lint"), inputs, &[given]);
        assert_eq!(installed.status.code(), Some(2), "{given:?}");
        assert!(String::from_utf8_lossy(&installed.stdout).contains("::error title=idp-lint::"));
    }
    assert!(!runner.path("repository/pwned").exists());
}

/// A directory with the layout of a release, served from the disk.
fn release(directory: &Path, program: &str) -> String {
    let target = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", "aarch64") => "aarch64-apple-darwin",
        ("macos", _) => "x86_64-apple-darwin",
        (_, "aarch64") => "aarch64-unknown-linux-musl",
        _ => "x86_64-unknown-linux-musl",
    };
    let release = directory.join("v9.8.7");
    std::fs::create_dir_all(release.join("content")).unwrap();
    std::fs::write(release.join("content/idp-lint"), program).unwrap();
    let script = format!(
        "chmod +x content/idp-lint && tar -czf idp-lint-{target}.tar.gz -C content idp-lint && \
         (sha256sum idp-lint-{target}.tar.gz || shasum -a 256 idp-lint-{target}.tar.gz) > idp-lint-{target}.tar.gz.sha256"
    );
    assert!(Command::new("bash").args(["-c", &script]).current_dir(&release).status().unwrap().success());
    release.join(format!("idp-lint-{target}.tar.gz.sha256")).to_str().unwrap().to_owned()
}

#[test]
fn a_release_is_used_only_with_its_checksum() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let action = parse("action.yml");
    let action = document(&action);
    let runner = Runner::new(&[]);
    std::fs::create_dir_all(runner.path("repository")).unwrap();
    let checksums = release(&runner.path("releases"), "#!/bin/sh\necho idp-lint 9.8.7\n");
    let install = |given: &[(&str, &str)]| {
        let step = step(action, "Get idp-lint");
        let mut script = format!("export IDP_LINT_RELEASES='file://{}'\n", runner.path("releases").display());
        script.push_str(&text(step, &["run"]));
        let mut command = Command::new("bash");
        command.arg("-c").arg(script).current_dir(runner.path("repository"));
        command.env("RUNNER_TEMP", runner.path("temp")).env("GITHUB_OUTPUT", runner.path("output"));
        for name in ["VERSION", "CHECKSUM", "BINARY", "SOURCE", "REPOSITORY"] {
            let value = given.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
            command.env(name, value);
        }
        command.output().unwrap()
    };
    let installed = install(&[("VERSION", "v9.8.7")]);
    let log = String::from_utf8_lossy(&installed.stdout);
    assert!(
        installed.status.success() && log.contains("idp-lint 9.8.7"),
        "{log}{}",
        String::from_utf8_lossy(&installed.stderr)
    );
    assert!(runner.outputs()["program"].ends_with("/idp-lint"));
    let expected = std::fs::read_to_string(&checksums).unwrap();
    let expected = expected.split_whitespace().next().unwrap();
    assert!(install(&[("VERSION", "9.8.7"), ("CHECKSUM", expected)]).status.success());
    let refused = install(&[("VERSION", "9.8.7"), ("CHECKSUM", &"0".repeat(64))]);
    assert_eq!(refused.status.code(), Some(2));
    std::fs::write(&checksums, format!("{}  x\n", "1".repeat(64))).unwrap();
    let refused = install(&[("VERSION", "9.8.7")]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stdout).contains("expected checksum"));
    assert_eq!(install(&[("VERSION", "9.8.8")]).status.code(), Some(2), "there is no such release");
}
