//! Patches on small objects: what they do, and where what they did stands.

use serde_json::{Value, json};

use super::{Patch, apply_all};
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::testing::{at, documents, expected, objects, work, world, written_at};
use crate::work::Work;
use crate::world::World;

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web
          image: nginx:1
          env: [{name: A, value: \"1\"}, {name: B, value: b}]
        - name: proxy
          image: envoy:1
";

/// Reads `patches`, and the other two fields, of a kustomization.
fn read(world: &World) -> Result<Vec<Patch>, Problem> {
    let mut planner = Planner::new(world, "".into());
    let root = documents(world, "kustomization.yaml")[0];
    let list = |planner: &Planner<'_>, field| -> Vec<_> {
        planner.field(root, field).into_iter().flat_map(|list| planner.read.items(list)).collect()
    };
    let mut patches = Vec::new();
    for entry in list(&planner, "patchesStrategicMerge") {
        patches.push(Patch::read_strategic_merge_entry(&mut planner, entry)?);
    }
    for entry in list(&planner, "patches") {
        patches.push(Patch::read(&mut planner, entry)?);
    }
    for entry in list(&planner, "patchesJson6902") {
        patches.push(Patch::read_json6902_entry(&mut planner, entry)?);
    }
    Ok(patches)
}

/// Applies the patches of a kustomization, and gives what came of it to a check.
fn patched(objects: &str, kustomization: &str, check: impl FnOnce(&Work<'_>)) -> Result<(), Problem> {
    let world = world(&[("objects.yaml", objects), ("kustomization.yaml", kustomization)]);
    let patches = read(&world)?;
    let (mut work, _) = work(&world);
    apply_all(&mut work, &patches)?;
    check(&work);
    Ok(())
}

fn results(objects_text: &str, kustomization: &str) -> Result<Vec<Value>, Problem> {
    let mut found = Vec::new();
    patched(objects_text, kustomization, |work| found = objects(work))?;
    Ok(found)
}

fn problem(objects: &str, kustomization: &str) -> Problem {
    results(objects, kustomization).unwrap_err()
}

/// A kustomization with one inline patch, indented.
fn inline(patch: &str, rest: &str) -> String {
    let indented: String = patch.lines().map(|line| format!("      {line}\n")).collect();
    format!("patches:\n  - patch: |\n{indented}{rest}")
}

/// A kustomization with a strategic merge of the containers of the deployment.
fn containers(patch: &str) -> String {
    let indented: String = patch.lines().map(|line| format!("        {line}\n")).collect();
    let patch = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  template:\n    spec:\n      containers:\n{indented}"
    );
    inline(&patch, "")
}

fn pod(value: &Value) -> &Value {
    &value["spec"]["template"]["spec"]
}

#[test]
fn elements_of_a_patch_come_first_and_are_merged_by_name() {
    let found = results(DEPLOYMENT, &containers("- {name: new, image: x}\n- {name: proxy, image: envoy:2}")).unwrap();
    let names: Vec<&Value> = pod(&found[0])["containers"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["new", "proxy", "web"]);
    assert_eq!(pod(&found[0])["containers"][1], json!({"name": "proxy", "image": "envoy:2"}));
}

#[test]
fn what_is_changed_stands_in_the_patch_and_the_rest_where_it_stood() {
    let kustomization = containers("- name: web\n  image: nginx:2\n  env:\n  - {name: C, value: c}");
    patched(DEPLOYMENT, &kustomization, |work| {
        let containers: Vec<_> = work.editor.items(at(work, 0, &["spec", "template", "spec", "containers"])).collect();
        let image = work.editor.get(containers[0], "image").unwrap();
        assert_eq!(written_at(work, image), "kustomization.yaml: nginx:2");
        let env: Vec<_> = work.editor.items(work.editor.get(containers[0], "env").unwrap()).collect();
        assert_eq!(written_at(work, env[0]), "kustomization.yaml: {name: C, value: c}");
        assert_eq!(written_at(work, env[1]), "objects.yaml: {name: A, value: \"1\"}");
        assert_eq!(written_at(work, work.editor.get(containers[1], "image").unwrap()), "objects.yaml: envoy:1");
        assert_eq!(written_at(work, at(work, 0, &["spec", "replicas"])), "objects.yaml: 1");
    })
    .unwrap();
}

#[test]
fn a_patch_inside_of_a_text_inside_of_a_text_has_its_own_line() {
    // A Flux object holds a kustomization's patches as text, and such a patch may hold text as well.
    let outer = "\
data:
  patch: |
    patches:
      - target: {kind: Deployment}
        patch: |
          - op: replace
            path: /spec/replicas
            value: 7
";
    let world = world(&[("objects.yaml", DEPLOYMENT), ("kustomization.yaml", outer)]);
    let (mut work, root) = work(&world);
    let mut planner = Planner::new(&world, "".into());
    let text = planner.read.at(root, &["data", "patch"]).unwrap();
    let inner = planner.embedded(text, spanned_yaml::Dialect::Kubernetes).unwrap();
    let inner = planner.root(inner).unwrap();
    let entry = planner.read.items(planner.read.get(inner, "patches").unwrap()).next().unwrap();
    let patch = Patch::read(&mut planner, entry).unwrap();
    apply_all(&mut work, &[patch]).unwrap();
    let replicas = at(&work, 0, &["spec", "replicas"]);
    assert_eq!(written_at(&work, replicas), "kustomization.yaml: 7");
    assert_eq!(outer[..work.editor.span(replicas).start as usize].lines().count(), 8);
}

/// The tombstones of the object at a position: the key or element that is gone, and the text that removed it.
fn removed(work: &Work<'_>) -> Vec<(String, String)> {
    let gone = work.editor.removals();
    gone.map(|(what, by)| (work.editor.text(what).into_owned(), written_at(work, by))).collect()
}

#[test]
fn what_is_removed_leaves_a_tombstone_at_the_text_that_removes_it() {
    patched(DEPLOYMENT, &containers("- name: web\n  image: null\n- name: proxy\n  $patch: delete"), |work| {
        let removed = removed(work);
        assert!(removed.contains(&("image".to_owned(), "kustomization.yaml: null".to_owned())), "{removed:?}");
        assert!(removed.contains(&(String::new(), "kustomization.yaml: delete".to_owned())), "{removed:?}");
    })
    .unwrap();
    let operation = "{op: remove, path: /spec/replicas}";
    patched(DEPLOYMENT, &inline(&format!("- {operation}"), "    target: {name: web}\n"), |work| {
        assert_eq!(removed(work), [("replicas".to_owned(), format!("kustomization.yaml: {operation}"))]);
    })
    .unwrap();
}

#[test]
fn directives() {
    // `$patch: replace` of an element is forgotten by kustomize; of a list it counts.
    let found = results(DEPLOYMENT, &containers("- {name: web, $patch: replace}")).unwrap();
    assert_eq!(pod(&found[0])["containers"][0]["image"], "nginx:1");
    let found = results(DEPLOYMENT, &containers("- $patch: replace\n- {name: only}")).unwrap();
    assert_eq!(pod(&found[0])["containers"], json!([{"name": "only"}]));
    let found = results(DEPLOYMENT, &containers("- $patch: delete")).unwrap();
    assert_eq!(pod(&found[0]), &json!({}));
    let identity = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n";
    assert!(results(DEPLOYMENT, &inline(&format!("{identity}$patch: delete"), "")).unwrap().is_empty());
    let found = results(DEPLOYMENT, &inline(&format!("{identity}$patch: replace\nspec: {{a: b}}"), "")).unwrap();
    assert_eq!(found, expected(DEPLOYMENT));
    let found = results(DEPLOYMENT, &inline(&format!("{identity}spec: {{$patch: replace, a: b}}"), "")).unwrap();
    assert_eq!(found[0]["spec"], json!({"a": "b"}));
    let found = problem(DEPLOYMENT, &inline(&format!("{identity}spec: {{$patch: drop}}"), ""));
    assert_eq!(found.kind, ProblemKind::InvalidPatch);
}

#[test]
fn elements_without_the_merge_key_delete_those_that_have_it() {
    let found = results(DEPLOYMENT, &containers("- {image: x}")).unwrap();
    assert_eq!(pod(&found[0])["containers"], json!([]));
}

#[test]
fn of_several_merge_keys_those_that_are_in_use_count() {
    let ports =
        |ports: &str| format!("apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{ports: {ports}}}\n");
    let merged = |object: &str, patch: &str| {
        results(&ports(object), &inline(&ports(patch), "")).unwrap()[0]["spec"]["ports"].clone()
    };
    assert_eq!(merged("[{port: 80}]", "[{port: 80, name: web}]"), json!([{"port": 80, "name": "web"}]));
    // The patch's element is not found, and is lost.
    assert_eq!(
        merged("[{port: 80, protocol: TCP}]", "[{port: 80, name: web}]"),
        json!([{"port": 80, "protocol": "TCP"}])
    );
    // With two keys the object's elements stay in their order.
    assert_eq!(
        merged(
            "[{port: 80, protocol: TCP}, {port: 80, protocol: UDP}]",
            "[{port: 80, protocol: UDP, name: dns}, {port: 1, protocol: TCP}]"
        ),
        json!([
            {"port": 1, "protocol": "TCP"},
            {"port": 80, "protocol": "TCP"},
            {"port": 80, "protocol": "UDP", "name": "dns"},
        ])
    );
}

#[test]
fn a_new_value_is_written_as_the_old_one() {
    let found =
        results(DEPLOYMENT, &containers("- name: web\n  env: [{name: A, value: 2}, {name: B, value: 2}]")).unwrap();
    let env = json!([{"name": "A", "value": "2"}, {"name": "B", "value": 2}]);
    assert_eq!(pod(&found[0])["containers"][0]["env"], env);
}

#[test]
fn what_is_nothing_vanishes_and_what_is_null_stays() {
    let object =
        "apiVersion: x/v1\nkind: Widget\nmetadata: {name: web}\nspec:\n  a:\n  b: null\n  c: ~\n  d: [{e: }]\n";
    let patch = "apiVersion: x/v1\nkind: Widget\nmetadata: {name: web}\nspec: {f: {g: null, h: 1}}";
    let found = results(object, &inline(patch, "")).unwrap();
    assert_eq!(found[0]["spec"], json!({"b": null, "c": null, "d": [{"e": null}], "f": {"h": 1}}));
}

#[test]
fn with_a_target_the_identity_of_the_patch_does_not_count_and_labels_become_text() {
    let patch = "apiVersion: v1\nkind: Other\nmetadata: {name: other, namespace: x, labels: {app: null, n: 5}}\nspec: {replicas: 3}";
    let found = results(DEPLOYMENT, &inline(patch, "    target: {kind: Dep.*}\n")).unwrap();
    assert_eq!(found[0]["kind"], "Deployment");
    assert_eq!(found[0]["metadata"], json!({"name": "web", "labels": {"app": "null", "n": "5"}}));
    assert_eq!(found[0]["spec"]["replicas"], 3);
    let options = "    target: {kind: Deployment}\n    options: {allowNameChange: true, allowKindChange: true}\n";
    patched(DEPLOYMENT, &inline(patch, options), |work| {
        assert_eq!(work.display(&work.objects[0]), "Other `other`");
        assert_eq!(work.formers(&work.objects[0]).count(), 1);
    })
    .unwrap();
}

#[test]
fn a_key_that_looks_like_a_boolean_is_one_only_in_json_patches() {
    let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, labels: {y: a, b: on}}\n";
    let patch = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, labels: {y: c}}";
    let found = results(object, &inline(patch, "    target: {labelSelector: y=a}\n")).unwrap();
    assert_eq!(found[0]["metadata"]["labels"], json!({"y": "c", "b": "on"}));
}

