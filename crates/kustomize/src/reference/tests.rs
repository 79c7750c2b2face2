//! Name references on small objects.

use serde_json::json;

use super::resolve;
use crate::problem::ProblemKind;
use crate::testing::{at, documents, objects, work, world, written_at};
use crate::transform::{affix, namespace};
use crate::work::Work;

const POD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: web, envFrom: [{configMapRef: {name: settings}}, {configMapRef: {name: unknown}}]}]
";

const SETTINGS: &str = "
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
";

const BINDING: &str = "
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: robots}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: robot}
subjects: [{kind: ServiceAccount, name: robot, namespace: default}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: robot}
rules: [{apiGroups: [''], resources: [configmaps], resourceNames: [settings, other]}]
";

fn run(text: &str, kustomization: &str, check: impl FnOnce(&mut Work<'_>)) {
    let world = world(&[("objects.yaml", text), ("kustomization.yaml", kustomization)]);
    let (mut work, root) = work(&world);
    if let Some(value) = work.editor.get(root, "namespace") {
        namespace::apply(&mut work, value).unwrap();
    }
    if let Some(value) = work.editor.get(root, "namePrefix") {
        affix::prefix(&mut work, value).unwrap();
    }
    check(&mut work);
}

#[test]
fn a_reference_follows_the_name_of_its_target() {
    run(&format!("{POD}{SETTINGS}"), "namePrefix: dev-", |work| {
        resolve(work).unwrap();
        let containers = at(work, 0, &["spec", "containers"]);
        let container = work.editor.items(containers).next().unwrap();
        let sources: Vec<_> = work.editor.items(work.editor.get(container, "envFrom").unwrap()).collect();
        let name = work.editor.at(sources[0], &["configMapRef", "name"]).unwrap();
        assert_eq!(work.editor.text(name), "dev-settings");
        assert_eq!(written_at(work, name), "kustomization.yaml: dev-");
        assert!(sources[1].is_source(), "nobody was called so");
    });
}

#[test]
fn without_a_former_identity_nothing_is_visited() {
    run(&format!("{POD}{SETTINGS}{BINDING}"), "{}", |work| {
        let before: Vec<_> = work.objects.iter().map(|object| object.root).collect();
        resolve(work).unwrap();
        assert!(work.objects.iter().map(|object| object.root).eq(before));
    });
}

#[test]
fn a_mapping_follows_with_its_namespace() {
    run(&format!("{POD}{SETTINGS}{BINDING}"), "namespace: prod", |work| {
        let pod = work.objects[0].root;
        resolve(work).unwrap();
        assert_eq!(work.objects[0].root, pod, "names are what they were");
        let binding = &objects(work)[3];
        assert_eq!(binding["subjects"], json!([{"kind": "ServiceAccount", "name": "robot", "namespace": "prod"}]));
        let subjects = at(work, 3, &["subjects"]);
        let subject = work.editor.items(subjects).next().unwrap();
        let namespace = work.editor.get(subject, "namespace").unwrap();
        assert_eq!(written_at(work, namespace), "kustomization.yaml: prod");
    });
}

#[test]
fn roles_and_the_names_in_them_follow() {
    run(&format!("{POD}{SETTINGS}{BINDING}"), "namePrefix: dev-", |work| {
        resolve(work).unwrap();
        let objects = objects(work);
        assert_eq!(objects[3]["roleRef"]["name"], "dev-robot");
        assert_eq!(objects[4]["rules"][0]["resourceNames"], json!(["dev-settings", "other"]));
    });
}

#[test]
fn several_targets_are_refused_unless_they_have_one_name() {
    let text = "
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {volumes: [{configMap: {name: old}}]}
";
    let world = world(&[("objects.yaml", text), ("kustomization.yaml", "{}")]);
    for (names, is_refused) in [(["a", "b"], true), (["a", "a"], false)] {
        let (mut work, _) = work(&world);
        for (position, name) in names.into_iter().enumerate() {
            let mut object = work.objects[position];
            object.name = work.symbol("old");
            work.remember(&mut object);
            object.name = work.symbol(name);
            work.objects[position] = object;
        }
        match resolve(&mut work) {
            Err(problem) => {
                assert!(is_refused, "{problem}");
                assert_eq!(problem.kind, ProblemKind::AmbiguousReference);
                assert_eq!(problem.related.len(), 2);
                assert!(problem.message.contains("ConfigMap `a`, ConfigMap `b`"), "{problem}");
            }
            Ok(()) => assert!(!is_refused),
        }
    }
}

#[test]
fn a_subject_without_a_text_for_a_namespace_is_refused() {
    let text = "
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: robots}
subjects: [{kind: ServiceAccount, name: robot, namespace: 5}]
";
    run(text, "{}", |work| {
        let problem = resolve(work).unwrap_err();
        assert!(problem.message.contains("must be a string, found an integer"), "{problem}");
    });
}

#[test]
fn thousands_of_references_to_one_name_are_no_product() {
    let mut text = String::from(SETTINGS.trim_start_matches("\n---\n"));
    for number in 0..9_000 {
        text.push_str(&format!(
            "---\n{{apiVersion: v1, kind: Pod, metadata: {{name: p{number}}}, spec: {{volumes: [{{configMap: {{name: settings}}}}]}}}}\n"
        ));
    }
    let world = world(&[("objects.yaml", &text), ("kustomization.yaml", "namePrefix: dev-")]);
    assert_eq!(documents(&world, "objects.yaml").len(), 9_001);
    let (mut work, root) = work(&world);
    let value = work.editor.get(root, "namePrefix").unwrap();
    affix::prefix(&mut work, value).unwrap();
    resolve(&mut work).unwrap();
    assert_eq!(objects(&work)[9_000]["spec"]["volumes"][0]["configMap"]["name"], "dev-settings");
}
