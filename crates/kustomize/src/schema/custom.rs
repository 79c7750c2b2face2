//! The `openapi` field: a schema file of one's own.

use std::sync::Arc;

use spanned_yaml::Kind;

use super::{Definition, Schema};
use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};

/// The version of Kubernetes's OpenAPI that kustomize 5.8.1 has built in; it refuses any other.
const BUILTIN_VERSION: &str = "v1.21.2";

/// What an `openapi` field says.
#[derive(Debug, Clone)]
pub(crate) struct OpenApi {
    schema: Arc<Schema>,
}

impl OpenApi {
    /// Of the kustomization that is built itself: its file replaces the built-in schema.
    pub(crate) fn replacing(&self) -> Arc<Schema> {
        self.schema.clone()
    }

    /// Of a base or component: its file is added to the schema that is in use.
    pub(crate) fn added_to(&self, schema: &Schema) -> Schema {
        let mut all = schema.clone();
        let first = all.definitions.len() as u32;
        for mut definition in self.schema.definitions.iter().cloned() {
            definition.fields.values_mut().for_each(|at| *at += first);
            definition.values = definition.values.map(|at| at + first);
            definition.elements = definition.elements.map(|at| at + first);
            all.definitions.push(definition);
        }
        all.names.extend(self.schema.names.iter().map(|(name, at)| (name.clone(), at + first)));
        all.kinds.extend(self.schema.kinds.iter().map(|(kind, at)| (kind.clone(), at + first)));
        all
    }
}

/// Reads an `openapi` field. `None` if it names nothing.
pub(crate) fn read(planner: &mut Planner<'_>, node: NodeId) -> Result<Option<OpenApi>, Problem> {
    if planner.read.is_null(node) {
        return Ok(None);
    }
    if !planner.read.is_mapping(node) {
        let kind = planner.read.kind(node).described();
        let message = format!("`openapi` must be a mapping, found {kind}");
        return Err(planner.problem(ProblemKind::InvalidField, node, message));
    }
    let version = planner.read.get(node, "version");
    let Some(path) = planner.read.get(node, "path") else {
        return match version {
            Some(version) if !matches!(&*planner.read.text(version), "" | BUILTIN_VERSION) => {
                let message = format!(
                    "kustomize has no OpenAPI of Kubernetes `{}` built in, only that of `{BUILTIN_VERSION}`",
                    planner.read.text(version)
                );
                Err(planner.problem(ProblemKind::InvalidField, version, message))
            }
            // Naming the built-in version keeps the schemas of bases and components out.
            Some(version) if !planner.read.text(version).is_empty() => Ok(Some(OpenApi { schema: Schema::builtin() })),
            _ => Ok(None),
        };
    };
    if let Some(version) = version {
        let message = "`openapi` names both a built-in version and a file of its own; kustomize takes only one";
        return Err(planner.problem(ProblemKind::InvalidField, version, message));
    }
    let Some(file) = planner.file_unless_remote(path)? else { return Ok(None) };
    let documents = planner.documents(file)?;
    let mut schema = Schema::default();
    let definitions = documents.first().and_then(|root| planner.read.get(*root, "definitions"));
    if let Some(definitions) = definitions {
        let entries: Vec<(NodeId, NodeId)> = planner.read.entries(definitions).collect();
        for (name, definition) in entries {
            let at = define(planner, &mut schema, definition);
            schema.names.insert(planner.read.text(name).into(), at);
            let kinds = planner.read.get(definition, "x-kubernetes-group-version-kind");
            for kind in kinds.into_iter().flat_map(|kinds| planner.read.items(kinds)) {
                let text = |key| planner.read.text_at(kind, key);
                let (group, version, kind) = (text("group"), text("version"), text("kind"));
                let separator = if group.is_empty() { "" } else { "/" };
                schema.kinds.insert(format!("{group}{separator}{version} {kind}").into(), at);
            }
        }
    }
    Ok(Some(OpenApi { schema: Arc::new(schema) }))
}

/// Adds one definition with all that is written inside it. As deep as the file.
fn define(planner: &Planner<'_>, schema: &mut Schema, node: NodeId) -> u32 {
    const PREFIX: &str = "#/definitions/";
    let read = &planner.read;
    let mut definition = Definition::default();
    let reference = read.text_at(node, "$ref");
    if let Some(name) = reference.strip_prefix(PREFIX) {
        definition.reference = Some(name.replace("~1", "/").replace("~0", "~").into());
        return schema.push(definition);
    }
    if let Some(properties) = read.get(node, "properties") {
        for (name, property) in read.entries(properties) {
            let at = define(planner, schema, property);
            definition.fields.insert(read.text(name).into(), at);
        }
    }
    if let Some(values) = read.get(node, "additionalProperties").filter(|values| read.is_mapping(*values)) {
        definition.values = Some(define(planner, schema, values));
    }
    let is_list = match read.get(node, "type") {
        Some(kind) if read.is_sequence(kind) => {
            read.len(kind) == 1 && read.items(kind).all(|kind| read.is(kind, "array"))
        }
        Some(kind) => read.is(kind, "array"),
        None => false,
    };
    if let Some(elements) = read.get(node, "items").filter(|elements| is_list && read.is_mapping(*elements)) {
        definition.elements = Some(define(planner, schema, elements));
    }
    let strategy = read.text_at(node, "x-kubernetes-patch-strategy");
    definition.is_merged = strategy.split(',').any(|strategy| strategy == "merge");
    definition.keys = match read.get(node, "x-kubernetes-list-map-keys") {
        Some(keys) if read.kind(keys) == Kind::Sequence => read.items(keys).map(|key| read.text(key).into()).collect(),
        _ => match &*read.text_at(node, "x-kubernetes-patch-merge-key") {
            "" => Vec::new(),
            key => vec![key.into()],
        },
    };
    schema.push(definition)
}

#[cfg(test)]
mod tests {
    use super::*;
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
}