#[test]
fn an_object_is_found_by_every_name_that_it_had() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}";
    let world = world(&[("objects.yaml", DEPLOYMENT), ("kustomization.yaml", &inline(patch, ""))]);
    let patches = read(&world).unwrap();
    let (mut work, _) = work(&world);
    let mut object = work.objects[0];
    work.remember(&mut object);
    object.name = work.symbol("pre-web");
    work.objects[0] = object;
    apply_all(&mut work, &patches).unwrap();
    assert_eq!(objects(&work)[0]["spec"]["replicas"], 2);
}

#[test]
fn patches_without_a_target_fail_and_targets_without_objects_are_noted() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}";
    let found = problem(DEPLOYMENT, &inline(patch, ""));
    assert_eq!(found.kind, ProblemKind::PatchWithoutTarget);
    let mut notes = Vec::new();
    patched(DEPLOYMENT, &inline(patch, "    target: {kind: Deployment, name: api}\n"), |work| {
        notes = work.problems.clone();
    })
    .unwrap();
    assert_eq!(notes.len(), 1);
    assert!(notes[0].message.contains("no object of its `kind` has its `name`"), "{}", notes[0].message);
}

#[test]
fn which_kind_of_patch_it_is() {
    let target = "    target: {name: web}\n";
    for nothing in ["# nothing\n", "---\n", "[]"] {
        assert_eq!(results(DEPLOYMENT, &inline(nothing, target)).unwrap(), expected(DEPLOYMENT), "{nothing}");
    }
    for neither in ["text", "kind: Deployment", "- 1", "{}\n---\n- op: add"] {
        assert_eq!(problem(DEPLOYMENT, &inline(neither, target)).kind, ProblemKind::InvalidPatch, "{neither}");
    }
    // What begins with a bracket must be JSON.
    let json = "[{\"op\": \"remove\", \"path\": \"/spec/replicas\"}]";
    assert!(results(DEPLOYMENT, &inline(json, target)).unwrap()[0]["spec"].get("replicas").is_none());
    let message = problem(DEPLOYMENT, &inline("[{op: remove, path: /spec/replicas}]", target)).message;
    assert!(message.contains("JSON"), "{message}");
    let object = "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": {\"name\": \"web\"}, \"spec\": {\"replicas\": 2}}";
    assert_eq!(results(DEPLOYMENT, &inline(object, "")).unwrap()[0]["spec"]["replicas"], 2);
    let several = "apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\napiVersion: v1\nkind: B\nmetadata: {name: b}";
    assert_eq!(problem(DEPLOYMENT, &inline(several, target)).kind, ProblemKind::InvalidPatch);
    assert_eq!(problem(DEPLOYMENT, &inline("- op: add", "")).kind, ProblemKind::InvalidPatch);
}

#[test]
fn a_patch_that_has_to_be_fetched_is_left_out() {
    let text = "patches: [{path: 'https://me:secret@example.com/p.yaml'}]";
    let world = world(&[("objects.yaml", DEPLOYMENT), ("kustomization.yaml", text)]);
    let mut planner = Planner::new(&world, "".into());
    let root = documents(&world, "kustomization.yaml")[0];
    let entry = planner.read.items(planner.read.get(root, "patches").unwrap()).next().unwrap();
    let patch = Patch::read(&mut planner, entry).unwrap();
    assert_eq!(planner.incomplete[0].detail, "https://example.com/p.yaml");
    let (mut work, _) = work(&world);
    apply_all(&mut work, &[patch]).unwrap();
    assert_eq!(objects(&work), expected(DEPLOYMENT));
}

/// The deployment after operations.
fn operated(operations: &str) -> Result<Value, Problem> {
    results(DEPLOYMENT, &inline(operations, "    target: {name: web}\n")).map(|found| found[0].clone())
}

#[test]
fn operations() {
    let spec = |operations: &str| operated(operations).unwrap()["spec"].clone();
    let yes = inline("- {op: replace, path: /spec/new, value: yes}", "    target: {name: web}\n");
    let is_bool =
        |work: &Work<'_>| assert_eq!(work.editor.kind(at(work, 0, &["spec", "new"])), spanned_yaml::Kind::Bool);
    patched(DEPLOYMENT, &yes, is_bool).unwrap();
    assert_eq!(spec("- {op: add, path: /spec/new}")["new"], Value::Null);
    let containers = "/spec/template/spec/containers";
    let image = |operations: String, position: usize| {
        spec(&operations)["template"]["spec"]["containers"][position]["image"].clone()
    };
    assert_eq!(image(format!("- {{op: replace, path: {containers}/-1/image, value: x}}"), 1), "x");
    assert_eq!(image(format!("- {{op: add, path: {containers}/-, value: {{image: x}}}}"), 2), "x");
    assert_eq!(image(format!("- {{op: add, path: {containers}/0, value: {{image: x}}}}"), 0), "x");
    assert_eq!(image(format!("- {{op: remove, path: {containers}/0}}"), 0), "envoy:1");
    assert_eq!(image(format!("- {{op: copy, from: {containers}/0/image, path: {containers}/1/image}}"), 1), "nginx:1");
    let moved =
        spec("- {op: move, from: /spec/replicas, path: /spec/count}\n- {op: test, path: /spec/count, value: 1}");
    assert_eq!((moved.get("replicas"), &moved["count"]), (None, &json!(1)));
    for wrong in [
        "- {op: remove, path: /spec/none}",
        "- {op: add, path: /spec/none/a, value: 1}",
        "- {op: replace, path: /spec/template/spec/containers/2, value: 1}",
        "- {op: add, path: /spec/template/spec/containers/3, value: 1}",
        "- {op: test, path: /spec/replicas, value: 2}",
        "- {op: change, path: /spec/replicas, value: 2}",
        "- {op: add, path: spec, value: 2}",
        "- {op: remove, path: /metadata/name}",
    ] {
        assert_eq!(operated(wrong).unwrap_err().kind, ProblemKind::InvalidPatch, "{wrong}");
    }
}

#[test]
fn annotations_are_always_there_and_become_text() {
    let found = operated("- {op: add, path: /metadata/annotations/a, value: 12345678}").unwrap();
    assert_eq!(found["metadata"]["annotations"], json!({"a": "1.2345678e+07"}));
    let found = operated("- {op: add, path: /metadata/annotations, value: {}}").unwrap();
    assert!(found["metadata"].get("annotations").is_none());
    let old = "patchesJson6902:\n- target: {name: web}\n  patch: '[{\"op\": \"add\", \"path\": \"/metadata/annotations/a\", \"value\": \"b\"}]'";
    assert_eq!(problem(DEPLOYMENT, old).kind, ProblemKind::InvalidPatch);
}

#[test]
fn copies_do_not_grow_without_bound() {
    let copy = |n| format!("- {{op: copy, from: /spec, path: /spec/a{n}}}\n");
    let operations: String = (0..40).map(copy).collect();
    assert_eq!(operated(&operations).unwrap_err().kind, ProblemKind::Limit);
    // A copy is a value of its own.
    let found = operated(
        "- {op: add, path: /spec/a, value: {x: {}}}\n- {op: copy, from: /spec/a, path: /spec/b}\n- {op: add, path: /spec/b/x/y, value: 1}",
    );
    let spec = &found.unwrap()["spec"];
    assert_eq!((&spec["a"], &spec["b"]), (&json!({"x": {}}), &json!({"x": {"y": 1}})));
}

#[test]
fn one_patch_on_many_objects_is_a_value_of_its_own_in_each() {
    let object = |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n");
    let patches = "\
patches:
  - target: {kind: ConfigMap}
    patch: |
      {apiVersion: v1, kind: X, metadata: {name: x, labels: {a: 1}}, data: {m: {n: null, o: {}}}}
  - target: {name: b}
    patch: |
      [{\"op\": \"add\", \"path\": \"/data/m/o/p\", \"value\": 1}, {\"op\": \"add\", \"path\": \"/metadata/labels/b\", \"value\": \"2\"}]
";
    let found = results(&format!("{}---\n{}", object("a"), object("b")), patches).unwrap();
    assert_eq!(found[0]["data"], json!({"m": {"o": {}}}));
    assert_eq!(found[0]["metadata"]["labels"], json!({"a": "1"}));
    assert_eq!(found[1]["data"], json!({"m": {"o": {"p": 1}}}));
    assert_eq!(found[1]["metadata"]["labels"], json!({"a": "1", "b": "2"}));
}

#[test]
fn many_additions_to_one_object_cost_little_room() {
    const MANY: usize = 1500;
    let add = |n: usize| {
        format!(
            "- {{op: add, path: /metadata/labels/l{n}, value: x}}\n- {{op: add, path: /spec/template/spec/containers/-, value: {n}}}\n"
        )
    };
    let operations: String = (0..MANY).map(add).collect();
    patched(DEPLOYMENT, &inline(&operations, "    target: {name: web}\n"), |work| {
        assert_eq!(work.editor.len(at(work, 0, &["metadata", "labels"])), MANY + 1);
        assert_eq!(work.editor.len(at(work, 0, &["spec", "template", "spec", "containers"])), MANY + 2);
        assert!(work.editor.written_bytes() < 1_000_000, "{}", work.editor.written_bytes());
    })
    .unwrap();
}

#[test]
fn many_patches_on_many_objects_are_fast() {
    const MANY: usize = 3000;
    let objects: Vec<String> =
        (0..MANY).map(|n| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: n{n}}}\n")).collect();
    let patches: Vec<String> = (0..MANY)
        .map(|n| {
            format!("  - target: {{kind: ConfigMap, name: n{n}}}\n    patch: '[{{\"op\": \"add\", \"path\": \"/data\", \"value\": {n}}}]'\n")
        })
        .collect();
    let started = std::time::Instant::now();
    let found = results(&objects.join("---\n"), &format!("patches:\n{}", patches.concat())).unwrap();
    assert_eq!(found[MANY - 1]["data"], MANY - 1);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
