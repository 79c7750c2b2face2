use super::*;
use crate::finding::{Component, Confidence, OptionSchema, OptionType, RuleId, Target, parse_date};

fn rule(id: &'static str, family: &str, presets: &[Preset]) -> RuleMeta {
    let field =
        crate::finding::FieldSchema { kind: OptionType::String, required: true, description: "A pattern.".to_owned() };
    let strings = OptionSchema {
        kind: OptionType::Strings,
        default: serde_json::json!(["latest"]),
        description: "Tags.".to_owned(),
        fields: BTreeMap::new(),
    };
    let objects = OptionSchema {
        kind: OptionType::Objects,
        default: serde_json::json!([]),
        description: "Labels.".to_owned(),
        fields: BTreeMap::from([("key".to_owned(), field)]),
    };
    RuleMeta {
        id: RuleId::new(id),
        family: family.to_owned(),
        summary: String::new(),
        severity: Severity::Warning,
        confidence: Confidence::High,
        presets: presets.iter().copied().chain([Preset::All]).collect(),
        frameworks: Vec::new(),
        equivalents: Vec::new(),
        options: BTreeMap::from([("tags".to_owned(), strings), ("labels".to_owned(), objects)]),
        since: "0.1.0".to_owned(),
        security_severity: None,
        cwe: Vec::new(),
        supersedes: Vec::new(),
        page: String::new().into(),
    }
}

fn catalogue() -> Catalogue {
    Catalogue::new(vec![
        rule("floating-image-tag", "images", &[Preset::Recommended, Preset::Strict]),
        rule("missing-image-digest", "images", &[Preset::Strict]),
        rule("privileged-container", "pod-security", &[Preset::Recommended, Preset::Security]),
        rule("internal-error", "internal", &[Preset::Recommended]),
    ])
}

fn load(files: &[(&str, &str)]) -> Loaded {
    let (path, text) = files[0];
    Loaded::read(path.into(), text.as_bytes().to_vec(), &mut |name: &Utf8Path| {
        Ok(files.iter().find(|(path, _)| *path == name).map(|(_, text)| text.as_bytes().to_vec()))
    })
}

fn settings_with(files: &[(&str, &str)], command_line: &CommandLine) -> Settings {
    resolve(&load(files), command_line, Base::default(), None, &catalogue()).unwrap()
}

fn settings(text: &str) -> Settings {
    settings_with(&[(".idp-lint.yaml", text)], &CommandLine::default())
}

/// The ids of the rules that run for a path, without those that always run.
fn enabled(settings: &Settings, path: &str) -> Vec<&'static str> {
    let catalogue = catalogue();
    let set = settings.for_path(path.into());
    let running =
        catalogue.rules().iter().zip(&set.0).filter(|(meta, setting)| setting.enabled && meta.family != "internal");
    let ids = ["floating-image-tag", "missing-image-digest", "privileged-container"];
    running.map(|(meta, _)| *ids.iter().find(|id| **id == meta.id.as_str()).unwrap()).collect()
}

/// `line:column text: message (help)` of every problem.
fn problems(text: &str) -> Vec<String> {
    let loaded = load(&[(".idp-lint.yaml", text)]);
    let problems = resolve(&loaded, &CommandLine::default(), Base::default(), None, &catalogue()).unwrap_err();
    let shown = problems.into_iter().map(|problem| {
        let span = problem.span.unwrap();
        let source = &loaded.file(span).source;
        let position = source.position(span.start);
        let help = problem.help.map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{}:{} {}{help}", position.line, position.column, problem.message)
    });
    shown.collect()
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let text = "\
exlude: [vendor]
select: [imgaes, 3]
rules:
  floating-tag: {severity: error}
  floating-image-tag: {severity: fatal, tag: [x], tags: latest, labels: [{kye: a}]}
overrides:
  - {path: [x]}
ignore:
  - rules: [floating-image-tag]
    until: 2027-02-30
    paths: ['a[']
  - {reason: none}
fail-on: waring
limits: {depth: 0}
target-versions: {kubernetes: new}
min-severity: []
extends: preset:security
";
    assert_eq!(
        problems(text),
        [
            "1:1 unknown key `exlude` (Did you mean `exclude`?)",
            "2:10 there is no rule or family `imgaes` (Did you mean `images`?)",
            "2:18 expected a string, found an integer",
            "4:3 there is no rule `floating-tag` (Did you mean `floating-image-tag`?)",
            "5:34 `fatal` is not known here (Known are `info`, `warning`, `error`)",
            "5:41 the rule `floating-image-tag` has no option `tag` (Did you mean `tags`?)",
            "5:57 expected a list of strings, found a string",
            "5:74 the field `key` is missing",
            "5:75 unknown field `kye` (Did you mean `key`?)",
            "7:5 `paths` is missing: which files are meant?",
            "7:6 unknown key `path` (Did you mean `paths`?)",
            "10:12 `2027-02-30` is not a date such as 2027-01-31",
            "11:13 `a[` is not a path pattern: unclosed character class; missing ']'",
            "12:5 `rules` is missing: which findings are hidden? \
             (Name rules or families; to leave files out altogether, use `exclude`)",
            "13:10 `waring` is not known here (Did you mean `warning`?)",
            "14:17 expected a whole number above 0, found an integer",
            "15:31 `new` is not a version such as `1.36`",
            "16:15 expected a string, found a list",
            "17:10 expected a list of strings, found a string",
        ]
    );
}

