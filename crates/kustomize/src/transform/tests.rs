//! Each transformer on small objects: what changes, whose text it is afterwards, and what stays untouched.

use serde_json::json;

use super::{affix, annotations, images, labels, namespace, replicas};
use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::ProblemKind;
use crate::testing::{at, json, objects, work, world, written_at};
use crate::work::Work;

const OBJECTS: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: 'nginx:1.2'}, {name: side, image: busybox}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: binding}
subjects: [{kind: ServiceAccount, name: default}, {kind: ServiceAccount, name: other}]
";

/// Runs a transformer with the value of a field of a kustomization on the objects above.
fn run(kustomization: &str, field: &str, run: impl FnOnce(&mut Work<'_>, NodeId), check: impl FnOnce(&Work<'_>)) {
    let world = world(&[("objects.yaml", OBJECTS), ("kustomization.yaml", kustomization)]);
    let (mut work, root) = work(&world);
    let value = work.editor.get(root, field).unwrap();
    run(&mut work, value);
    check(&work);
}

fn images_of(work: &Work<'_>, node: NodeId) -> Vec<images::Image> {
    let mut planner = Planner::new(work.editor.world(), "".into());
    let entries: Vec<NodeId> = work.editor.items(node).collect();
    entries.into_iter().map(|entry| images::Image::read(&mut planner, entry).unwrap()).collect()
}

fn set_images(work: &mut Work<'_>, node: NodeId) {
    let images = images_of(work, node);
    images::apply(work, &images).unwrap();
}

#[test]
fn a_namespace_is_the_kustomizations_own_text() {
    let set = |work: &mut Work<'_>, value| namespace::apply(work, value).unwrap();
    run("namespace: prod", "namespace", set, |work| {
        assert_eq!(written_at(work, at(work, 0, &["metadata", "namespace"])), "kustomization.yaml: prod");
        assert!(work.objects[1].root.is_source(), "a ClusterRole has none");
        assert_eq!(work.name(work.objects[2].name), "prod", "the Namespace is renamed");
        let subjects = json(&work.editor, at(work, 3, &["subjects"]));
        assert_eq!(subjects[0]["namespace"], "prod");
        assert_eq!(subjects[1], json!({"kind": "ServiceAccount", "name": "other"}));
    });
}

#[test]
fn an_equal_namespace_writes_nothing() {
    let set = |work: &mut Work<'_>, value| namespace::apply(work, value).unwrap();
    run("namespace: shop", "namespace", set, |work| {
        assert!(work.objects[0].root.is_source());
        assert!(work.objects[2].root.is_source());
        assert!(work.objects[0].former.is_some(), "but it counts as a former identity, as in kustomize");
    });
}

#[test]
fn objects_that_a_namespace_makes_equal_are_refused() {
    let objects = "{apiVersion: v1, kind: Namespace, metadata: {name: a}}\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: b}}";
    let world = world(&[("objects.yaml", objects), ("kustomization.yaml", "namespace: c")]);
    let (mut work, root) = work(&world);
    let value = work.editor.get(root, "namespace").unwrap();
    let problem = namespace::apply(&mut work, value).unwrap_err();
    assert_eq!(problem.kind, ProblemKind::DuplicateObject);
    assert_eq!(problem.span, work.editor.span(value));
}

#[test]
fn names_are_computed_texts_of_the_prefix() {
    let set = |work: &mut Work<'_>, value| affix::prefix(work, value).unwrap();
    run("namePrefix: dev-", "namePrefix", set, |work| {
        let name = at(work, 0, &["metadata", "name"]);
        assert_eq!((work.editor.text(name).as_ref(), work.name(work.objects[0].name)), ("dev-web", "dev-web"));
        assert_eq!(written_at(work, name), "kustomization.yaml: dev-");
        assert!(work.objects[2].root.is_source(), "a Namespace keeps its name");
        assert_eq!(work.formers(&work.objects[0]).count(), 1);
    });
    let set = |work: &mut Work<'_>, value| affix::suffix(work, value).unwrap();
    run("nameSuffix: -dev", "nameSuffix", set, |work| assert_eq!(work.name(work.objects[1].name), "reader-dev"));
}

