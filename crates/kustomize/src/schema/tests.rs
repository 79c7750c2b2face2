//! Schemas of one's own.

use super::{OpenApi, Schema, read};
use crate::planner::Planner;
use crate::problem::Problem;
use crate::testing::{documents, world};

const WIDGET: &str = "\
definitions:
  com.example.Widget:
    type: object
    properties:
      metadata: {$ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'}
      parts:
        type: array
        x-kubernetes-patch-strategy: merge,retainKeys
        x-kubernetes-patch-merge-key: id
        items: {$ref: '#/definitions/com.example.Part'}
      loop: {$ref: '#/definitions/com.example.Loop'}
    x-kubernetes-group-version-kind: [{group: example.com, version: v1, kind: Widget}]
  com.example.Part:
    type: object
    additionalProperties: {type: array, x-kubernetes-patch-strategy: merge, x-kubernetes-list-map-keys: [a, b], items: {type: object}}
  com.example.Loop: {$ref: '#/definitions/com.example.Loop'}
";

fn openapi(field: &str) -> Result<Option<OpenApi>, Problem> {
    let world = world(&[("kustomization.yaml", field), ("widget.yaml", WIDGET)]);
    let mut planner = Planner::new(&world, "".into());
    read(&mut planner, documents(&world, "kustomization.yaml")[0])
}

#[test]
fn a_file_replaces_the_built_in_schema_or_is_added_to_it() {
    let openapi = openapi("path: widget.yaml").unwrap().unwrap();
    let (alone, added) = (openapi.replacing(), openapi.added_to(&Schema::builtin()));
    assert!(alone.of_kind("apps/v1", "Deployment").is_none());
    assert!(added.of_kind("apps/v1", "Deployment").is_some());
    for schema in [&*alone, &added] {
        let widget = schema.of_kind("example.com/v1", "Widget").unwrap();
        let parts = schema.field(widget, "parts").unwrap();
        assert_eq!(schema.merge_keys(parts), Some(&["id".into()][..]));
        let any = schema.field(schema.elements(parts).unwrap(), "anything").unwrap();
        assert_eq!(schema.merge_keys(any), Some(&["a".into(), "b".into()][..]));
        assert!(schema.field(widget, "loop").is_none());
        // What the built-in schema defines is there only if the built-in schema is.
        let metadata = schema.field(widget, "metadata").and_then(|metadata| schema.field(metadata, "finalizers"));
        assert_eq!(metadata.is_some(), schema.of_kind("v1", "Pod").is_some());
    }
}

#[test]
fn versions() {
    assert!(openapi("version: v1.21.2").unwrap().is_some());
    assert!(openapi("{}").unwrap().is_none());
    assert!(openapi("version: v1.20.4").is_err());
    assert!(openapi("{version: v1.21.2, path: widget.yaml}").is_err());
    assert!(openapi("path: none.yaml").is_err());
}