#[test]
fn a_preset_and_a_selection_exclude_each_other() {
    let found = problems("preset: strict\nselect: [images]\n");
    assert!(found[0].starts_with("1:9 `select` stands instead of a preset"), "{found:?}");
}

#[test]
fn recommended_is_the_default_and_presets_add_up() {
    assert_eq!(enabled(&settings(""), "a.yaml"), ["floating-image-tag", "privileged-container"]);
    assert_eq!(enabled(&settings("preset: strict"), "a.yaml"), ["floating-image-tag", "missing-image-digest"]);
    let both = settings("preset: [strict, security]");
    assert_eq!(enabled(&both, "a.yaml"), ["floating-image-tag", "missing-image-digest", "privileged-container"]);
    assert_eq!(enabled(&settings("extends: ['preset:security']"), "a.yaml"), ["privileged-container"]);
}

#[test]
fn selections_additions_and_what_is_switched_off() {
    assert_eq!(enabled(&settings("select: [images]"), "a.yaml"), ["floating-image-tag", "missing-image-digest"]);
    assert_eq!(enabled(&settings("ignore: [images]"), "a.yaml"), ["privileged-container"]);
    let text = "extend-select: [images]\nrules: {privileged-container: {enabled: false}}";
    assert_eq!(enabled(&settings(text), "a.yaml"), ["floating-image-tag", "missing-image-digest"]);
}

#[test]
fn a_preset_keeps_what_extended_files_switch_off_and_a_selection_does_not() {
    let base = ("base.yaml", "ignore: [floating-image-tag]\nextend-select: [privileged-container]");
    let preset = settings_with(&[("a.yaml", "extends: [base.yaml]\npreset: strict"), base], &CommandLine::default());
    assert_eq!(enabled(&preset, "a.yaml"), ["missing-image-digest", "privileged-container"]);
    let select = settings_with(&[("a.yaml", "extends: [base.yaml]\nselect: [images]"), base], &CommandLine::default());
    assert_eq!(enabled(&select, "a.yaml"), ["floating-image-tag", "missing-image-digest"]);
}

