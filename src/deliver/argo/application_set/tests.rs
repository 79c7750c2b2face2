use super::*;
use crate::manifest::Documents;
use crate::source::{Limits, Source, Sources};

/// A repository with one ApplicationSet in `set.yaml`.
struct Repository {
    sources: Sources,
    documents: Documents,
}

const NAMED: &str = "
  template:
    metadata: {name: '{{name}}', labels: {kept: 'yes'}}
    spec:
      project: default
      source: {repoURL: https://x, path: 'apps/{{dir}}'}
      destination: {server: '{{server}}'}
";

impl Repository {
    fn new(spec: &str, files: &[(&str, &str)]) -> Self {
        let set = format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: all, namespace: argocd}}\nspec:\n{spec}"
        );
        let files = files.iter().copied().chain([("set.yaml", &*set)]);
        let sources = Sources::new(files.map(|(path, text)| Source::new(path, text)).collect());
        let documents = Documents::parse(&sources, &Limits::default());
        Self { sources, documents }
    }

    fn set(&self) -> Node<'_> {
        let file = self.documents.get(self.sources.find("set.yaml".into()).unwrap());
        assert_eq!(file.tree().unwrap().diagnostics(), []);
        file.documents().next().unwrap().root()
    }

    fn expand(&self, inventory: &Inventory) -> Expansion {
        let checkout = Checkout::new(&self.sources, &self.documents, FilePatterns::Pathspec);
        let limits = ExpansionLimits::default();
        let is_here = |url: &str| url == "https://here";
        expand(self.set(), Surroundings { checkout: &checkout, inventory, is_here: &is_here, limits: &limits })
    }

    fn text(&self, span: Span) -> &str {
        self.sources.slice(span)
    }
}

fn names(expansion: &Expansion) -> Vec<&str> {
    expansion.applications.iter().map(|application| &*application.name).collect()
}

fn kinds(expansion: &Expansion) -> Vec<ProblemKind> {
    expansion.problems.iter().map(|problem| problem.kind).collect()
}

fn go(template: &str) -> String {
    format!(
        "  goTemplate: true\n  generators: [{{list: {{elements: [{{name: a, deep: {}}}]}}}}]\n  template:\n    metadata:\n      name: |-\n        {template}\n",
        "[".repeat(60) + &"]".repeat(60)
    )
}

#[test]
fn what_a_template_leaves_alone_is_the_template_itself() {
    let list = "  generators: [{list: {elements: [{name: web, dir: a, server: 'https://s'}]}}]";
    let repository = Repository::new(&format!("{list}{NAMED}"), &[]);
    let expansion = repository.expand(&Inventory::unknown());
    assert_eq!(kinds(&expansion), []);
    let application = &expansion.applications[0];
    let root = application.tree.documents().next().unwrap().root();
    let node = |path: &[&str]| root.at(path).unwrap();
    assert_eq!(node(&["kind"]).text().as_deref(), Some("Application"));
    assert_eq!(node(&["metadata", "namespace"]).text().as_deref(), Some("argocd"));
    let path = node(&["spec", "source", "path"]);
    assert_eq!((path.text().as_deref(), repository.text(path.span())), (Some("apps/a"), "'apps/{{dir}}'"));
    let project = node(&["spec", "project"]);
    assert_eq!(repository.text(project.span()), "default");
    let source = repository.set().at(&["spec", "template", "metadata", "labels", "kept"]).unwrap();
    assert_eq!(node(&["metadata", "labels", "kept"]).span(), source.span());
    assert_eq!(repository.text(application.origins[0]), "{name: web, dir: a, server: 'https://s'}");
}

