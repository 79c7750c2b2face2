//! Kustomizations that are made to break a build: they give a clear problem, soon.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::time::{Duration, Instant};

use kustomize::{Build, FileInput, Limits, Mode, ProblemKind, Request, World};
use spanned_yaml::SourceId;

fn world(files: Vec<(String, String)>) -> World {
    world_with(files, Limits::default())
}

fn world_with(files: Vec<(String, String)>, limits: Limits) -> World {
    let files = files.into_iter().enumerate().map(|(number, (path, text))| FileInput {
        path: path.into(),
        source: SourceId(number as u32),
        text: Some(text.into()),
        bytes: None,
        tree: None,
    });
    World::new(files, limits)
}

fn build(world: &World, directory: &str) -> Build {
    let request = Request { directory: directory.into(), draft: None, mode: Mode::KUSTOMIZE };
    world.build(&[request]).remove(0)
}

fn kustomization(directory: &str, text: &str) -> (String, String) {
    (format!("{directory}/kustomization.yaml"), text.to_owned())
}

fn component(directory: &str, text: &str) -> (String, String) {
    let header = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
    (format!("{directory}/kustomization.yaml"), format!("{header}{text}"))
}

fn fails_with(world: &World, directory: &str, kind: ProblemKind) -> String {
    let error = build(world, directory).error.unwrap();
    assert_eq!(error.kind, kind, "{error}");
    error.message
}

/// Far more than it takes on a slow machine, and far less than anything that grows faster than its input.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn cycles_are_problems_of_everybody_in_them() {
    let world = world(vec![
        kustomization("a", "resources: [../b]"),
        kustomization("b", "resources: [../c]"),
        kustomization("c", "resources: [../a]"),
        kustomization("d", "resources: [../a]"),
        kustomization("self", "resources: [../self]"),
        kustomization("dot", "resources: [.]"),
    ]);
    for directory in ["a", "b", "c", "d", "self", "dot"] {
        fails_with(&world, directory, ProblemKind::Cycle);
    }
    let error = build(&world, "b").error.unwrap();
    assert_eq!(error.span.source, SourceId(1), "the problem stands in the kustomization's own file");
    assert_eq!(error.related.len(), 2, "the way back is told: {error:?}");
}

#[test]
fn cycles_through_components_are_found() {
    let world = world(vec![
        component("a", "components: [../b]"),
        component("b", "components: [../a]"),
        kustomization("root", "components: [../a]"),
        component("x", "resources: [../y]"),
        kustomization("y", "components: [../x]"),
    ]);
    for directory in ["a", "b", "root", "x", "y"] {
        fails_with(&world, directory, ProblemKind::Cycle);
    }
}

#[test]
fn a_directory_above_counts_as_a_cycle() {
    let world = world(vec![
        kustomization("base", "resources: [object.yaml]"),
        ("base/object.yaml".to_owned(), "kind: A\nmetadata: {name: a}".to_owned()),
        kustomization("base/overlays/direct", "resources: [../..]"),
        kustomization("base/overlays/around", "resources: [../../../other]"),
        kustomization("other", "resources: [../base]"),
    ]);
    fails_with(&world, "base/overlays/direct", ProblemKind::Cycle);
    fails_with(&world, "base/overlays/around", ProblemKind::Cycle);
    assert!(build(&world, "other").error.is_none());
}

#[test]
fn paths_do_not_leave_the_repository() {
    let world = world(vec![
        kustomization("files", "resources: [../../../etc/passwd]"),
        kustomization("absolute", "resources: [/etc/passwd]"),
        kustomization("patch", "patches: [{path: ../../../etc/passwd}]"),
        kustomization("generator", "configMapGenerator: [{name: a, files: [../../../etc/passwd]}]"),
        kustomization("component", "components: [../../..]"),
    ]);
    for directory in ["files", "absolute", "patch", "generator", "component"] {
        fails_with(&world, directory, ProblemKind::OutsideRepository);
    }
}

