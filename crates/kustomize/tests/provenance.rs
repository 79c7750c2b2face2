//! Whole builds: every value of a finished object has the place of the text that set it, and what a patch removed is known.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use kustomize::{FileInput, Limits, Mode, ObjectTree, Request, World};
use spanned_yaml::{Node, SourceId, Span};

/// Files of a repository.
struct Repository {
    files: Vec<(&'static str, &'static str)>,
    world: World,
}

impl Repository {
    fn new(files: &[(&'static str, &'static str)]) -> Self {
        let inputs = files.iter().enumerate().map(|(number, (path, text))| FileInput {
            path: (*path).into(),
            source: SourceId(number as u32),
            text: Some((*text).into()),
            bytes: None,
            tree: None,
        });
        let world = World::new(inputs, Limits::default());
        Self { files: files.to_vec(), world }
    }

    /// The objects of a directory.
    fn build(&self, directory: &str) -> Vec<ObjectTree> {
        let request = Request { directory: directory.into(), draft: None, mode: Mode::KUSTOMIZE };
        let build = self.world.build(&[request]).remove(0);
        assert_eq!(build.error, None);
        build.objects.iter().map(|object| self.world.object_tree(object.root).unwrap()).collect()
    }

    /// The file, line and text of a place.
    fn place(&self, span: Span) -> String {
        let (path, text) = self.files[span.source.0 as usize];
        let line = text[..span.start as usize].matches('\n').count() + 1;
        format!("{path}:{line}: {}", &text[span.range()])
    }

    fn at(&self, object: &ObjectTree, path: &[&str]) -> String {
        self.place(node(object, path).span())
    }
}

/// A value; numbers are positions in lists.
fn node<'t>(object: &'t ObjectTree, path: &[&str]) -> Node<'t> {
    path.iter().fold(object.root().unwrap(), |node, step| match step.parse() {
        Ok(position) => node.items().nth(position).unwrap(),
        Err(_) => node.get(step).unwrap(),
    })
}

const BASE: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web
          image: nginx:1
          securityContext:
            runAsNonRoot: true
";

const BASE_KUSTOMIZATION: (&str, &str) = ("base/kustomization.yaml", "resources: [web.yaml]\n");

#[test]
fn what_an_overlay_sets_stands_in_the_overlay_and_the_rest_in_the_base() {
    let repository = Repository::new(&[
        ("base/web.yaml", BASE),
        BASE_KUSTOMIZATION,
        (
            "prod/kustomization.yaml",
            "\
resources: [../base]
namePrefix: prod-
patches:
  - path: privileged.yaml
  - target: {kind: Deployment}
    patch: |
      - op: replace
        path: /spec/replicas
        value: 3
      - op: add
        path: /metadata/labels
        value:
          tier: front
",
        ),
        (
            "prod/privileged.yaml",
            "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          securityContext:
            privileged: true
",
        ),
    ]);
    let prod = &repository.build("prod")[0];
    let container = ["spec", "template", "spec", "containers", "0"];
    let field = |rest: &[&str]| repository.at(prod, &[&container[..], rest].concat());
    assert_eq!(field(&["securityContext", "privileged"]), "prod/privileged.yaml:10: true");
    assert_eq!(field(&["securityContext", "runAsNonRoot"]), "base/web.yaml:13: true");
    assert_eq!(field(&["image"]), "base/web.yaml:11: nginx:1");
    assert_eq!(repository.at(prod, &["spec", "replicas"]), "prod/kustomization.yaml:9: 3");
    assert_eq!(repository.at(prod, &["metadata", "labels", "tier"]), "prod/kustomization.yaml:13: front");
    let history: Vec<_> = node(prod, &["spec"]).history("replicas").collect();
    assert_eq!(repository.place(history[0].was), "base/web.yaml:6: 1");
    assert!(repository.place(history[0].by).starts_with("prod/kustomization.yaml:7: op: replace"));
    // The base itself is the file's own tree.
    let base = &repository.build("base")[0];
    assert_eq!(repository.at(base, &["spec", "replicas"]), "base/web.yaml:6: 1");
}

#[test]
fn what_a_patch_removes_is_known_with_the_text_that_removes_it() {
    let repository = Repository::new(&[
        ("base/web.yaml", BASE),
        BASE_KUSTOMIZATION,
        (
            "prod/kustomization.yaml",
            "\
resources: [../base]
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: null
        template:
          spec:
            containers:
              - name: web
                securityContext:
                  $patch: delete
  - target: {kind: Deployment}
    patch: '[{\"op\": \"remove\", \"path\": \"/spec/template/spec/containers/0/image\"}]'
",
        ),
    ]);
    let prod = &repository.build("prod")[0];
    let by = |path: &[&str], key| {
        let removed = node(prod, path).removed(key).unwrap();
        (repository.place(removed.was), repository.place(removed.by))
    };
    let container = ["spec", "template", "spec", "containers", "0"];
    assert_eq!(by(&container, "securityContext").1, "prod/kustomization.yaml:14: delete");
    assert_eq!(
        by(&["spec"], "replicas"),
        ("base/web.yaml:6: 1".to_owned(), "prod/kustomization.yaml:8: null".to_owned())
    );
    let (was, operation) = by(&container, "image");
    assert_eq!(was, "base/web.yaml:11: nginx:1");
    assert!(operation.starts_with("prod/kustomization.yaml:16: {\"op\": \"remove\""), "{operation}");
}

#[test]
fn a_replaced_value_stands_where_its_source_stands() {
    let repository = Repository::new(&[
        ("base/web.yaml", BASE),
        ("base/version.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v}\ndata: {image: nginx:2}\n"),
        (
            "base/kustomization.yaml",
            "\
resources: [web.yaml, version.yaml]
replacements:
  - source: {kind: ConfigMap, fieldPath: data.image}
    targets:
      - select: {kind: Deployment}
        fieldPaths: ['spec.template.spec.containers.[name=web].image']
",
        ),
    ]);
    let objects = repository.build("base");
    let web = objects.iter().find(|object| node(object, &["kind"]).is_key("Deployment")).unwrap();
    let image = ["spec", "template", "spec", "containers", "0", "image"];
    assert_eq!(repository.at(web, &image), "base/version.yaml:4: nginx:2");
}

#[test]
fn hostile_patches_end_in_clear_errors() {
    let delete = "\
resources: [../base]
patches:
  - target: {name: .*}
    patch: |-
      $patch: delete
      apiVersion: v1
      kind: Any
      metadata: {name: any}
";
    let repository =
        Repository::new(&[("base/web.yaml", BASE), BASE_KUSTOMIZATION, ("all/kustomization.yaml", delete)]);
    assert!(repository.build("all").is_empty());
    for (path, kind) in [
        ("../../../etc/passwd", kustomize::ProblemKind::OutsideRepository),
        ("none.yaml", kustomize::ProblemKind::MissingFile),
    ] {
        let text: &'static str = Box::leak(format!("resources: [../base]\npatches: [{{path: {path}}}]\n").into());
        let repository =
            Repository::new(&[("base/web.yaml", BASE), BASE_KUSTOMIZATION, ("bad/kustomization.yaml", text)]);
        let request = Request { directory: "bad".into(), draft: None, mode: Mode::KUSTOMIZE };
        let error = repository.world.build(&[request]).remove(0).error.unwrap();
        assert_eq!((error.kind, &text[error.span.range()]), (kind, path));
    }
}