#[test]
fn without_an_inventory_the_elements_of_a_merge_are_the_known_clusters() {
    let merge = "  generators:\n  - merge:\n      mergeKeys: [nameNormalized]\n      generators:\n      \
        - clusters: {selector: {matchLabels: {env: prod}}, values: {of: 'at-{{name}}'}}\n      \
        - list: {elements: [{nameNormalized: eu, dir: eu}, {nameNormalized: us, dir: us}, {other: x}]}\n      \
        - clusters: {selector: {matchLabels: {env: dev}}, values: {of: dev}}";
    let template = NAMED.replace("kept: 'yes'", "of: '{{values.of}}'");
    let repository = Repository::new(&format!("{merge}{template}"), &[]);
    let expansion = repository.expand(&Inventory::unknown());
    assert_eq!(names(&expansion), ["eu", "us"]);
    assert_eq!(kinds(&expansion), [ProblemKind::Open]);
    assert!(repository.text(expansion.problems[0].span).starts_with("clusters:"));
    let first = &expansion.applications[0];
    assert!(first.presumed);
    assert_eq!(first.unresolved.iter().map(|span| repository.text(*span)).collect::<Vec<_>>(), ["'{{server}}'"]);
    let root = first.tree.documents().next().unwrap().root();
    assert_eq!(root.at(&["metadata", "labels", "of"]).and_then(Node::text).as_deref(), Some("at-eu"));

    let cluster = |name: &str, env: &str| Cluster {
        name: name.to_owned(),
        server: format!("https://{name}"),
        labels: [("env".to_owned(), env.to_owned())].into(),
        ..Cluster::default()
    };
    let known = Inventory::new(vec![cluster("EU", "prod"), cluster("us", "dev")], std::iter::empty());
    let expansion = repository.expand(&known);
    assert_eq!(names(&expansion), ["EU"]);
    assert_eq!((kinds(&expansion), expansion.applications[0].presumed), (vec![], false));
}

#[test]
fn without_an_inventory_argo_cd_still_has_its_own_cluster() {
    let own = Repository::new(&format!("  generators: [{{clusters: {{}}}}]{NAMED}"), &[]);
    let expansion = own.expand(&Inventory::unknown());
    assert_eq!(names(&expansion), [IN_CLUSTER_NAME]);
    assert!(expansion.is_open() && expansion.applications[0].presumed);
    let selected = "  generators: [{clusters: {selector: {matchLabels: {env: prod}}}}]";
    let expansion = Repository::new(&format!("{selected}{NAMED}"), &[]).expand(&Inventory::unknown());
    assert_eq!((names(&expansion), expansion.is_open()), (vec![], true));
}

#[test]
fn a_template_that_a_presumed_cluster_cannot_fill_refuses_nothing() {
    let spec = "  goTemplate: true\n  goTemplateOptions: [missingkey=error]\n  generators: [{clusters: {}}, {list: {elements: \
        [{name: a, metadata: {labels: {env: dev}}}]}}]\n  template: {metadata: {name: '{{.name}}-{{.metadata.labels.env}}'}}\n";
    let expansion = Repository::new(spec, &[]).expand(&Inventory::unknown());
    assert_eq!(names(&expansion), ["a-dev"]);
    assert_eq!(kinds(&expansion), [ProblemKind::Open, ProblemKind::Open]);
}

#[test]
fn services_and_other_repositories_leave_the_set_open() {
    let generators = "  generators:\n  - scmProvider: {github: {organization: x}}\n  - pullRequest: {}\n  - plugin: {}\n  \
        - clusterDecisionResource: {}\n  - git: {repoURL: https://there, directories: [{path: '*'}]}\n  \
        - git: {repoURL: https://here, directories: [{path: 'apps/*'}]}";
    let spec = format!("{generators}{}", NAMED.replace("{{name}}", "{{path.basename}}"));
    let files = [("apps/web/a.yaml", ""), ("apps/.hidden/a.yaml", ""), ("apps/web/deep/a.yaml", "")];
    let repository = Repository::new(&spec, &files);
    let expansion = repository.expand(&Inventory::unknown());
    assert_eq!(names(&expansion), ["web"]);
    assert_eq!(kinds(&expansion), [ProblemKind::Open; 5]);
    assert_eq!(repository.text(expansion.problems[4].span), "https://there");
}

#[test]
fn files_are_selected_as_by_git_unless_argo_cd_is_told_otherwise() {
    let spec = "  generators: [{git: {repoURL: https://here, files: [{path: 'config/*/c.yaml'}]}}]";
    let spec = format!("{spec}{}", NAMED.replace("{{name}}", "{{path.basename}}"));
    let files = [("config/eu/c.yaml", "a: 1"), ("config/us/deep/c.yaml", ""), ("config/c.yaml", "")];
    let expansion = Repository::new(&spec, &files).expand(&Inventory::unknown());
    assert_eq!(names(&expansion), ["eu", "deep"]);
}

#[test]
fn a_function_that_is_not_evaluated_leaves_out_its_applications() {
    let spec = "  goTemplate: true\n  generators:\n  - list: {elements: [{name: a}]}\n  \
        - list: {elements: [{name: b}], template: {metadata: {name: '{{ now | date \"2006\" }}'}, spec: {}}}\n  \
        template: {metadata: {name: '{{ .name }}'}}\n";
    let repository = Repository::new(spec, &[]);
    let expansion = repository.expand(&Inventory::unknown());
    assert_eq!((names(&expansion), kinds(&expansion)), (vec!["a"], vec![ProblemKind::Unsupported]));
    assert!(expansion.problems[0].message.contains("`now`"));
    assert_eq!(repository.text(expansion.problems[0].span), "'{{ now | date \"2006\" }}'");
}

