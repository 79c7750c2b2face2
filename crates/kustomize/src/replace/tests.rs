//! Replacements, and kustomize's own unit tests of them row by row.

use serde_json::{Value, json};

use super::{Replacement, apply};
use crate::planner::Planner;
use crate::problem::Problem;
use crate::testing::{at, documents, expected, objects, unit_table, work, world, written_at};
use crate::work::Work;

/// Rows that differ from the tables, with the reason.
const KNOWN: [(&str, &str); 9] = [
    ("using a previous ID", "the row writes kustomize's own annotations into the objects"),
    ("replacement yaml substring options prefix", LATER),
    ("replacement yaml substring options first", LATER),
    ("replacement yaml substring options middle", LATER),
    ("replacement yaml substring options suffix", LATER),
    ("replacement json substring options prefix", LATER),
    ("replacement json substring options first", LATER),
    ("replacement json substring options middle", LATER),
    ("replacement json substring options suffix", LATER),
];

/// The tables are of a later commit than the release.
const LATER: &str = "kustomize 5.8.1 takes no delimiter inside of texts";

/// Applies the replacements of a kustomization, and gives what came of it to a check.
fn replaced(objects: &str, kustomization: &str, check: impl FnOnce(&Work<'_>)) -> Result<(), Problem> {
    let world = world(&[("objects.yaml", objects), ("kustomization.yaml", kustomization)]);
    let (mut work, root) = work(&world);
    let mut planner = Planner::new(&world, "".into());
    let entries: Vec<_> = planner.read.items(planner.read.get(root, "replacements").unwrap()).collect();
    let mut replacements = Vec::new();
    for entry in entries {
        replacements.extend(Replacement::read(&mut planner, entry)?);
    }
    apply(&mut work, &replacements)?;
    check(&work);
    Ok(())
}

fn results(objects_text: &str, kustomization: &str) -> Result<Vec<Value>, Problem> {
    let mut found = Vec::new();
    replaced(objects_text, kustomization, |work| found = objects(work))?;
    Ok(found)
}

#[test]
fn rows_of_the_tables() {
    for test in ["TestFilter", "TestValueInlineStructuredData"] {
        let Some(tables) = unit_table("api__filters__replacement.json") else { return };
        let mut failures = Vec::new();
        for row in tables[test].as_array().unwrap() {
            let name = row["_case"].as_str().unwrap();
            let text = |key: &str| row[key].as_str().unwrap_or("");
            let outcome = match (results(text("input"), text("replacements")), text("expectedErr")) {
                (Err(_), error) if !error.is_empty() => Ok(()),
                (Err(problem), _) => Err(format!("fails: {}", problem.message)),
                (Ok(found), error) if !error.is_empty() => Err(format!("must fail with {error}: {found:?}")),
                (Ok(found), _) => {
                    let expected = expected(text("expected"));
                    if found == expected { Ok(()) } else { Err(format!("{found:?}\n  instead of {expected:?}")) }
                }
            };
            let is_known = KNOWN.iter().any(|(known, _)| *known == name);
            match (outcome, is_known) {
                (Err(why), false) => failures.push(format!("{name}: {why}")),
                (Ok(()), true) => failures.push(format!("{name}: passes and must leave the list of known differences")),
                _ => {}
            }
        }
        assert!(failures.is_empty(), "{test}:\n{}", failures.join("\n"));
    }
}

#[test]
fn paths_are_split_as_in_the_tables() {
    let Some(tables) = unit_table("kyaml__utils.json") else { return };
    for (test, input, output, delimiter) in
        [("TestPathSplitter", "path", "exp", '/'), ("TestSmarterPathSplitter", "input", "expected", '.')]
    {
        for row in tables[test].as_array().unwrap() {
            let path = row[input].as_str().unwrap();
            let split = match delimiter {
                '/' => super::path::split_escaped(path, delimiter),
                _ => super::split(path, delimiter),
            };
            assert_eq!(json!(split), row[output], "{path}");
        }
    }
}

const OBJECTS: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: source}
data: {host: example.com, port: \"8080\", empty: \"\"}
---
apiVersion: v1
kind: Pod
metadata: {name: target}
spec:
  hostname: old.example.org
  priority: 1
  containers:
    - {name: web, image: 'nginx:1'}
    - {name: proxy, image: envoy:1}
";

fn replacement(source: &str, target: &str) -> String {
    format!("replacements:\n- {source}\n  targets:\n  - select: {{kind: Pod}}\n    {target}\n")
}

const HOST: &str = "source: {kind: ConfigMap, name: source, fieldPath: data.host}";

#[test]
fn the_value_is_the_node_of_its_source() {
    replaced(OBJECTS, &replacement(HOST, "fieldPaths: [spec.hostname]"), |work| {
        assert_eq!(written_at(work, at(work, 1, &["spec", "hostname"])), "objects.yaml: example.com");
    })
    .unwrap();
    replaced(OBJECTS, &replacement("sourceValue: fixed", "fieldPaths: [spec.hostname]"), |work| {
        assert_eq!(written_at(work, at(work, 1, &["spec", "hostname"])), "kustomization.yaml: fixed");
    })
    .unwrap();
}

#[test]
fn a_field_keeps_its_type_and_a_new_one_has_that_of_the_text() {
    let port = "source: {kind: ConfigMap, name: source, fieldPath: data.port}";
    let spec = |source: &str, target: &str| results(OBJECTS, &replacement(source, target)).unwrap()[1]["spec"].clone();
    assert_eq!(spec(port, "fieldPaths: [spec.priority]")["priority"], 8080);
    assert_eq!(spec(port, "fieldPaths: [spec.hostname]")["hostname"], "8080");
    assert_eq!(spec(port, "fieldPaths: [spec.new]\n    options: {create: true}")["new"], 8080);
    assert!(results(OBJECTS, &replacement(HOST, "fieldPaths: [spec.priority]")).is_err());
}

#[test]
fn elements_are_found_by_field_position_and_star() {
    let images = |path: &str| {
        let found = results(OBJECTS, &replacement(HOST, &format!("fieldPaths: ['{path}']"))).unwrap();
        let containers = found[1]["spec"]["containers"].as_array().unwrap();
        containers.iter().map(|one| one["image"] == "example.com").collect::<Vec<_>>()
    };
    assert_eq!(images("spec.containers.[name=web].image"), [true, false]);
    assert_eq!(images("spec.containers.[name=^p].image"), [false, true]);
    assert_eq!(images("spec.containers.1.image"), [false, true]);
    assert_eq!(images("spec.containers.*.image"), [true, true]);
    for wrong in ["spec.containers.[name=z].image", "spec.containers.2.image", "spec.none", "spec.hostname.x"] {
        assert!(results(OBJECTS, &replacement(HOST, &format!("fieldPaths: ['{wrong}']"))).is_err(), "{wrong}");
    }
}

#[test]
fn parts_are_split_at_a_delimiter() {
    let hostname = |options: &str| {
        let target = format!("fieldPaths: [spec.hostname]\n    options: {{delimiter: ., {options}}}");
        results(OBJECTS, &replacement("sourceValue: new", &target)).unwrap()[1]["spec"]["hostname"].clone()
    };
    assert_eq!(hostname("index: 0"), "new.example.org");
    assert_eq!(hostname("index: 1"), "old.new.org");
    assert_eq!(hostname("index: 3"), "old.example.org.new");
    assert_eq!(hostname("index: -1"), "new.old.example.org");
}

#[test]
fn the_source_must_be_one_object_with_the_field() {
    for source in [
        "source: {kind: Secret, fieldPath: data.host}",
        "source: {fieldPath: metadata.name}",
        "source: {kind: ConfigMap, fieldPath: data.none}",
        "source: {kind: ConfigMap, fieldPath: data.host, options: {delimiter: ., index: 2}}",
        "source: {kind: ConfigMap}\n  sourceValue: x",
        "select: {kind: ConfigMap}",
    ] {
        assert!(results(OBJECTS, &replacement(source, "fieldPaths: [spec.hostname]")).is_err(), "{source}");
    }
}

#[test]
fn a_value_in_two_places_is_two_values() {
    let kustomization = "\
replacements:
- source: {kind: Pod, fieldPath: spec.containers}
  targets:
  - {select: {kind: Pod}, fieldPaths: [spec.a, spec.b], options: {create: true}}
- sourceValue: x
  targets:
  - {select: {kind: Pod}, fieldPaths: [spec.a.0.image]}
";
    let found = results(OBJECTS, kustomization).unwrap();
    let image = |list: &str| found[1]["spec"][list][0]["image"].clone();
    assert_eq!((image("a"), image("b"), image("containers")), (json!("x"), json!("nginx:1"), json!("nginx:1")));
}

#[test]
fn replacements_in_a_file() {
    let file = "- sourceValue: x\n  targets:\n  - {select: {kind: Pod}, fieldPaths: [spec.hostname]}\n";
    let files = [("objects.yaml", OBJECTS), ("kustomization.yaml", "replacements: [{path: r.yaml}]"), ("r.yaml", file)];
    let world = world(&files);
    let (mut work, root) = work(&world);
    let mut planner = Planner::new(&world, "".into());
    let entry = planner.read.items(planner.read.get(root, "replacements").unwrap()).next().unwrap();
    let replacements = Replacement::read(&mut planner, entry).unwrap();
    apply(&mut work, &replacements).unwrap();
    assert_eq!(written_at(&work, at(&work, 1, &["spec", "hostname"])), "r.yaml: x");
    assert_eq!(documents(&world, "r.yaml").len(), 1);
}

#[test]
fn fields_inside_of_texts() {
    let object = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\ndata:\n  one: '{\"b\": 1, \"a\": {\"x\": \"<\"}}'\n  two: |\n    a:\n        - x: 1\n";
    let target = "fieldPaths: [data.one.a.y, data.two.a.0.x]\n    options: {create: true}";
    let found = results(object, &replacement("sourceValue: \"7\"", target)).unwrap();
    assert_eq!(found[0]["data"]["one"], "{\"a\":{\"x\":\"\\u003c\",\"y\":7},\"b\":1}");
    assert_eq!(found[0]["data"]["two"], "a:\n- x: 7");
}

#[test]
fn what_grows_with_every_replacement_is_refused() {
    let one = |n: usize| {
        format!(
            "- source: {{kind: Pod, fieldPath: spec}}\n  targets:\n  - {{select: {{kind: Pod}}, fieldPaths: [spec.a{n}], options: {{create: true}}}}\n"
        )
    };
    let kustomization: String = (0..40).map(one).collect();
    let problem = results(OBJECTS, &format!("replacements:\n{kustomization}")).unwrap_err();
    assert_eq!(problem.kind, crate::problem::ProblemKind::Limit);
}
