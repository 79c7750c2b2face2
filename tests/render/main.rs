//! `render` as it is run: directories, deliveries, clusters, places of lines, and differences.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test fails by panicking and reads the checkout")]

mod compare;

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// A directory with files.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), files);
    directory
}

fn write(directory: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = directory.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_idp-lint"));
    command.arg("render").args(arguments).current_dir(directory);
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CI"] {
        command.env_remove(name);
    }
    command
}

/// Exit code, standard output, standard error.
fn render(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = command(directory, arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The lines of `--output-format json-lines`.
fn lines(directory: &Path, arguments: &[&str]) -> Vec<Value> {
    let (_, out, err) = render(directory, &[arguments, &["--output-format", "json-lines"]].concat());
    assert_eq!(err, "");
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn git(directory: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]);
    git.args(["-c", "init.defaultBranch=main"]).args(arguments).current_dir(directory);
    assert!(git.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success(), "git {arguments:?}");
}

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1 # enough
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.27.0
        args:
        - --verbose
";

const SHOP: [(&str, &str); 5] = [
    ("base/deployment.yaml", DEPLOYMENT),
    ("base/kustomization.yaml", "resources:\n- deployment.yaml\n"),
    (
        "overlays/prod/kustomization.yaml",
        "resources:\n- ../../base\n- namespace.yaml\nnamespace: shop\nnamePrefix: prod-\npatches:\n- path: scale.yaml\n\
         images:\n- name: nginx\n  newTag: 1.28.0\nconfigMapGenerator:\n- name: settings\n  literals:\n  - LEVEL=info\n\
         \x20 - MOTD=hello\n",
    ),
    ("overlays/prod/namespace.yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"),
    (
        "overlays/prod/scale.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 3\n",
    ),
];

const PROD: &str = "\
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: v1
data:
  LEVEL: info
  MOTD: hello
kind: ConfigMap
metadata:
  name: prod-settings-HASH
  namespace: shop
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: prod-web
  namespace: shop
spec:
  replicas: 3
  template:
    spec:
      containers:
      - args:
        - --verbose
        image: nginx:1.28.0
        name: web
";

/// The text with the hash of the ConfigMap replaced.
fn unhashed(text: &str) -> String {
    let Some((before, rest)) = text.split_once("prod-settings-") else { return text.to_owned() };
    format!("{before}prod-settings-HASH{}", &rest[10..])
}

#[test]
fn a_directory_is_what_kustomize_prints() {
    let directory = tree(&SHOP);
    let at = directory.path();
    for path in ["overlays/prod", "overlays/prod/", "./overlays/./prod", "overlays/prod/../prod"] {
        let (code, out, err) = render(at, &[path]);
        assert_eq!((code, unhashed(&out).as_str(), err.as_str()), (0, PROD, ""), "{path}");
    }
    let (code, out, err) = render(&at.join("overlays/prod"), &["."]);
    assert_eq!((code, unhashed(&out).as_str(), err.as_str()), (0, PROD, ""), "the base is above, and there is no Git");
    let absolute = at.join("overlays/prod");
    let elsewhere = tempfile::tempdir().unwrap();
    let (code, out, err) = render(elsewhere.path(), &[absolute.to_str().unwrap()]);
    assert_eq!((code, unhashed(&out).as_str(), err.as_str()), (0, PROD, ""));
    git(at, &["init", "-q"]);
    let (code, out, err) = render(&at.join("overlays"), &["prod"]);
    assert_eq!((code, unhashed(&out).as_str(), err.as_str()), (0, PROD, ""));
    let (code, out, _) = render(at, &["overlays/prod", "base"]);
    assert_eq!((code, unhashed(&out)), (0, format!("{PROD}---\n{}", render(at, &["base"]).1)));
}

#[test]
fn orders_and_restrictions_are_those_of_kustomize() {
    let directory = tree(&SHOP);
    let at = directory.path();
    let kinds = |arguments: &[&str]| -> Vec<String> {
        let out = render(at, arguments).1;
        out.lines().filter_map(|line| Some(line.strip_prefix("kind: ")?.to_owned())).collect()
    };
    assert_eq!(kinds(&["overlays/prod"]), ["Namespace", "ConfigMap", "Deployment"]);
    assert_eq!(kinds(&["overlays/prod", "--reorder", "none"]), ["Deployment", "Namespace", "ConfigMap"]);
    write(at, &[("out/kustomization.yaml", "resources:\n- ../base/deployment.yaml\n")]);
    let (code, out, err) = render(at, &["out"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.starts_with("error: out/kustomization.yaml:2:3: "), "{err}");
    let (code, out, err) = render(at, &["out", "--load-restrictor", "LoadRestrictionsNone"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("kind: Deployment"));
    let (code, out, _) = render(at, &["--quiet", "base", "out"]);
    assert!(code == 1 && out.contains("kind: Deployment"), "the others are printed");
    assert!(!render(at, &["--quiet", "out"]).2.is_empty(), "who is told 1 is told why");
}

#[test]
fn what_is_no_target_is_said() {
    let directory = tree(&SHOP);
    let at = directory.path();
    write(at, &[("empty/readme.md", "")]);
    for (target, message, help) in [
        ("overlays", "the directory `overlays` holds no kustomization", "kustomization.yaml"),
        ("empty", "the directory `empty` holds no kustomization", "kustomization.yaml"),
        ("base/deployment.yaml", "`base/deployment.yaml` is a file", "directory"),
        ("gone", "there is no directory, delivery or cluster `gone`", "json-lines"),
        ("overlays/prdo", "there is no directory, delivery or cluster `overlays/prdo`", "`overlays/prod`"),
        ("https://example.com/x", "`https://example.com/x` is not here", "Clone"),
    ] {
        let (code, out, err) = render(at, &[target]);
        assert_eq!((code, out.as_str()), (2, ""), "{target}");
        assert!(err.contains(message) && err.contains(help), "{target}: {err}");
    }
}

const FLUX: [(&str, &str); 8] = [
    (
        "clusters/prod/flux-system/gotk-sync.yaml",
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata:\n  name: flux-system\n\
         \x20 namespace: flux-system\nspec:\n  interval: 1m\n  url: ssh://git@example.com/org/repo\n---\n\
         apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: flux-system\n\
         \x20 namespace: flux-system\nspec:\n  interval: 10m\n  path: ./clusters/prod\n  prune: true\n\
         \x20 sourceRef: {kind: GitRepository, name: flux-system}\n",
    ),
    ("clusters/prod/flux-system/kustomization.yaml", "resources: [gotk-sync.yaml]\n"),
    (
        "clusters/prod/apps.yaml",
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n\
         \x20 namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps/prod\n  prune: true\n\
         \x20 targetNamespace: shop\n  sourceRef: {kind: GitRepository, name: flux-system}\n",
    ),
    (
        "clusters/test/flux-system/gotk-sync.yaml",
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata:\n  name: flux-system\n\
         \x20 namespace: flux-system\nspec:\n  interval: 1m\n  url: ssh://git@example.com/org/repo\n---\n\
         apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: flux-system\n\
         \x20 namespace: flux-system\nspec:\n  interval: 10m\n  path: ./clusters/test\n  prune: true\n\
         \x20 sourceRef: {kind: GitRepository, name: flux-system}\n",
    ),
    ("clusters/test/flux-system/kustomization.yaml", "resources: [gotk-sync.yaml]\n"),
    (
        "clusters/test/apps.yaml",
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n\
         \x20 namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps/test\n  prune: true\n\
         \x20 targetNamespace: shop\n  sourceRef: {kind: GitRepository, name: flux-system}\n",
    ),
    (
        "apps/prod/pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers: [{name: web, image: \"web:latest\"}]\n",
    ),
    (
        "apps/test/pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\nspec:\n  containers: [{name: api, image: \"api:latest\"}]\n",
    ),
];

/// Names of the objects on a line, sorted.
fn names(line: &Value) -> Vec<&str> {
    let objects = line["objects"].as_array().unwrap();
    let mut names: Vec<&str> = objects.iter().map(|object| object["metadata"]["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

#[test]
fn deliveries_and_clusters_have_names() {
    let directory = tree(&FLUX);
    let at = directory.path();
    let all = lines(at, &[]);
    let found: Vec<_> = all
        .iter()
        .map(|line| ["cluster", "delivery", "path"].map(|key| line[key].as_str().unwrap().to_owned()))
        .collect();
    let expected = ["prod", "test"].map(|name| {
        let cluster = format!("clusters/{name}");
        [
            [cluster.clone(), "Kustomization flux-system/apps".to_owned(), format!("apps/{name}")],
            [cluster.clone(), "Kustomization flux-system/flux-system".to_owned(), cluster],
        ]
    });
    assert_eq!(found, expected.concat());
    assert!(
        all.iter().all(|line| line["error"].is_null() && line["incomplete"] == Value::Array(Vec::new())),
        "{all:#?}"
    );
    for name in ["Kustomization flux-system/apps", "flux-system/apps", "apps"] {
        let both = lines(at, &[name]);
        assert_eq!(both.len(), 1, "one line for an argument");
        assert_eq!(names(&both[0]), ["api", "web"], "{name}");
        assert_eq!(
            (&both[0]["cluster"], &both[0]["delivery"]),
            (&Value::Null, &"Kustomization flux-system/apps".into())
        );
        let prod = lines(at, &[name, "--cluster", "clusters/prod"]);
        assert_eq!(names(&prod[0]), ["web"], "{name}");
        assert_eq!((&prod[0]["cluster"], &prod[0]["path"]), (&"clusters/prod".into(), &"apps/prod".into()));
        assert_eq!(prod[0]["objects"][0]["metadata"]["namespace"], "shop");
    }
    assert_eq!(names(&lines(at, &["clusters/prod/"])[0]), ["apps", "flux-system", "flux-system", "web"]);
    assert_eq!(lines(at, &["--cluster", "clusters/prod"]).len(), 2);
    assert_eq!(render(&at.join("apps"), &["flux-system/apps"]).0, 2, "outside of Git this is all there is");
    git(at, &["init", "-q"]);
    let two = lines(&at.join("apps"), &["flux-system/apps", "clusters/test"]);
    assert_eq!(
        [names(&two[0]), names(&two[1])],
        [vec!["api", "web"], vec!["api", "apps", "flux-system", "flux-system"]]
    );
}

#[test]
fn every_line_says_where_it_comes_from() {
    let directory = tree(&SHOP);
    let at = directory.path();
    let (code, out, err) = render(at, &["overlays/prod", "--provenance"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let plain: String = out.lines().map(|line| format!("{}\n", line.split(" # ").next().unwrap())).collect();
    assert_eq!(unhashed(&plain), PROD);
    let mut files = std::collections::BTreeSet::new();
    for line in out.lines().filter(|line| *line != "---") {
        let (said, place) = line.split_once(" # ").unwrap_or_else(|| panic!("{line}"));
        let (file, number) = place.rsplit_once(':').unwrap();
        files.insert(file.to_owned());
        let text = std::fs::read_to_string(at.join(file)).unwrap();
        let source = text.lines().nth(number.parse::<usize>().unwrap() - 1).unwrap().trim();
        let said = said.trim().trim_start_matches("- ");
        let (key, value) = said.split_once(':').unwrap_or((said, ""));
        // A transformer's line holds the part of the value that it set, a generator's the name of what it makes.
        let part = source.rsplit(['=', ' ']).next().unwrap();
        let is_right = match value.trim() {
            "" => source.contains(key) || source == "- name: settings",
            value => source.contains(value) || value.contains(part) || source == "- name: settings",
        };
        assert!(is_right, "{line}\n{source}");
    }
    assert_eq!(files.len(), 4, "{files:?}");
    let line = |said: &str| out.lines().find(|line| line.trim_start().starts_with(said)).unwrap().to_owned();
    assert!(line("replicas: 3").ends_with("# overlays/prod/scale.yaml:6"));
    assert!(line("image: ").ends_with("# overlays/prod/kustomization.yaml:10"));
    assert!(line("name: prod-web").ends_with("# overlays/prod/kustomization.yaml:5"));
    assert!(line("MOTD: hello").ends_with("# overlays/prod/kustomization.yaml:15"));
    assert!(line("- --verbose").ends_with("# base/deployment.yaml:13"));
}

#[cfg(unix)]
#[test]
fn symbolic_links_lead_where_they_lead() {
    let directory = tree(&SHOP);
    let at = directory.path();
    write(at, &[("overlays/link/kustomization.yaml", "resources: [base, local.yaml]\n")]);
    std::os::unix::fs::symlink("../../base", at.join("overlays/link/base")).unwrap();
    std::os::unix::fs::symlink("real.yaml", at.join("overlays/link/local.yaml")).unwrap();
    write(at, &[("overlays/link/real.yaml", SHOP[3].1)]);
    let (code, out, err) = render(at, &["overlays/link"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("kind: Deployment") && out.contains("kind: Namespace"), "{out}");
    std::os::unix::fs::symlink("overlays/prod", at.join("prod")).unwrap();
    assert_eq!(unhashed(&render(at, &["prod"]).1), PROD, "an argument that is a link");
    // The restriction counts for where the link leads.
    std::fs::remove_file(at.join("overlays/link/local.yaml")).unwrap();
    std::os::unix::fs::symlink("../prod/namespace.yaml", at.join("overlays/link/local.yaml")).unwrap();
    assert_eq!(render(at, &["overlays/link"]).0, 1);
    assert_eq!(render(at, &["overlays/link", "--load-restrictor", "LoadRestrictionsNone"]).0, 0);
}

#[test]
fn limits_of_the_configuration_count() {
    let directory = tree(&SHOP);
    let at = directory.path();
    write(at, &[("all/kustomization.yaml", "resources: [../overlays/prod]\n")]);
    assert_eq!(render(at, &["all"]).0, 0);
    write(at, &[(".idp-lint.yaml", "limits: {kustomize-depth: 1}\n")]);
    let (code, out, err) = render(at, &["all"]);
    assert!(code == 1 && out.is_empty() && err.contains("all/kustomization.yaml:1:13: "), "{err}");
    assert_eq!(render(at, &["overlays/prod"]).0, 0);
    write(at, &[(".idp-lint.yaml", "limits: {rendered-objects: 1}\n")]);
    assert_eq!((render(at, &["overlays/prod"]).0, render(at, &["base"]).0), (1, 0));
    let directory = tree(&FLUX);
    let at = directory.path();
    assert!(lines(at, &[]).iter().all(|line| line["error"].is_null()));
    write(at, &[(".idp-lint.yaml", "limits: {rendered-objects: 7}\n")]);
    let failed = lines(at, &[]).into_iter().filter(|line| !line["error"].is_null()).count();
    assert_eq!(failed, 1, "all deliveries together have 8 objects");
}

/// Ids and paths of findings.
fn findings(directory: &Path, arguments: &[&str]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_idp-lint"));
    command.args(["check", "--select", "floating-image-tag", "--output-format", "concise"]).args(arguments);
    let output = command.env_remove("CI").current_dir(directory).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter(|line| line.contains("floating-image-tag"))
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect()
}

#[test]
fn a_check_can_be_limited_to_a_cluster() {
    let directory = tree(&FLUX);
    let at = directory.path();
    let (prod, test) = ("apps/prod/pod.yaml".to_owned(), "apps/test/pod.yaml".to_owned());
    assert_eq!(findings(at, &[]), [prod.clone(), test.clone()]);
    assert_eq!(findings(at, &["--cluster", "clusters/test"]), std::slice::from_ref(&test));
    assert_eq!(findings(at, &["--cluster", "clusters/test", "--cluster", "clusters/prod"]), [prod, test]);
    for command in ["check", "render"] {
        let mut run = Command::new(env!("CARGO_BIN_EXE_idp-lint"));
        let output = run.args([command, "--cluster", "prod"]).current_dir(at).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(err.contains("there is no cluster `prod`"), "{err}");
        assert!(
            err.contains("did you mean `clusters/prod`? the clusters are `clusters/prod`, `clusters/test`"),
            "{err}"
        );
    }
}

#[test]
fn who_stops_reading_has_seen_enough() {
    let pod = |number| format!("---\napiVersion: v1\nkind: Pod\nmetadata: {{name: a{number}}}\n");
    let many: String = (0..9_000).map(pod).collect();
    let directory = tree(&[("kustomization.yaml", "resources: [pods.yaml]\n"), ("pods.yaml", &many)]);
    for format in ["yaml", "json-lines"] {
        let mut command = command(directory.path(), &[".", "--output-format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{format}");
    }
}