#[test]
fn an_error_refuses_the_whole_set_at_its_place() {
    let spec = "  generators: [{list: {elements: [{name: a}, {name: 1}]}}, {list: {elements: [{name: b}]}}]";
    let repository = Repository::new(&format!("{spec}{NAMED}"), &[]);
    let expansion = repository.expand(&Inventory::unknown());
    assert_eq!((names(&expansion), kinds(&expansion)), (vec![], vec![ProblemKind::Invalid]));
    assert_eq!(repository.text(expansion.problems[0].span), "1");
}

#[test]
fn of_two_applications_of_one_name_the_first_stays_with_a_problem() {
    let spec = "  generators: [{list: {elements: [{name: a, dir: x}, {name: a, dir: z}, {name: b}]}}]";
    let repository = Repository::new(&format!("{spec}{NAMED}"), &[]);
    let expansion = repository.expand(&Inventory::unknown());
    assert_eq!((names(&expansion), kinds(&expansion)), (vec!["a", "b"], vec![ProblemKind::Dropped]));
    assert_eq!(repository.text(expansion.problems[0].span), "'{{name}}'");
}

#[test]
fn elements_in_a_text_have_places_of_their_own() {
    let spec = "  generators:\n  - list:\n      elementsYaml: |\n        - {name: a}\n        - {name: b}";
    let repository = Repository::new(&format!("{spec}{NAMED}"), &[]);
    let expansion = repository.expand(&Inventory::unknown());
    assert_eq!(names(&expansion), ["a", "b"]);
    assert_eq!(repository.text(expansion.applications[1].origins[0]), "{name: b}");
}

#[test]
fn what_a_template_patch_sets_has_the_line_that_sets_it() {
    let patch = "  templatePatch: |\n    metadata:\n      labels:\n        name: '{{ .name }}'\n        fixed: x\n    \
        {{- range .more }}\n        {{ . }}: z\n    {{- end }}\n    spec:\n      syncPolicy: null\n";
    let spec = "  goTemplate: true\n  generators: [{list: {elements: [{name: a, more: [b]}]}}]\n  template: \
        {metadata: {name: a}, spec: {syncPolicy: {automated: {}}}}\n";
    let repository = Repository::new(&format!("{spec}{patch}"), &[]);
    let expansion = repository.expand(&Inventory::unknown());
    assert_eq!(kinds(&expansion), []);
    let root = expansion.applications[0].tree.documents().next().unwrap().root();
    let place = |name: &str| repository.text(root.at(&["metadata", "labels", name]).unwrap().span());
    assert_eq!([place("name"), place("fixed")], ["name: '{{ .name }}'", "fixed: x"]);
    assert!(place("b").starts_with("|\n    metadata:"));
    assert!(root.at(&["spec", "syncPolicy"]).is_none());
}

#[test]
fn secrets_describe_clusters_unless_they_are_not_readable() {
    let secret = |rest: &str| {
        format!("kind: Secret\nmetadata: {{labels: {{argocd.argoproj.io/secret-type: cluster, env: prod}}}}\n{rest}")
    };
    let read = |text: &str| {
        let sources = Sources::new(vec![Source::new("a.yaml", text)]);
        let documents = Documents::parse(&sources, &Limits::default());
        let cluster =
            documents.files()[0].documents().next().and_then(|document| Cluster::from_secret(document.root()));
        cluster.map(|cluster| (cluster.name, cluster.server, cluster.labels.contains_key("env")))
    };
    let eu = Some(("eu".to_owned(), "https://eu".to_owned(), true));
    assert_eq!(read(&secret("stringData: {name: eu, server: 'https://eu'}")), eu);
    assert_eq!(read(&secret("data: {name: ZXU=, server: aHR0cHM6Ly9ldQ==}")), eu);
    assert_eq!(read(&secret("stringData: {name: '${CLUSTER}'}")), None);
    assert_eq!(read(&secret("data: {name: '%%'}")), None);
    assert_eq!(read(&secret("stringData: {name: 'ENC[AES256_GCM,data:x]'}\nsops: {mac: x}")), None);
    assert_eq!(read("kind: Secret\nmetadata: {labels: {a: b}}\nstringData: {name: eu}"), None);
}

