//! Builds through the public interface: modes, problems and their places, what is left out, drafts.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use kustomize::{
    Build, FileInput, GitUrl, IncompleteReason, Limits, Mode, Order, Problem, ProblemKind, Request, World, write_json,
};
use spanned_yaml::{Dialect, ParseOptions, SourceId, Span, Tree};

fn world(files: &[(&str, &str)]) -> World {
    let inputs = files.iter().enumerate().map(|(number, (path, text))| FileInput {
        path: (*path).into(),
        source: SourceId(number as u32),
        text: Some((*text).into()),
        bytes: None,
        tree: None,
    });
    World::new(inputs, Limits::default())
}

fn build(world: &World, directory: &str, mode: Mode) -> Build {
    world.build(&[Request { directory: directory.into(), draft: None, mode }]).remove(0)
}

fn texts(world: &World, build: &Build) -> Vec<String> {
    let text = |root| {
        let mut text = String::new();
        write_json(world, root, &mut text);
        text
    };
    build.objects.iter().map(|object| text(object.root)).collect()
}

/// The text that a place covers.
fn at<'t>(files: &[(&str, &'t str)], span: Span) -> &'t str {
    &files[span.source.0 as usize].1[span.range()]
}

fn error(files: &[(&str, &str)], directory: &str) -> Problem {
    build(&world(files), directory, Mode::KUSTOMIZE).error.unwrap()
}

const OBJECT: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

#[test]
fn a_broken_file_is_reported_in_that_file_with_the_entry_that_names_it() {
    let files = [("k/kustomization.yaml", "resources:\n- bad.yaml"), ("k/bad.yaml", "kind: [A\n")];
    let error = error(&files, "k");
    assert_eq!((error.kind, error.span.source), (ProblemKind::Syntax, SourceId(1)));
    assert!(error.related.iter().any(|(span, _)| at(&files, *span) == "bad.yaml"));

    let files =
        [("k/kustomization.yaml", "resources: [no-name.yaml]"), ("k/no-name.yaml", "kind: A\nmetadata: {x: 1}")];
    let error = self::error(&files, "k");
    assert_eq!((error.kind, at(&files, error.span)), (ProblemKind::NotAnObject, "{x: 1}"));
}

#[test]
fn the_error_of_a_base_is_that_of_its_overlays() {
    let files =
        [("base/kustomization.yaml", "resources: [missing.yaml]"), ("over/kustomization.yaml", "resources: [../base]")];
    let error = error(&files, "over");
    assert_eq!((error.kind, at(&files, error.span)), (ProblemKind::MissingFile, "missing.yaml"));
}

#[test]
fn all_that_is_wrong_with_a_kustomization_is_told_at_once() {
    let files =
        [("k/kustomization.yaml", "resources: [a.yaml, b.yaml]\nimages: [{newTag: [1]}]\npatches: [{path: c.yaml}]")];
    let wrong_type = error(&files, "k");
    assert_eq!((wrong_type.kind, at(&files, wrong_type.span)), (ProblemKind::InvalidField, "[1]"));
    let files = [("k/kustomization.yaml", "resources: [a.yaml, b.yaml]\npatches: [{path: c.yaml}]")];
    let build = build(&world(&files), "k", Mode::KUSTOMIZE);
    let missing: Vec<&str> = build.problems.iter().map(|problem| at(&files, problem.span)).collect();
    assert_eq!(missing, ["a.yaml", "b.yaml", "c.yaml"]);
    assert_eq!(at(&files, build.error.unwrap().span), "a.yaml", "the first one ends the build");
}

#[test]
fn unknown_fields_fail_except_in_what_flux_builds() {
    let files = [
        ("base/kustomization.yaml", "resource: [object.yaml]\nresources: [object.yaml]"),
        ("base/object.yaml", OBJECT),
        ("over/kustomization.yaml", "resources: [../base]"),
    ];
    let world = world(&files);
    let error = build(&world, "base", Mode::KUSTOMIZE).error.unwrap();
    assert_eq!((error.kind, at(&files, error.span)), (ProblemKind::UnknownField, "resource"));
    assert!(error.message.contains("did you mean `resources`?"), "{error}");
    let flux = build(&world, "base", Mode::FLUX);
    assert!(flux.error.is_none());
    assert_eq!(flux.problems.len(), 1, "it is still told: {:?}", flux.problems);
    assert!(build(&world, "over", Mode::FLUX).error.is_some(), "Flux rewrites only what it builds, not the bases");
}