#[test]
fn overrides_apply_to_their_paths_and_later_ones_win() {
    let settings = settings(
        "overrides:
  - {paths: [dev/**], ignore: [images]}
  - {paths: [dev/prod-like], extend-select: [missing-image-digest]}
  - {paths: ['*.json'], rules: {floating-image-tag: {severity: info, tags: [edge]}}}
",
    );
    assert_eq!(enabled(&settings, "dev/a.yaml"), ["privileged-container"]);
    assert_eq!(enabled(&settings, "dev/prod-like/a.yaml"), ["missing-image-digest", "privileged-container"]);
    assert_eq!(enabled(&settings, "prod/a.yaml"), ["floating-image-tag", "privileged-container"]);
    let names = ["a.yaml", "dev/a.yaml", "dev/b.yaml", "x.json", "dev/x.json"];
    let sources = Sources::new(names.iter().map(|name| Source::new(*name, "")).collect());
    let assignment = settings.assign(&sources);
    assert_eq!(assignment.sets.len(), 4);
    let json =
        &assignment.sets[assignment.set_of_file[sources.find("x.json".into()).unwrap().0 as usize] as usize].0[0];
    assert_eq!((json.enabled, json.severity), (true, Some(Severity::Info)));
    assert_eq!(json.options.json()["tags"], serde_json::json!(["edge"]));
    assert_eq!(json.options.json()["labels"], serde_json::json!([]));
}

#[test]
fn the_command_line_wins_over_files() {
    let text = "ignore: [images]\nmin-severity: warning\nrules: {floating-image-tag: {tags: [edge]}}
overrides: [{paths: [dev/**], preset: all}, {paths: [test/**], ignore: [floating-image-tag]}]";
    let run = |command_line: CommandLine| settings_with(&[(".idp-lint.yaml", text)], &command_line);
    let select = run(CommandLine { select: vec!["images".to_owned()], ..CommandLine::default() });
    assert_eq!(enabled(&select, "a.yaml"), ["floating-image-tag", "missing-image-digest"]);
    assert_eq!(enabled(&select, "dev/a.yaml"), ["floating-image-tag", "missing-image-digest"]);
    assert_eq!(enabled(&select, "test/a.yaml"), ["missing-image-digest"]);
    assert_eq!(select.for_path("a.yaml".into()).0[0].options.json()["tags"], serde_json::json!(["edge"]));
    let preset =
        run(CommandLine { presets: vec![Preset::All], min_severity: Some(Severity::Error), ..CommandLine::default() });
    assert_eq!(enabled(&preset, "a.yaml"), ["privileged-container"], "the file switches the family off");
    assert_eq!(preset.min_severity, Severity::Error);
    let more = run(CommandLine {
        extend_select: vec!["missing-image-digest".to_owned()],
        ignore: vec!["privileged-container".to_owned()],
        ..CommandLine::default()
    });
    assert_eq!(enabled(&more, "a.yaml"), ["missing-image-digest"]);
}

#[test]
fn errors_of_the_tool_itself_cannot_be_switched_off() {
    let settings = settings("select: [images]\nignore: [internal]\nrules: {internal-error: {enabled: false}}");
    let position = catalogue().position("internal-error").unwrap();
    assert!(settings.for_path("a.yaml".into()).0[position].enabled);
}

#[test]
fn unknown_names_on_the_command_line_are_told_with_their_flag() {
    let command_line = CommandLine { select: vec!["floating-tag".to_owned()], ..CommandLine::default() };
    let problems = resolve(&Loaded::default(), &command_line, Base::default(), None, &catalogue()).unwrap_err();
    assert_eq!(problems[0].message, "`--select floating-tag`: there is no rule or family `floating-tag`");
    assert_eq!(problems[0].help.as_deref(), Some("Did you mean `floating-image-tag`?"));
    assert_eq!(problems[0].span, None);
}

#[test]
fn entries_know_their_files_and_objects() {
    let settings = settings(
        "ignore:
  - rules: [images]
    paths: [apps/**]
    objects: [{kind: Deployment, name: 'web-*'}, {namespace: shop}]
    reason: because
    until: 2027-01-31
",
    );
    let entry = &settings.ignores[0];
    assert_eq!(entry.rules, [0, 2]);
    assert!(settings.entry_covers(entry, "apps/a.yaml".into()) && !settings.entry_covers(entry, "infra/a.yaml".into()));
    let object = |kind: &str, namespace: Option<&str>, name: &str| ObjectRef {
        api_version: "v1".to_owned(),
        kind: kind.to_owned(),
        namespace: namespace.map(str::to_owned),
        name: name.to_owned(),
    };
    let matches = |object: ObjectRef| entry.objects.iter().any(|pattern| pattern.matches(&object));
    assert!(matches(object("Deployment", None, "web-1")));
    assert!(matches(object("Service", Some("shop"), "x")));
    assert!(!matches(object("Service", None, "web-1")));
    assert_eq!(entry.reason.as_deref(), Some("because"));
    assert_eq!(entry.until.map(|(date, _)| date), parse_date("2027-01-31"));
}

#[test]
fn settings_are_shown_with_the_place_that_set_them() {
    let files = [
        (
            ".idp-lint.yaml",
            "extends: [platform/base.yaml]\nfail-on: error\noverrides: [{paths: [dev], preset: strict}]\n",
        ),
        ("platform/base.yaml", "# ours\nrules:\n  floating-image-tag:\n    tags: [edge]\nexclude: [vendor]\n"),
    ];
    let command_line = CommandLine { min_severity: Some(Severity::Warning), ..CommandLine::default() };
    let settings = settings_with(&files, &command_line);
    let shown = show(&settings, Some("dev/a.yaml".into()), &catalogue());
    for line in [
        "min-severity: warning # command line",
        "min-confidence: low # default",
        "fail-on: error # .idp-lint.yaml:2",
        "  kubernetes: \"1.36\" # default",
        "  - \"vendor\" # platform/base.yaml:5",
        "    enabled: true # .idp-lint.yaml:3",
        "    tags: [\"edge\"] # platform/base.yaml:4",
    ] {
        assert!(shown.yaml.lines().any(|shown| shown == line), "{line} is missing in\n{}", shown.yaml);
    }
    assert_eq!(shown.json["fail-on"], serde_json::json!({"value": "error", "from": ".idp-lint.yaml:2"}));
    let text: std::sync::Arc<str> = shown.yaml.into();
    let tree = spanned_yaml::Tree::parse(FileId(0), text, &spanned_yaml::ParseOptions::default());
    assert_eq!(tree.diagnostics(), []);
}

#[test]
fn the_schema_has_every_key_and_every_option() {
    let schema = schema(&catalogue());
    let cluster = &schema["properties"]["argocd"]["properties"]["clusters"]["items"];
    assert_eq!(cluster["required"], serde_json::json!(["name", "server"]));
    assert_eq!(schema["properties"]["limits"]["properties"]["kustomize-depth"]["minimum"], 1);
    for (key, _) in options::FILE_KEYS {
        assert!(schema["properties"][key]["description"].is_string(), "{key}");
        let text = format!("{key}: \n");
        let loaded = load(&[("a.yaml", text.as_str())]);
        let problems = resolve(&loaded, &CommandLine::default(), Base::default(), None, &catalogue()).err();
        let unknown = problems.into_iter().flatten().any(|problem| problem.message.starts_with("unknown key"));
        assert!(!unknown, "the reader does not know `{key}`");
    }
    let rule = &schema["$defs"]["rules"]["properties"]["floating-image-tag"]["properties"];
    assert_eq!(rule["tags"]["default"], serde_json::json!(["latest"]));
    assert_eq!(rule["labels"]["items"]["required"], serde_json::json!(["key"]));
}

#[test]
fn the_world_around_the_repository_is_described() {
    let files = [
        (
            "platform/.idp-lint.yaml",
            "extends: [../base.yaml]\nrepository: https://me:token@github.com/org/repo\nclusters:\n\
             - {name: prod, path: ../clusters/prod}\n- {name: test, path: ./clusters//test/}\n- {name: top, path: ..}\n\
             argocd:\n  namespace: gitops\n  clusters:\n  - name: one\n    server: https://one.example.com\n    \
             labels: {env: prod, 'a.b/c': 'true'}\n    annotations: {owner: shop}\n",
        ),
        (
            "base.yaml",
            "repository: [oci://ghcr.io/org/manifests]\nclusters: [{name: prod, path: old}, {name: dev, path: clusters/dev}]\n\
             argocd: {namespace: argo, clusters: [{name: in-cluster, server: https://kubernetes.default.svc}, \
             {name: one, server: https://old.example.com}]}\nlimits: {kustomize-depth: 7, rendered-objects: 8}\n",
        ),
    ];
    let settings = settings_with(&files, &CommandLine::default());
    assert_eq!((settings.limits.kustomize_depth, settings.limits.rendered_objects), (7, 8));
    let sources = Sources::new(files.map(|(path, text)| Source::new(path, text)).into());
    let found = settings.inventory(&sources);
    let text = |span: Option<Span>| span.map(|span| sources.slice(span)).unwrap_or_default();
    let urls: Vec<_> = found.repositories.iter().map(|known| (known.url.as_str(), text(known.span))).collect();
    assert_eq!(
        urls,
        [
            ("oci://ghcr.io/org/manifests", "oci://ghcr.io/org/manifests"),
            ("https://github.com/org/repo", "https://me:token@github.com/org/repo"),
        ]
    );
    let clusters: Vec<_> =
        found.clusters.iter().map(|entry| (entry.name.as_str(), entry.path.as_str(), text(entry.span))).collect();
    assert_eq!(
        clusters,
        [
            ("prod", "clusters/prod", "../clusters/prod"),
            ("dev", "clusters/dev", "clusters/dev"),
            ("test", "platform/clusters/test", "./clusters//test/"),
            ("top", "", ".."),
        ]
    );
    assert_eq!(found.argocd.namespace, "gitops");
    let [local, one] = &found.argocd.clusters[..] else { panic!("{found:?}") };
    assert_eq!((local.server.as_str(), text(local.span)), ("https://kubernetes.default.svc", "in-cluster"));
    assert_eq!((one.server.as_str(), text(one.span)), ("https://one.example.com", "one"));
    assert_eq!(one.labels, [("env", "prod"), ("a.b/c", "true")].map(|(key, value)| (key.into(), value.into())).into());
    assert_eq!(one.annotations, [("owner".to_owned(), "shop".to_owned())].into());

    let shown = show(&settings, None, &catalogue());
    for line in [
        "repository:",
        "  - \"https://github.com/org/repo\" # platform/.idp-lint.yaml:2",
        "  - {\"name\":\"prod\",\"path\":\"clusters/prod\"} # platform/.idp-lint.yaml:4",
        "  namespace: gitops # platform/.idp-lint.yaml:8",
        "    - {\"name\":\"in-cluster\",\"server\":\"https://kubernetes.default.svc\"} # base.yaml:3",
        "  kustomize-depth: 7 # base.yaml:4",
    ] {
        assert!(shown.yaml.lines().any(|shown| shown == line), "{line} is missing in\n{}", shown.yaml);
    }
    assert!(!shown.yaml.contains("token") && !shown.json.to_string().contains("token"));
    assert_eq!(shown.json["argocd"]["clusters"][1]["value"]["labels"]["env"], "prod");
    let tree = spanned_yaml::Tree::parse(FileId(0), shown.yaml.into(), &spanned_yaml::ParseOptions::default());
    assert_eq!(tree.diagnostics(), []);
}

#[test]
fn without_configuration_the_world_is_as_usual() {
    assert_eq!(settings("repository:\nclusters:\nargocd:\n").inventory(&Sources::default()), Inventory::default());
    assert_eq!(Inventory::default().argocd.namespace, "argocd");
}

#[test]
fn mistakes_about_the_world_are_told_at_their_place() {
    let text = "\
repository: [not a url, 3, 'https://me:secret@']
clusters:
  - {nam: prod, path: /clusters/prod}
  - {name: test, path: ../test}
  - {name: twice, path: a}
  - {name: twice, path: b}
  - prod
argocd:
  namespaces: argocd
  clusters:
    - {name: one, labels: {env: true}, label: {}}
    - {name: '', server: https://one.example.com}
  namespace: []
";
    assert_eq!(
        problems(text),
        [
            "1:1 expected the URL of a Git repository or an OCI artifact \
             (Write for example `https://github.com/org/repo` or `oci://ghcr.io/org/manifests`)",
            "1:14 expected the URL of a Git repository or an OCI artifact \
             (Write for example `https://github.com/org/repo` or `oci://ghcr.io/org/manifests`)",
            "1:25 expected a string, found an integer",
            "3:5 `name` is missing",
            "3:6 unknown key `nam` (Did you mean `name`?)",
            "4:24 expected a directory of the repository, relative to this file",
            "6:12 the cluster `twice` is listed twice",
            "7:5 expected a mapping, found a string",
            "9:3 unknown key `namespaces` (Did you mean `namespace`?)",
            "11:7 `server` is missing",
            "11:33 expected a string, found a boolean",
            "11:40 unknown key `label` (Did you mean `labels`?)",
            "12:8 `name` is empty",
            "13:14 expected a string, found a list",
        ]
    );
}

#[test]
fn target_versions_are_given_by_name() {
    let version = |minor| Version { major: 1, minor };
    let text = "target-versions:\n  aks: 1.30\n  cert-manager: v1.15.2\n";
    let command_line = CommandLine {
        targets: vec![(Component::KUBERNETES, version(38)), (Component::named("flux").unwrap(), version(2))],
        ..CommandLine::default()
    };
    let settings = settings_with(&[("a.yaml", text)], &command_line);
    let target = |name: &str| settings.targets.get(Component::named(name).unwrap());
    assert_eq!(target("kubernetes"), Some(Target { version: version(38), before: Some(version(30)) }));
    assert_eq!(target("cert-manager"), Some(Target { version: version(15), before: None }));
    assert_eq!(target("keda"), None);
    assert_eq!(settings.kubernetes, version(38));
    let shown = show(&settings, None, &catalogue());
    for line in [
        "  cert-manager: \"1.15\" # a.yaml:3",
        "  kubernetes: \"1.38\" # command line",
        "  flux: \"1.2\" # command line",
    ] {
        assert!(shown.yaml.lines().any(|shown| shown == line), "{line} is missing in\n{}", shown.yaml);
    }
    assert_eq!(settings_with(&[("a.yaml", text)], &CommandLine::default()).kubernetes, version(30));
    assert_eq!(
        problems("target-versions: {certmanager: 1.15, flux: two}\n"),
        ["1:19 unknown key `certmanager` (Did you mean `cert-manager`?)", "1:44 `two` is not a version such as `1.36`",]
    );
    let schema = schema(&catalogue());
    assert!(schema["properties"]["target-versions"]["properties"]["gateway-api"]["description"].is_string());
}

#[test]
fn the_command_line_limits_the_clusters() {
    let command_line = CommandLine { clusters: vec!["prod".to_owned()], ..CommandLine::default() };
    assert_eq!(settings_with(&[("a.yaml", "")], &command_line).clusters, ["prod"]);
    assert!(settings("").clusters.is_empty());
}
