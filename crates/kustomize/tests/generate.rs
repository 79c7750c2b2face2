//! Generators, hashes, `buildMetadata`, sort options and built-in plugins in whole builds.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use kustomize::{Build, FileInput, IncompleteReason, Limits, Mode, Order, ProblemKind, Request, World, write_yaml};
use spanned_yaml::{SourceId, Span};

/// A repository in memory.
struct Repository {
    files: Vec<(String, Vec<u8>)>,
    world: World,
}

impl Repository {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let input = |(number, (path, bytes)): (usize, &(&str, &[u8]))| {
            let text = std::str::from_utf8(bytes).ok().map(Into::into);
            let bytes = if text.is_some() { None } else { Some((*bytes).into()) };
            FileInput { path: (*path).into(), source: SourceId(number as u32), text, bytes, tree: None }
        };
        let world = World::new(files.iter().enumerate().map(input), Limits::default());
        let files = files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
        Self { files, world }
    }

    fn build(&self, directory: &str) -> Build {
        let mode = Mode { order: Order::AsWritten, ..Mode::KUSTOMIZE };
        self.world.build(&[Request { directory: directory.into(), draft: None, mode }]).remove(0)
    }

    /// The objects as `kustomize build` prints them.
    fn written(&self, build: &Build) -> String {
        assert_eq!(build.error, None);
        let mut out = String::new();
        for (number, built) in build.objects.iter().enumerate() {
            out.push_str(if number > 0 { "---\n" } else { "" });
            write_yaml(&self.world, built.root, None, &mut out);
        }
        out
    }

    /// The text at a place, with its file.
    fn text_at(&self, span: Span) -> String {
        let (path, bytes) = &self.files[span.source.0 as usize];
        format!("{path}: {}", std::str::from_utf8(&bytes[span.range()]).unwrap())
    }

    /// The text that set a field of the first object.
    fn origin(&self, build: &Build, path: &[&str]) -> String {
        let tree = self.world.object_tree(build.objects[0].root).unwrap();
        self.text_at(tree.root().unwrap().at(path).unwrap().span())
    }
}

const CONFIG_MAP: &[u8] = b"configMapGenerator:
- name: settings
  literals:
  - colour=red
  - 'quoted=\"a b\"'
  envs: [app.env]
  files: [key=some.txt, blob.bin]
  options:
    disableNameSuffixHash: true
    labels: {team: web}
generatorOptions:
  immutable: true
  labels: {team: all, tier: front}
";

fn settings() -> Repository {
    Repository::new(&[
        ("kustomization.yaml", CONFIG_MAP),
        ("app.env", b"# comment\nLEVEL=debug\n  EMPTY=\n"),
        ("some.txt", b"two\nlines\n"),
        ("blob.bin", b"\xff\xfe\x00"),
    ])
}

#[test]
fn a_config_map_has_what_all_its_sources_say() {
    let repository = settings();
    let expected = "apiVersion: v1
binaryData:
  blob.bin: //4A
data:
  EMPTY: \"\"
  LEVEL: debug
  colour: red
  key: |
    two
    lines
  quoted: a b
immutable: true
kind: ConfigMap
metadata:
  labels:
    team: web
    tier: front
  name: settings
";
    let build = repository.build("");
    assert_eq!(repository.written(&build), expected);
    assert!(build.objects[0].is_generated);
}

#[test]
fn its_nodes_stand_at_the_text_that_says_them() {
    let repository = settings();
    let build = repository.build("");
    let origin = |path: &[&str]| repository.origin(&build, path);
    assert_eq!(origin(&["metadata", "name"]), "kustomization.yaml: settings");
    assert_eq!(origin(&["data", "colour"]), "kustomization.yaml: red");
    assert_eq!(origin(&["data", "quoted"]), "kustomization.yaml: a b");
    assert_eq!(origin(&["data", "LEVEL"]), "app.env: debug");
    assert_eq!(origin(&["data", "key"]), "kustomization.yaml: key=some.txt");
    assert_eq!(origin(&["binaryData", "blob.bin"]), "kustomization.yaml: blob.bin");
    assert_eq!(origin(&["immutable"]), "kustomization.yaml: true");
    assert_eq!(origin(&["metadata", "labels", "tier"]), "kustomization.yaml: front");
    assert!(origin(&["kind"]).starts_with("kustomization.yaml: name: settings"));
}