#[test]
fn files_outside_of_the_directory_fail_where_loads_are_restricted() {
    let files = [("object.yaml", OBJECT), ("k/kustomization.yaml", "resources: [../object.yaml]")];
    let world = world(&files);
    let error = build(&world, "k", Mode::KUSTOMIZE).error.unwrap();
    assert_eq!((error.kind, at(&files, error.span)), (ProblemKind::OutsideDirectory, "../object.yaml"));
    assert_eq!(build(&world, "k", Mode::FLUX).objects.len(), 1);
}

#[test]
fn modes_choose_the_order_unless_the_kustomization_does() {
    let objects = "kind: Deployment\nmetadata: {name: d}\n---\nkind: Namespace\nmetadata: {name: n}\n";
    let files = [
        ("objects.yaml", objects),
        ("kustomization.yaml", "resources: [objects.yaml]"),
        ("fifo/objects.yaml", objects),
        ("fifo/kustomization.yaml", "resources: [objects.yaml]\nsortOptions: {order: fifo}"),
    ];
    let world = world(&files);
    let first = |directory, mode| texts(&world, &build(&world, directory, mode))[0].contains("Namespace");
    assert!(first("", Mode::KUSTOMIZE));
    assert!(!first("", Mode::FLUX));
    assert!(!first("", Mode { order: Order::AsWritten, ..Mode::KUSTOMIZE }));
    assert!(!first("fifo", Mode::KUSTOMIZE));
}

#[test]
fn kinds_of_kustomizations_are_not_mixed_up() {
    let component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: a-";
    let files = [
        ("object.yaml", OBJECT),
        ("component/kustomization.yaml", component),
        ("base/kustomization.yaml", "namePrefix: a-"),
        ("one/kustomization.yaml", "resources: [../component]"),
        ("two/kustomization.yaml", "components: [../base]"),
        ("three/kustomization.yaml", "kind: Kustomisation\nnamePrefix: a"),
        ("four/kustomization.yaml", "apiVersion: v1\nnamePrefix: a"),
        ("five/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"),
        ("six/kustomization.yaml", "namePrefix: a"),
        ("six/kustomization.yml", "namePrefix: a"),
        ("seven/kustomization.yaml", "resources: [../base/kustomization.yaml]"),
        ("eight/object.yaml", OBJECT),
    ];
    let kind = |directory| error(&files, directory).kind;
    assert_eq!([kind("one"), kind("two")], [ProblemKind::WrongKind; 2]);
    assert_eq!([kind("three"), kind("four"), kind("five")], [ProblemKind::InvalidField; 3]);
    assert_eq!(kind("six"), ProblemKind::SeveralFiles);
    assert_eq!(kind("seven"), ProblemKind::NotAnObject);
    assert_eq!(kind("eight"), ProblemKind::MissingFile);
}

#[test]
fn two_objects_of_one_identity_name_each_other() {
    let files = [("kustomization.yaml", "resources: [a.yaml, b.yaml]"), ("a.yaml", OBJECT), ("b.yaml", OBJECT)];
    let error = error(&files, "");
    assert_eq!(
        (error.kind, error.span.source, at(&files, error.span)),
        (ProblemKind::DuplicateObject, SourceId(2), "a")
    );
    assert_eq!(error.related[0].0.source, SourceId(1));
}

#[test]
fn what_must_be_fetched_is_left_out_and_told_without_credentials() {
    let files = [
        ("object.yaml", OBJECT),
        (
            "kustomization.yaml",
            "resources:\n- object.yaml\n- https://me:secret@example.com/org/repo//base?ref=v1\n- github.com/org/repo\n\
             components: ['git@example.com:org/repo.git']\nhelmCharts: [{name: redis}]\n",
        ),
        ("over/kustomization.yaml", "resources: [..]"),
        ("above/kustomization.yaml", "resources: [../below]"),
        ("below/kustomization.yaml", "resources: [github.com/org/repo]"),
    ];
    let world = world(&files);
    let build = build(&world, "", Mode::KUSTOMIZE);
    assert!(build.error.is_none(), "{:?}", build.error);
    assert_eq!(build.objects.len(), 1, "the build goes on");
    let reasons: Vec<_> =
        build.incomplete.iter().map(|incomplete| (incomplete.reason, incomplete.detail.as_str())).collect();
    assert_eq!(
        reasons,
        [
            (IncompleteReason::Remote, "https://example.com/org/repo//base?ref=v1"),
            (IncompleteReason::Remote, "github.com/org/repo"),
            (IncompleteReason::Remote, "git@example.com:org/repo.git"),
            (IncompleteReason::HelmChart, "redis"),
        ]
    );
    let above = self::build(&world, "above", Mode::KUSTOMIZE);
    assert_eq!(at(&files, above.incomplete[0].span), "github.com/org/repo", "overlays are incomplete as well");
    assert_eq!(GitUrl::parse("github.com/org/repo?ref=v1").unwrap().clone_url(), "https://github.com/org/repo");
}