#[test]
fn text_without_end_is_refused() {
    let kustomization = format!("namePrefix: {}", "x".repeat(100_000));
    let objects: String = (0..200).map(|number| format!("---\n{{kind: A, metadata: {{name: a{number}}}}}\n")).collect();
    let mut world = world(&[("objects.yaml", &objects), ("kustomization.yaml", &kustomization)]);
    world.limits.text = 1 << 20;
    let (mut work, root) = work(&world);
    let value = work.editor.get(root, "namePrefix").unwrap();
    let problem = affix::prefix(&mut work, value).unwrap_err();
    assert_eq!((problem.kind, problem.span), (ProblemKind::Limit, work.editor.span(value)));
    assert!(work.editor.written_text() < 2 << 20);
}

#[test]
fn labels_are_grafted_and_equal_ones_stay() {
    let set = |work: &mut Work<'_>, node| {
        let mut planner = Planner::new(work.editor.world(), "".into());
        let entry = work.editor.items(node).next().unwrap();
        let entry = labels::Labels::read(&mut planner, entry).unwrap();
        labels::apply(work, &entry).unwrap();
    };
    run("labels: [{pairs: {team: a}}]", "labels", set, |work| {
        let label = at(work, 1, &["metadata", "labels", "team"]);
        assert_eq!(written_at(work, label), "kustomization.yaml: a");
        assert_eq!(objects(work)[0]["spec"]["selector"], json!({"matchLabels": {"app": "web"}}));
        assert!(at(work, 0, &["spec"]).is_source());
    });
    run("labels: [{pairs: {app: web}, includeSelectors: true}]", "labels", set, |work| {
        let selector = at(work, 0, &["spec", "selector"]);
        assert!(selector.is_source(), "it says so already");
        assert!(at(work, 0, &["spec"]).is_source());
    });
    run("labels: [{pairs: {team: a}, includeTemplates: true}]", "labels", set, |work| {
        let spec = &objects(work)[0]["spec"];
        assert_eq!(spec["template"]["metadata"]["labels"], json!({"app": "web", "team": "a"}));
        assert_eq!(spec["selector"]["matchLabels"], json!({"app": "web"}));
    });
}

/// kustomize puts one node of its tree into all fields that get a label, and what sets one of them sets them all (5.8.1).
#[test]
fn labels_that_were_added_together_change_together() {
    let text = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {metadata: {labels: {own: x, app: old}}}}
";
    let kustomization = "{all: {app: a}, one: {app: b}}";
    let world = world(&[("objects.yaml", text), ("kustomization.yaml", kustomization)]);
    let (mut work, root) = work(&world);
    let all = labels::Labels::common(work.editor.get(root, "all").unwrap());
    labels::apply(&mut work, &all).unwrap();
    let fields = ["metadata/labels"].map(|path| crate::fields::FieldSpec {
        gvk: Default::default(),
        path: crate::editor::FieldPath::parse(path),
        create: true,
    });
    let one = work.editor.get(root, "one").unwrap();
    let pairs = super::pairs::Pairs::read(&work.editor, "one", one).unwrap();
    labels::apply_to(&mut work, pairs, &fields.into_iter().collect()).unwrap();
    let object = &objects(&work)[0];
    assert_eq!(object["metadata"]["labels"]["app"], "b");
    assert_eq!(object["spec"]["selector"]["matchLabels"]["app"], "b", "it was added with the other");
    assert_eq!(object["spec"]["template"]["metadata"]["labels"], json!({"own": "x", "app": "a"}), "it was replaced");
    assert_eq!(written_at(&work, at(&work, 0, &["spec", "selector", "matchLabels", "app"])), "kustomization.yaml: b");
}