#[test]
fn secrets_are_encoded_and_hashed() {
    let repository = Repository::new(&[(
        "kustomization.yaml",
        b"secretGenerator:\n- {name: a, literals: [password=hunter2]}\n- {name: b, type: kubernetes.io/tls}\n",
    )]);
    let build = repository.build("");
    let expected = "apiVersion: v1
data:
  password: aHVudGVyMg==
kind: Secret
metadata:
  name: a-cf85kd65mm
type: Opaque
---
apiVersion: v1
data: {}
kind: Secret
metadata:
  name: b-694464d966
type: kubernetes.io/tls
";
    assert_eq!(repository.written(&build), expected);
    assert_eq!(repository.origin(&build, &["data", "password"]), "kustomization.yaml: hunter2");
}

const BASE: &[u8] = b"configMapGenerator:
- name: settings
  literals: [a=1, b=2]
  options: {labels: {from: base}}
";

fn overlay(kustomization: &str) -> Repository {
    let kustomization = format!("resources: [../base]\n{kustomization}");
    Repository::new(&[("base/kustomization.yaml", BASE), ("overlay/kustomization.yaml", kustomization.as_bytes())])
}

#[test]
fn an_overlay_merges_into_what_a_base_generates() {
    let generator = "namePrefix: my-\nconfigMapGenerator:\n- {name: settings, behavior: merge, literals: [b=3, c=4]}\n";
    let repository = overlay(generator);
    let build = repository.build("overlay");
    let expected = "apiVersion: v1
data:
  a: \"1\"
  b: \"3\"
  c: \"4\"
kind: ConfigMap
metadata:
  labels:
    from: base
  name: my-settings-fbcmkbc66h
";
    assert_eq!(repository.written(&build), expected);
    assert_eq!(repository.origin(&build, &["data", "a"]), "base/kustomization.yaml: 1");
    assert_eq!(repository.origin(&build, &["data", "b"]), "overlay/kustomization.yaml: 3");
}

#[test]
fn an_overlay_replaces_what_a_base_generates() {
    let repository = overlay("configMapGenerator:\n- {name: settings, behavior: replace, literals: [b=3]}\n");
    let written = repository.written(&repository.build("overlay"));
    assert!(written.contains("data:\n  b: \"3\"\nkind"), "{written}");
    assert!(written.contains("from: base"), "{written}");
}

#[test]
fn a_hash_needs_both_who_generate_it() {
    let generator = "configMapGenerator:
- {name: settings, behavior: merge, options: {disableNameSuffixHash: true}}
";
    let repository = overlay(generator);
    assert!(repository.written(&repository.build("overlay")).contains("name: settings\n"));
}

#[track_caller]
fn refused(files: &[(&str, &[u8])], kind: ProblemKind, text: &str) {
    let repository = Repository::new(files);
    let error = repository.build("").error.unwrap();
    assert_eq!((error.kind, repository.text_at(error.span)), (kind, text.to_owned()), "{error}");
}

#[test]
fn wrong_generators_are_errors_where_they_are_wrong() {
    let generator = |rest: &str| format!("configMapGenerator:\n- name: x\n  {rest}\n").into_bytes();
    for (rest, kind, text) in [
        ("literals: [a=1, a=2]", ProblemKind::InvalidGenerator, "a=2"),
        ("literals: [a]", ProblemKind::InvalidGenerator, "a"),
        ("files: [a=b=c]", ProblemKind::InvalidGenerator, "a=b=c"),
        ("files: [gone.txt]", ProblemKind::MissingFile, "gone.txt"),
        ("files: [../../etc/passwd]", ProblemKind::OutsideRepository, "../../etc/passwd"),
        ("behavior: merge", ProblemKind::InvalidGenerator, "x"),
        ("envs: [blob.bin]", ProblemKind::InvalidGenerator, "blob.bin"),
    ] {
        let kustomization = generator(rest);
        let files: [(&str, &[u8]); 2] = [("kustomization.yaml", &kustomization), ("blob.bin", b"A=\xff\n")];
        refused(&files, kind, &format!("kustomization.yaml: {text}"));
    }
    let twice = b"configMapGenerator:\n- {name: x}\n- {name: 'x'}\n";
    refused(&[("kustomization.yaml", twice)], ProblemKind::DuplicateObject, "kustomization.yaml: 'x'");
    let nameless = b"configMapGenerator: [literals: [a=b]]\n";
    refused(&[("kustomization.yaml", nameless)], ProblemKind::InvalidGenerator, "kustomization.yaml: literals: [a=b]");
}