#[test]
fn ten_thousand_entries_take_linear_time() {
    let mut files = Vec::new();
    let mut resources = String::from("namePrefix: x-\nnamespace: other\nresources:\n");
    for number in 0..10_000 {
        writeln!(resources, "- object-{number}.yaml").unwrap();
        let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a{number}}}\ndata: {{a: b}}\n");
        files.push((format!("many/object-{number}.yaml"), text));
    }
    files.push(kustomization("many", &resources));
    let mut directories = String::from("resources:\n");
    for number in 0..10_000 {
        writeln!(directories, "- d{number}").unwrap();
        files.push(kustomization(
            &format!("many-directories/d{number}"),
            "resources: [../../many/object-1.yaml]\nnamePrefix: x",
        ));
    }
    files.push(kustomization("many-directories", &directories));
    let mut missing = String::from("resources:\n");
    (0..10_000).for_each(|number| writeln!(missing, "- ../nowhere/{number}").unwrap());
    files.push(kustomization("missing", &missing));
    let world = world(files);
    let started = Instant::now();
    assert_eq!(build(&world, "many").objects.len(), 10_000);
    fails_with(&world, "many-directories", ProblemKind::DuplicateObject);
    fails_with(&world, "missing", ProblemKind::MissingFile);
    assert_eq!(build(&world, "missing").problems.len(), 10_000);
    assert!(started.elapsed() < SOON, "took {:?}", started.elapsed());
}

#[test]
fn deep_chains_end_at_the_limit() {
    let mut files: Vec<(String, String)> = (0..1_000)
        .map(|number| kustomization(&format!("k{number}"), &format!("resources: [../k{}]", number + 1)))
        .collect();
    files.extend(
        (0..1_000).map(|number| component(&format!("c{number}"), &format!("components: [../c{}]", number + 1))),
    );
    files.push(kustomization("k1000", "namePrefix: a"));
    files.push(component("c1000", "namePrefix: a"));
    let world = world(files);
    let started = Instant::now();
    fails_with(&world, "k0", ProblemKind::Limit);
    fails_with(&world, "c0", ProblemKind::Limit);
    assert!(build(&world, "k950").error.is_none());
    assert!(build(&world, "c950").error.is_none());
    assert!(started.elapsed() < SOON, "took {:?}", started.elapsed());
}

#[test]
fn what_doubles_at_each_level_ends_at_a_limit() {
    let twice = |name: &str, number: usize| format!("[../{name}{}, ../{name}-copy{}]", number + 1, number + 1);
    let mut files = Vec::new();
    for number in 0..60 {
        let components = twice("c", number);
        files.push(component(&format!("c{number}"), &format!("components: {components}")));
        files.push(component(&format!("c-copy{number}"), &format!("components: {components}")));
        let bases = twice("b", number);
        files.push(kustomization(&format!("b{number}"), &format!("namePrefix: a\nresources: {bases}")));
        files.push(kustomization(&format!("b-copy{number}"), &format!("namePrefix: b\nresources: {bases}")));
    }
    for end in ["c60", "c-copy60"] {
        files.push(component(end, "namePrefix: a"));
    }
    for (end, prefix) in [("b60", "a"), ("b-copy60", "b")] {
        files.push(kustomization(end, &format!("namePrefix: {prefix}\nresources: [../object.yaml]")));
    }
    files.push(("object.yaml".to_owned(), "kind: A\nmetadata: {name: a}".to_owned()));
    let world = world_with(files, Limits { objects: 10_000, ..Limits::default() });
    let started = Instant::now();
    fails_with(&world, "c0", ProblemKind::Limit);
    fails_with(&world, "b0", ProblemKind::Limit);
    assert!(started.elapsed() < SOON, "took {:?}", started.elapsed());
}

#[test]
fn patches_that_delete_everything_leave_nothing() {
    let world = world(vec![
        kustomization(
            "all",
            "resources: [object.yaml]\npatches: [{target: {name: .*}, patch: '{\"$patch\": delete, kind: A, metadata: {name: a}}'}]",
        ),
        ("all/object.yaml".to_owned(), "kind: A\nmetadata: {name: a}".to_owned()),
    ]);
    let build = build(&world, "all");
    assert!(build.error.is_none(), "{:?}", build.error);
    assert!(build.objects.is_empty());
}
