//! The tables and what extends them.

use std::sync::Arc;

use super::FieldSpecs;
use crate::object::Gvk;
use crate::planner::Planner;
use crate::problem::Problem;
use crate::symbol::Symbols;
use crate::testing::{documents, unit_table, world};

fn gvk(symbols: &Symbols, group: &str, version: &str, kind: &str) -> Gvk {
    Gvk { group: symbols.intern(group), version: symbols.intern(version), kind: symbols.intern(kind) }
}

/// Specs as texts: `group/version/kind path create`.
fn texts<'s>(symbols: &Symbols, specs: impl Iterator<Item = &'s super::FieldSpec>) -> Vec<String> {
    let text = |symbol| symbols.text(symbol);
    let mut texts: Vec<String> = specs
        .map(|spec| {
            let Gvk { group, version, kind } = spec.gvk;
            format!("{}/{}/{} {} {}", text(group), text(version), text(kind), spec.path, spec.create)
        })
        .collect();
    texts.sort();
    texts.dedup();
    texts
}

fn expected(specs: &serde_json::Value) -> Vec<String> {
    let field = |spec: &serde_json::Value, key: &str| spec[key].as_str().unwrap_or("").to_owned();
    let specs = specs.as_array().unwrap().iter().map(|spec| {
        let (group, version, kind) = (field(spec, "group"), field(spec, "version"), field(spec, "kind"));
        format!("{group}/{version}/{kind} {} {}", field(spec, "path"), spec["create"] == true)
    });
    let mut specs: Vec<String> = specs.collect();
    specs.sort();
    specs.dedup();
    specs
}

#[test]
fn the_tables_hold_what_kustomize_has() {
    let symbols = Symbols::new();
    let fields = FieldSpecs::builtin(&symbols);
    assert_eq!(fields.references.targets().len(), 16);
    let count: usize = fields.references.targets().iter().map(|target| target.fields.iter().count()).sum();
    assert_eq!((count, fields.variables.iter().count()), (166, 72), "one of 167 stands there twice");
    let Some(table) = unit_table("../_schema/default_fieldspecs.json") else { return };
    let list = |outer: &str, inner: &str| expected(&table[outer][inner]);
    for (found, expected) in [
        (&fields.annotations, list("commonAnnotationFieldSpecs", "commonAnnotations")),
        (&fields.namespace, list("namespaceFieldSpecs", "namespace")),
        (&fields.name_prefix, list("namePrefixFieldSpecs", "namePrefix")),
        (&fields.images, list("imagesFieldSpecs", "images")),
        (&fields.replicas, list("replicasFieldSpecs", "replicas")),
        (&fields.variables, list("varReferenceFieldSpecs", "varReference")),
    ] {
        assert_eq!(texts(&symbols, found.iter()), expected);
    }
    // The release also labels volume claim templates, which a later commit made an option.
    let claims = "apps//StatefulSet spec/volumeClaimTemplates[]/metadata/labels true".to_owned();
    let with_claims = |mut labels: Vec<String>| {
        labels.push(claims.clone());
        labels.sort();
        labels
    };
    let labels = expected(&table["metadataLabelsFieldSpecs"]);
    assert_eq!(texts(&symbols, fields.template_labels.iter()), with_claims(labels.clone()));
    let common = [list("commonLabelFieldSpecs", "commonLabels"), labels].concat();
    assert_eq!(texts(&symbols, fields.common_labels.iter()), with_claims(common));
    let targets = table["nameReferenceFieldSpecs"]["nameReference"].as_array().unwrap();
    for target in targets {
        let part = |key: &str| target[key].as_str().unwrap_or("");
        let gvk = gvk(&symbols, part("group"), part("version"), part("kind"));
        let found = fields.references.targets().iter().find(|known| known.gvk == gvk).unwrap();
        assert_eq!(texts(&symbols, found.fields.iter()), expected(&target["fieldSpecs"]), "{target}");
    }
}