#[test]
fn patches_and_data_that_must_be_fetched_are_left_out() {
    let files = [
        ("object.yaml", OBJECT),
        (
            "kustomization.yaml",
            "resources: [object.yaml]\npatches: [{path: 'https://example.com/patch.yaml'}]\n\
             configMapGenerator: [{name: g, files: ['a=https://example.com/a.json']}]\n",
        ),
    ];
    let world = world(&files);
    let build = build(&world, "", Mode::KUSTOMIZE);
    assert!(build.error.is_none() && build.problems.is_empty(), "{:?}", build.problems);
    assert_eq!((build.objects.len(), build.incomplete.len()), (1, 2));
}

#[test]
fn wrong_types_are_told_as_what_they_are() {
    let message = |text| error(&[("kustomization.yaml", text)], "").message;
    assert_eq!(message("[a]"), "the kustomization must be a mapping, found a list");
    assert_eq!(
        message("patches: [a.yaml]"),
        "each entry of `patches` must be a mapping, found a string; name a file with `path:`"
    );
    assert_eq!(
        message("images: [{name: a, newTag: 1.10}]"),
        "`images.newTag` must be a string, found a number; put it in quotes"
    );
    assert_eq!(message("resources: a.yaml"), "`resources` must be a list, found a string");
    assert!(message("resources: [x, y]").starts_with("each entry of `resources` must be a string, found a boolean"));
}

#[test]
fn a_build_knows_the_files_that_it_read() {
    let files = [
        ("base/kustomization.yaml", "resources: [object.yaml]\nconfigMapGenerator: [{name: g, files: [data.txt]}]"),
        ("base/object.yaml", OBJECT),
        ("base/data.txt", "text"),
        ("base/other.txt", "text"),
        ("over/kustomization.yaml", "resources: [../base]\ncomponents: [../component]"),
        (
            "component/kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: p.yaml}]",
        ),
        ("component/p.yaml", OBJECT),
    ];
    let build = build(&world(&files), "over", Mode::KUSTOMIZE);
    assert!(build.error.is_none(), "{:?}", build.error);
    assert_eq!(build.used, [0, 1, 2, 4, 5, 6].map(SourceId));
    assert_eq!(build.objects.iter().filter(|object| object.is_generated).count(), 1);
}

#[test]
fn keys_are_read_without_regard_to_case_and_the_last_in_byte_order_counts() {
    let files = [
        ("object.yaml", OBJECT),
        ("kustomization.yaml", "Resources: [object.yaml]\nNAMEPREFIX: a-\nnameprefix: b-\nnamePrefix: c-"),
    ];
    let world = world(&files);
    assert!(texts(&world, &build(&world, "", Mode::KUSTOMIZE))[0].contains("\"name\":\"b-a\""));
}

#[test]
fn links_are_followed_where_the_caller_knows_them() {
    let files = [
        ("real/kustomization.yaml", "resources: [object.yaml]"),
        ("real/object.yaml", OBJECT),
        ("over/kustomization.yaml", "resources: [../link, ../file.yaml]\nnamePrefix: x-"),
        ("real/other.yaml", "kind: Other\nmetadata: {name: a}"),
    ];
    let links = [("link", "real"), ("file.yaml", "link/other.yaml")].map(|(link, target)| (link.into(), target.into()));
    let world = world(&files).with_links(links);
    assert_eq!(build(&world, "over", Mode::FLUX).objects.len(), 2);
    assert_eq!(build(&world, "link", Mode::KUSTOMIZE).objects.len(), 1);
}