#[test]
fn costly_templates_come_to_an_end() {
    let double = "{{ $a := \"0123456789\" }}".to_owned() + &"{{ $a = print $a $a }}".repeat(60) + "{{ $a }}";
    let nested = "{{ $a := list 1 }}{{ range until 5000 }}{{ $a = list $a }}{{ end }}{{ $a }}".to_owned();
    let shared = "{{ $a := list 1 }}".to_owned() + &"{{ $a = list $a $a }}".repeat(60) + "{{ toJson $a }}";
    let calls = (0..50).map(|at| {
        format!("{{{{ define \"{at}\" }}}}{0}{0}{{{{ end }}}}", format!("{{{{ template \"{}\" . }}}}", at + 1))
    });
    let calls = calls.collect::<String>() + "{{ define \"50\" }}{{ end }}{{ template \"0\" . }}";
    let itself = "{{ define \"a\" }}{{ range . }}{{ template \"a\" . }}{{ template \"a\" . }}{{ end }}{{ end }}{{ template \"a\" .deep }}";
    let loops =
        "{{ range until 1000 }}{{ range until 1000 }}{{ range until 1000 }}{{ end }}{{ end }}{{ end }}".to_owned();
    let wide = "{{ printf \"%999999999d\" 1 }}".to_owned();
    let long = "{{ range until 9000 }}{{ repeat 1000 \"x\" }}{{ end }}".to_owned();
    let grown = "{{ $a := repeat 1000000 \"a\" }}{{ $a = replace \"a\" $a $a }}".to_owned();
    let expanded = "{{ $a := repeat 100000 \"a\" }}{{ regexReplaceAll \"a\" $a (repeat 500000 \"${0}\") }}".to_owned();
    let deep = "{{ if 1 }}".repeat(5000) + &"{{ end }}".repeat(5000);
    let brackets = format!("{{{{ {} 1 {} }}}}", "(".repeat(5000), ")".repeat(5000));
    let many = "{{ len (until 100000000) }}".to_owned();
    let started = std::time::Instant::now();
    for template in
        [&double, &nested, &shared, &calls, itself, &loops, &wide, &long, &grown, &expanded, &deep, &brackets, &many]
    {
        let expansion = Repository::new(&go(template), &[]).expand(&Inventory::unknown());
        assert_eq!(names(&expansion), [""; 0], "{:.60}", template);
        assert_eq!(expansion.problems.len(), 1, "{:.60}", template);
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn products_of_generators_come_to_an_end() {
    let elements = |key: &str| -> String { (0..2000).map(|at| format!("{{{key}: '{at}'}}, ")).collect() };
    let matrix =
        |inner: &str| format!("matrix: {{generators: [{{{inner}}}, {{list: {{elements: [{}]}}}}]}}", elements("b"));
    let list = format!("list: {{elements: [{}]}}", elements("a"));
    let spec = format!("  generators: [{{{}}}]{NAMED}", matrix(&list));
    let started = std::time::Instant::now();
    let expansion = Repository::new(&spec, &[]).expand(&Inventory::unknown());
    assert_eq!(kinds(&expansion), [ProblemKind::Limit]);
    let none = "list: {elements: [], elementsYaml: ''}";
    let excluded = format!("{}, selector: {{matchLabels: {{none: x}}}}", matrix(none).replace(none, &list));
    let inner = format!(
        "matrix: {{generators: [{{{list}}}, {{list: {{elements: [{}]}}, selector: {{matchLabels: {{none: x}}}}}}]}}",
        elements("b")
    );
    for generator in [&excluded, &inner] {
        let expansion =
            Repository::new(&format!("  generators: [{{{generator}}}]{NAMED}"), &[]).expand(&Inventory::unknown());
        assert_eq!(kinds(&expansion), [ProblemKind::Limit]);
    }
    let merges: String = (0..2000).map(|_| "{list: {elements: [{a: x, k: z}]}}, ").collect();
    let merge = format!("  generators: [{{merge: {{mergeKeys: [a], generators: [{merges}]}}}}]{NAMED}");
    let expansion = Repository::new(&merge, &[]).expand(&Inventory::unknown());
    assert_eq!((kinds(&expansion), expansion.applications[0].origins.len()), (vec![], 16));
    let large = "x".repeat(100_000);
    let template = format!("  template: {{metadata: {{name: '{{{{a}}}}'}}, spec: {{project: '{{{{a}}}}{large}'}}}}\n");
    let expansion =
        Repository::new(&format!("  generators: [{{{list}}}]\n{template}"), &[]).expand(&Inventory::unknown());
    assert_eq!(kinds(&expansion), [ProblemKind::Limit]);
    assert!(expansion.applications.len() > 100);
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}