#[test]
fn kinds_without_namespace_are_those_of_the_release() {
    let world = world(&[]);
    let is = |group, version, kind| world.is_cluster_scoped(gvk(&world.symbols, group, version, kind));
    assert!(is("", "v1", "Namespace") && is("rbac.authorization.k8s.io", "v1", "ClusterRole"));
    assert!(!is("", "v1", "Pod") && !is("", "v2", "Namespace"));
    assert!(!is("admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy"), "5.8.1 does not know it");
    let Some(table) = unit_table("../_schema/namespace_scoped.json") else { return };
    for (name, is_namespaced) in table.as_object().unwrap() {
        let (version, kind) = name.rsplit_once('/').unwrap();
        let (group, version) = version.split_once('/').unwrap_or(("", version));
        let is_expected = is_namespaced == false && !kind.starts_with("ValidatingAdmissionPolicy");
        assert_eq!(is(group, version, kind), is_expected, "{name}");
    }
}

/// What a file adds.
fn extended(path: &str, text: &str) -> Result<(Arc<FieldSpecs>, crate::world::World), Problem> {
    let world = world(&[(path, text)]);
    let fields = {
        let mut planner = Planner::new(&world, "".into());
        let roots = documents(&world, path);
        let fields = world.fields.clone();
        if path == "crds.json" {
            fields.with_definitions(&mut planner, &roots)
        } else {
            fields.extended(&mut planner, &roots)
        }
    }?;
    Ok((fields, world))
}

#[test]
fn configurations_extend_the_defaults() {
    let text = "
namespace: [{path: spec/namespace, kind: Foo, create: true}]
nameReference:
- kind: ConfigMap
  version: v1
  fieldSpecs: [{path: spec/config, kind: Foo}]
- kind: Bar
  fieldSpecs: [{path: spec/bar, kind: Foo}]
";
    let (fields, world) = extended("configuration.yaml", text).unwrap();
    let foo = gvk(&world.symbols, "x.y", "v1", "Foo");
    assert_eq!(fields.namespace.of(foo).count(), 1);
    assert_eq!(fields.references.targets().len(), 17);
    let referrer = fields.references.of(foo).next().unwrap();
    assert!(referrer.has_mappings, "what stands in a custom field is not known");
    let spec = &referrer.fields.children[0];
    assert_eq!((&*spec.0, spec.1.children.len()), ("spec", 2));
    assert!(Arc::ptr_eq(&fields.images, &world.fields.images), "what is not extended is shared");
}

#[test]
fn wrong_configurations_are_refused_where_they_stand() {
    let message = |text| extended("configuration.yaml", text).map(|_| ()).unwrap_err().message;
    assert!(message("namespaces: []").contains("does not know the field `namespaces`"));
    assert!(message("namespace: [{paths: a}]").contains("does not know the field `paths`"));
    assert!(message("namespace: {}").contains("must be a list"));
    assert!(message("- a").contains("must be a mapping"));
    assert!(message("images: [{path: 'spec/containers[]/image'}]").contains("differs in `create`"));
    let long = format!("images: [{{path: {}}}]", "a/".repeat(1000));
    assert!(message(&long).contains("more than 128 names"));
}

#[test]
fn definitions_say_which_fields_are_meant() {
    let text = r##"{
"x.Foo": {"Schema": {"properties": {"kind": {}, "apiVersion": {}, "metadata": {}, "spec": {"$ref": "x.Spec"}}}},
"x.Spec": {"Schema": {"properties": {
  "config": {"x-kubernetes-object-ref-api-version": "v1", "x-kubernetes-object-ref-kind": "ConfigMap", "$ref": "x.Spec"},
  "selector": {"x-kubernetes-label-selector": ""}}}}
}"##;
    // The definition refers to itself: the fields are found as deep as a manifest may be, and no deeper.
    let problem = extended("crds.json", text).map(|_| ()).unwrap_err();
    assert!(problem.message.contains("deeper than"), "{problem}");
    let (fields, world) = extended("crds.json", &text.replacen(r#", "$ref": "x.Spec""#, "", 1)).unwrap();
    let foo = gvk(&world.symbols, "x.y", "v1", "Foo");
    let paths = |list: &super::SpecList| list.of(foo).map(|spec| spec.path.to_string()).collect::<Vec<_>>();
    assert_eq!(paths(&fields.common_labels), ["metadata/labels", "spec/selector"]);
    let config_map =
        fields.references.targets().iter().find(|target| target.gvk == gvk(&world.symbols, "", "v1", "ConfigMap"));
    assert_eq!(paths(&config_map.unwrap().fields), ["spec/config/name"]);
    let not_one = extended("crds.json", r#"{"apiVersion": "apiextensions.k8s.io/v1"}"#).map(|_| ()).unwrap_err();
    assert!(not_one.message.contains("is not an OpenAPI definition"));
}