#[test]
fn the_same_directory_is_accumulated_once() {
    let files = [
        ("base/kustomization.yaml", "resources: [object.yaml]\nnamePrefix: x-"),
        ("base/object.yaml", OBJECT),
        ("one/kustomization.yaml", "resources: [../base]"),
        ("two/kustomization.yaml", "resources: [../base]"),
    ];
    let world = world(&files);
    let request = |directory: &str| Request { directory: directory.into(), draft: None, mode: Mode::KUSTOMIZE };
    let builds = world.build(&[request("one"), request("two"), request("base")]);
    let roots: Vec<_> = builds.iter().map(|build| build.objects[0].root).collect();
    assert_eq!(roots, [roots[0]; 3], "what nobody changes is one object");
    assert_eq!(build(&world, "two", Mode::FLUX).objects[0].root, roots[0], "in later builds and other modes, too");
}

/// The nodes of a text that stands in no file of the world, as the object of a controller.
fn controller(text: &str) -> std::sync::Arc<Tree> {
    Tree::parse(SourceId(99), text.into(), &ParseOptions::default())
}

#[test]
fn drafts_are_built_with_what_a_controller_says_at_its_place() {
    let files = [
        (
            "k/kustomization.yaml",
            "resources: [object.yaml]\nNamespace: old\nimages: [{name: a, newTag: '1'}]\nkind: Kustomization",
        ),
        (
            "k/object.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: c, image: 'a:0'}, {name: d, image: 'b:0'}]",
        ),
    ];
    let world = world(&files);
    let text = "namespace: new\npatches:\n- patch: |\n    kind: Pod\n    apiVersion: v1\n    metadata: {name: p}\n    spec: {hostNetwork: true}\n\
                images: [{name: a, newTag: '2'}, {name: b, newTag: '3'}]\n";
    let tree = controller(text);
    let root = tree.documents().next().unwrap().root();
    let adopt = |node| world.adopt(node, Dialect::Kubernetes).unwrap();
    let mut draft = world.draft("k".into()).unwrap();
    draft.set("namespace", adopt(root.get("namespace").unwrap()));
    for patch in root.get("patches").unwrap().items() {
        draft.append("patches", adopt(patch));
    }
    for image in root.get("images").unwrap().items() {
        draft.replace_or_append("images", "name", &image.get("name").unwrap().text().unwrap(), adopt(image));
    }
    let draft = draft.finish();
    let request = Request { directory: "k".into(), draft: Some(draft), mode: Mode::FLUX };
    let build = world.build(&[request]).remove(0);
    assert!(build.error.is_none(), "{:?}", build.error);
    let json = &texts(&world, &build)[0];
    for part in ["\"namespace\":\"new\"", "\"hostNetwork\":true", "\"a:2\"", "\"b:3\""] {
        assert!(json.contains(part), "{part} in {json}");
    }
    let tree = world.object_tree(build.objects[0].root).unwrap();
    let at = |path: &[&str]| tree.root().unwrap().at(path).unwrap().span();
    assert_eq!(&text[at(&["metadata", "namespace"]).range()], "new");
    assert_eq!(&text[at(&["spec", "hostNetwork"]).range()], "true");
    assert_eq!(at(&["spec", "hostNetwork"]).source, SourceId(99));
    let plain = self::build(&world, "k", Mode::FLUX);
    assert!(texts(&world, &plain)[0].contains("\"namespace\":\"old\""), "the kustomization itself stays what it is");
}

#[test]
fn generated_kustomizations_stand_where_they_are_asked_for() {
    let files = [
        ("k/object.yaml", OBJECT),
        ("k/sub/kustomization.yaml", "resources: [x.yaml]"),
        ("k/sub/x.yaml", "kind: X\nmetadata: {name: x}"),
    ];
    let world = world(&files);
    assert!(world.draft("k".into()).is_none(), "there is none to edit");
    let site = Span::new(SourceId(99), 5, 9);
    let request = |draft| Request { directory: "k".into(), draft: Some(draft), mode: Mode::FLUX };
    let good = world.generated("k".into(), &["object.yaml", "sub"], Some(site)).finish();
    let bad = world.generated("k".into(), &["missing.yaml"], Some(site)).finish();
    let none: &[&str] = &[];
    let empty = world.generated("k".into(), none, Some(site)).finish();
    let builds = world.build(&[request(good), request(bad), request(empty)]);
    assert_eq!(builds[0].objects.len(), 2);
    assert_eq!(builds[1].error.as_ref().unwrap().span, site);
    assert!(builds[2].error.is_none() && builds[2].objects.is_empty());
}