#[test]
fn labels_that_lead_through_a_text_are_refused_there() {
    let kustomization = "labels: [{pairs: {team: a}, fields: [{path: metadata/name/labels, create: true}]}]";
    let set = |work: &mut Work<'_>, node| {
        let mut planner = Planner::new(work.editor.world(), "".into());
        let entry = work.editor.items(node).next().unwrap();
        let entry = labels::Labels::read(&mut planner, entry).unwrap();
        let problem = labels::apply(work, &entry).unwrap_err();
        assert_eq!(problem.span, work.editor.span(at(work, 0, &["metadata", "name"])));
        assert!(problem.message.contains("`metadata/name/labels` of Deployment `shop/web`"), "{problem}");
    };
    run(kustomization, "labels", set, |_| {});
}

#[test]
fn a_null_annotation_is_an_empty_text() {
    let set = |work: &mut Work<'_>, mapping| annotations::apply(work, mapping).unwrap();
    run("commonAnnotations: {a: , b: c}", "commonAnnotations", set, |work| {
        assert_eq!(objects(work)[0]["metadata"]["annotations"], json!({"a": "", "b": "c"}));
        assert_eq!(objects(work)[0]["spec"]["template"]["metadata"]["annotations"], json!({"a": "", "b": "c"}));
    });
}

#[test]
fn an_image_is_the_text_of_its_new_tag() {
    run("images: [{name: nginx, newName: web, newTag: '3'}]", "images", set_images, |work| {
        let containers: Vec<NodeId> =
            work.editor.items(at(work, 0, &["spec", "template", "spec", "containers"])).collect();
        let image = work.editor.get(containers[0], "image").unwrap();
        assert_eq!(work.editor.text(image), "web:3");
        assert_eq!(written_at(work, image), "kustomization.yaml: '3'");
        assert!(containers[1].is_source());
        assert!(work.objects[1..].iter().all(|object| object.root.is_source()));
    });
}

#[test]
fn tag_suffixes_are_put_twice_and_other_images_stay() {
    run("images: [{name: nginx, tagSuffix: -x}]", "images", set_images, |work| {
        let images = objects(work)[0]["spec"]["template"]["spec"]["containers"].clone();
        assert_eq!((&images[0]["image"], &images[1]["image"]), (&json!("nginx:1.2-x-x"), &json!("busybox")));
    });
    run("images: [{name: postgres, newTag: a}]", "images", set_images, |work| {
        assert!(work.objects.iter().all(|object| object.root.is_source()));
    });
}

#[test]
fn entries_for_images_follow_one_another() {
    let entries = "images: [{name: postgres, newTag: a}, {name: nginx, newName: web}, {name: web, newTag: b}]";
    run(entries, "images", set_images, |work| {
        let containers = objects(work)[0]["spec"]["template"]["spec"]["containers"].clone();
        assert_eq!(containers, json!([{"name": "web", "image": "web:b"}, {"name": "side", "image": "busybox"}]));
        assert!(work.objects[1..].iter().all(|object| object.root.is_source()));
    });
    run("images: [{name: postgres, newTag: a}, {name: mysql, newTag: a}]", "images", set_images, |work| {
        assert!(work.objects.iter().all(|object| object.root.is_source()));
    });
}

#[test]
fn replicas_are_the_kustomizations_own_number() {
    let set = |work: &mut Work<'_>, node| {
        let mut planner = Planner::new(work.editor.world(), "".into());
        let entry = work.editor.items(node).next().unwrap();
        let replica = replicas::Replica::read(&mut planner, entry).unwrap();
        let outcome = replicas::apply(work, &[replica]);
        work.problems.extend(outcome.err());
    };
    run("replicas: [{name: web, count: 5}]", "replicas", set, |work| {
        assert_eq!(written_at(work, at(work, 0, &["spec", "replicas"])), "kustomization.yaml: 5");
    });
    run("replicas: [{name: reader, count: 5}]", "replicas", set, |work| {
        let message = "there is no Deployment, ReplicationController, ReplicaSet or StatefulSet called `reader`";
        assert!(work.problems[0].message.starts_with(message), "{}", work.problems[0]);
    });
}