#[test]
fn a_literal_that_is_wrong_is_not_repeated() {
    let repository = Repository::new(&[("kustomization.yaml", b"secretGenerator: [{name: x, literals: [hunter2]}]\n")]);
    assert!(!repository.build("").error.unwrap().message.contains("hunter2"));
}

#[test]
fn what_cannot_be_known_makes_the_build_incomplete() {
    let kustomization = b"secretGenerator: [{name: x, envs: [secret.env]}]
helmCharts: [{name: web, repo: 'https://charts.example'}]
generators: [plugin.yaml]
";
    let repository = Repository::new(&[
        ("kustomization.yaml", kustomization),
        ("secret.env", b"A=ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\nsops_version=3.9.0\n"),
        ("plugin.yaml", b"apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: {name: x}\n"),
    ]);
    let build = repository.build("");
    assert_eq!(build.error, None);
    let found: Vec<_> = build
        .incomplete
        .iter()
        .map(|incomplete| (incomplete.reason, &*incomplete.detail, repository.text_at(incomplete.span)))
        .collect();
    let at = |text: &str| format!("kustomization.yaml: {text}");
    assert_eq!(
        found,
        [
            (IncompleteReason::Encrypted, "secret.env", at("secret.env")),
            (IncompleteReason::HelmChart, "web", at("web")),
            (
                IncompleteReason::Plugin,
                "ksops",
                "plugin.yaml: apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: {name: x}".to_owned()
            ),
        ]
    );
}

const PREFIXER: &str = "apiVersion: builtin
kind: PrefixTransformer
metadata: {name: prefixer}
prefix: x-
fieldSpecs: [{path: metadata/name}]
";

fn with_plugin(field: &str, entry: &str, plugin: &str) -> Repository {
    let kustomization = format!("resources: [object.yaml]\n{field}: [{entry}]\n");
    Repository::new(&[
        ("kustomization.yaml", kustomization.as_bytes()),
        ("object.yaml", b"apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"),
        ("plugin.yaml", plugin.as_bytes()),
        ("plugins/kustomization.yaml", b"resources: [plugin.yaml]\nnamespace: of-the-plugin\n"),
        ("plugins/plugin.yaml", plugin.as_bytes()),
    ])
}

#[test]
fn plugins_are_configured_by_files_directories_and_texts() {
    let inline = format!("{PREFIXER:?}");
    for entry in ["plugin.yaml", "plugins", &inline] {
        let repository = with_plugin("transformers", entry, PREFIXER);
        let build = repository.build("");
        let expected = "apiVersion: v1\nkind: Service\nmetadata:\n  name: x-web\n";
        assert_eq!(repository.written(&build), expected, "{entry}");
    }
    let repository = with_plugin("transformers", "plugin.yaml", PREFIXER);
    assert_eq!(repository.origin(&repository.build(""), &["metadata", "name"]), "plugin.yaml: x-");
}

#[test]
fn plugins_that_do_not_fit_are_refused() {
    let refused =
        |field, plugin: &str| with_plugin(field, "plugin.yaml", plugin).build("").error.map(|error| error.kind);
    assert_eq!(refused("generators", PREFIXER), Some(ProblemKind::InvalidField));
    let unknown = PREFIXER.replace("PrefixTransformer", "SortOrderTransformer");
    assert_eq!(refused("transformers", &unknown), Some(ProblemKind::InvalidField));
    let nameless = PREFIXER.replace("{name: prefixer}", "{}");
    assert_eq!(refused("transformers", &nameless), Some(ProblemKind::NotAnObject));
    let without_fields = PREFIXER.replace("fieldSpecs", "other");
    assert_eq!(refused("transformers", &without_fields), Some(ProblemKind::InvalidField));
}

#[test]
fn validators_must_not_change_anything() {
    let error = with_plugin("validators", "plugin.yaml", PREFIXER).build("").error.unwrap();
    assert!(error.message.contains("a validator changes Service"), "{error}");
    let nothing = PREFIXER.replace("x-", "''");
    assert_eq!(with_plugin("validators", "plugin.yaml", &nothing).build("").error, None);
}

#[test]
fn build_metadata_says_where_objects_come_from() {
    let metadata = "buildMetadata: [originAnnotations, transformerAnnotations, managedByLabel]\nnamePrefix: my-\n";
    let repository = overlay(metadata);
    let written = repository.written(&repository.build("overlay"));
    let expected = "  annotations:
    alpha.config.kubernetes.io/transformations: |
      - configuredIn: kustomization.yaml
        configuredBy:
          apiVersion: builtin
          kind: PrefixTransformer
    config.kubernetes.io/origin: |
      configuredIn: ../base/kustomization.yaml
      configuredBy:
        apiVersion: builtin
        kind: ConfigMapGenerator
  labels:
    app.kubernetes.io/managed-by: kustomize-v5.8.1
    from: base
";
    assert!(written.contains(expected), "{written}");
}

#[test]
fn annotations_of_kustomize_go_away() {
    let object = b"apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    config.kubernetes.io/origin: x
    internal.config.kubernetes.io/prefixes: y
";
    let repository = Repository::new(&[("kustomization.yaml", b"resources: [a.yaml]\n"), ("a.yaml", object)]);
    let written = repository.written(&repository.build(""));
    assert_eq!(written, "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n");
}

#[test]
fn annotations_that_stand_twice_are_taken_together() {
    let object = b"kind: Service
metadata:
  name: web
  annotations: {x: '1', z: first}
  annotations: {b: true, z: second}
";
    let repository = Repository::new(&[("kustomization.yaml", b"resources: [a.yaml]\n"), ("a.yaml", object)]);
    let written = repository.written(&repository.build(""));
    assert_eq!(
        written,
        "kind: Service\nmetadata:\n  annotations:\n    b: \"true\"\n    x: \"1\"\n    z: first\n  name: web\n"
    );
    let twice = b"kind: Service\nmetadata:\n  name: web\n  labels: {}\n  labels: {}\n";
    let repository = Repository::new(&[("kustomization.yaml", b"resources: [a.yaml]\n"), ("a.yaml", twice)]);
    assert!(repository.build("").error.is_some(), "kustomize refuses all other keys that stand twice");
}

#[test]
fn sort_options_count_at_the_root() {
    let object = |kind: &str, name: &str| format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}}}\n");
    let objects =
        [object("Service", "b"), object("Service", "a"), object("Zebra", "z"), object("Namespace", "q")].join("---\n");
    let order = |options: &str| {
        let kustomization = format!("resources: [objects.yaml]\n{options}");
        let repository =
            Repository::new(&[("kustomization.yaml", kustomization.as_bytes()), ("objects.yaml", objects.as_bytes())]);
        let written = repository.written(&repository.build(""));
        let names = written.lines().filter_map(|line| line.strip_prefix("  name: "));
        names.collect::<String>()
    };
    assert_eq!(order(""), "bazq");
    assert_eq!(order("sortOptions: {order: fifo}\n"), "bazq");
    assert_eq!(order("sortOptions: {order: legacy}\n"), "qabz");
    let custom = "sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Zebra], orderLast: [Service]}}\n";
    assert_eq!(order(custom), "zqab");
}

#[test]
fn many_generators_and_literals_are_no_problem() {
    let literals: String = (0..10_000).map(|number| format!("  - k{number}=v\n")).collect();
    let generators: String = (0..5_000).map(|number| format!("- name: n{number}\n")).collect();
    let base = format!("configMapGenerator:\n- name: settings\n  literals:\n{literals}{generators}");
    let overlay = format!(
        "resources: [../base]\nnamePrefix: x-\nconfigMapGenerator:\n- name: settings\n  behavior: merge\n  literals:\n{literals}"
    );
    let repository = Repository::new(&[
        ("base/kustomization.yaml", base.as_bytes()),
        ("overlay/kustomization.yaml", overlay.as_bytes()),
    ]);
    let build = repository.build("overlay");
    assert_eq!((build.error, build.objects.len()), (None, 5_001));
}
