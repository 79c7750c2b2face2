//! The fields of the kinds that Kubernetes itself has, with their types.
//!
//! Gives for a kind what the API server decodes its objects into. The table `knowledge/kubernetes-types.txt` is asked from the
//! types of k8s-openapi by `tests/kubernetes_types.rs`; reading it takes well under a millisecond and happens on first use.
//! Decoding every object into those types instead would copy every string of a repository for one yes or no.

pub mod cluster_format;
pub mod constraint;
mod expression;
pub mod format;

use std::sync::LazyLock;

use k8s_openapi::Resource;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::manifest::Manifest;

/// An object as its k8s-openapi type, for a check that wants most of it; `None` if it is of another kind or version, or does not
/// fit the type. It copies every string: a view is the cheaper answer to a question about a few fields.
pub fn decode<'t, T: Resource + Deserialize<'t>>(manifest: &Manifest<'t>) -> Option<T> {
    if manifest.kind() != T::KIND || manifest.api_version() != T::API_VERSION {
        return None;
    }
    let mut errors = Vec::new();
    spanned_yaml::de::decode_collecting(manifest.root(), &mut errors).filter(|_| errors.is_empty())
}

/// What the API server makes of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Anything: JSON that is kept as it is.
    Any,
    /// `true` or `false`.
    Boolean,
    /// An integer of 32 bits.
    Int32,
    /// An integer of 64 bits.
    Int64,
    /// A number with or without a fraction.
    Number,
    /// A string.
    String,
    /// Base64 text.
    Bytes,
    /// A port by number or name, a count or a percentage.
    IntOrString,
    /// An amount such as `500m` or `1Gi`, as text or number.
    Quantity,
    /// A point in time, RFC 3339.
    Time,
    /// A point in time with exactly six digits for the fraction of the second.
    MicroTime,
    /// A JSON schema or a boolean.
    SchemaOrBoolean,
    /// A JSON schema or a list of them.
    SchemaOrList,
    /// A JSON schema or a list of strings.
    SchemaOrStrings,
    /// A list of a type.
    List(TypeId),
    /// A mapping from any string to a type.
    Map(TypeId),
    /// A mapping with known keys.
    Structure(StructureId),
}

/// A type of [`Types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeId(u16);

/// A structure of [`Types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StructureId(u16);

/// The fields of every built-in kind.
#[derive(Debug)]
pub struct Types {
    types: Vec<Type>,
    /// Fields of each structure, sorted by name.
    structures: Vec<Box<[Field]>>,
    /// The names of the structures, by number.
    names: Vec<&'static str>,
    kinds: FxHashMap<(&'static str, &'static str), StructureId>,
    metadata: StructureId,
    schema: StructureId,
}

/// A field of a structure.
#[derive(Debug)]
pub struct Field {
    /// [`start`] of the name: almost every comparison of a search ends with it.
    start: u64,
    name: &'static str,
    kind: TypeId,
}

impl Field {
    /// The name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The type.
    pub fn kind(&self) -> TypeId {
        self.kind
    }
}

/// The first eight bytes of a name as a number that orders as they do.
fn start(name: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = name.len().min(8);
    bytes[..length].copy_from_slice(&name.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

static TYPES: LazyLock<Types> =
    LazyLock::new(|| Reader::default().read(include_str!("../../../knowledge/kubernetes-types.txt")));

/// The fields of every built-in kind.
pub fn types() -> &'static Types {
    &TYPES
}

impl Types {
    /// What the API server decodes objects of a kind into; `None` for kinds that are not built in, and for versions that no
    /// longer are.
    pub fn kind(&self, api_version: &str, kind: &str) -> Option<StructureId> {
        self.kinds.get(&(api_version, kind)).copied()
    }

    /// `metadata` of every object, built in or not.
    pub fn metadata(&self) -> StructureId {
        self.metadata
    }

    /// The schemas in a CustomResourceDefinition.
    pub fn schema(&self) -> StructureId {
        self.schema
    }

    /// A type by its id.
    pub fn get(&self, id: TypeId) -> Type {
        self.types[usize::from(id.0)]
    }

    /// The fields of a structure, in alphabetical order.
    pub fn fields(&self, structure: StructureId) -> &[Field] {
        &self.structures[usize::from(structure.0)]
    }

    /// The place of a field among those of its structure.
    pub fn position(&self, structure: StructureId, name: &str) -> Option<usize> {
        let wanted = start(name);
        let order = |field: &Field| field.start.cmp(&wanted).then_with(|| field.name.cmp(name));
        self.fields(structure).binary_search_by(order).ok()
    }

    /// The name and type of a field of a structure.
    pub fn field(&self, structure: StructureId, name: &str) -> Option<(&'static str, Type)> {
        let field = &self.fields(structure)[self.position(structure, name)?];
        Some((field.name, self.get(field.kind)))
    }

    /// The structure of a name, as the table calls it.
    pub fn structure(&self, name: &str) -> Option<StructureId> {
        self.names.iter().position(|known| *known == name).map(|index| StructureId(index as u16))
    }

    /// How many structures there are.
    pub fn structures(&self) -> usize {
        self.structures.len()
    }
}

impl StructureId {
    /// The number of the structure, below [`Types::structures`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Turns the table into [`Types`].
#[derive(Default)]
struct Reader {
    types: Vec<Type>,
    by_word: FxHashMap<&'static str, TypeId>,
    structure_ids: FxHashMap<&'static str, StructureId>,
    /// By id.
    structure_names: Vec<&'static str>,
}

impl Reader {
    fn read(mut self, text: &'static str) -> Types {
        let mut kinds = FxHashMap::default();
        let mut structures: Vec<Box<[Field]>> = Vec::new();
        for line in text.lines() {
            let mut columns = line.split('\t');
            match (columns.next(), columns.next(), columns.next()) {
                (Some("kind"), Some(api_version), Some(kind)) => {
                    let structure = self.structure(columns.next().unwrap_or_default());
                    kinds.insert((api_version, kind), structure);
                }
                (Some("structure"), Some(name), first) => {
                    let id = self.structure(name);
                    let fields = first.into_iter().chain(columns).filter_map(|field| field.split_once(' '));
                    let fields =
                        fields.map(|(name, word)| Field { start: start(name), name, kind: self.word(word) }).collect();
                    structures.resize_with(structures.len().max(usize::from(id.0) + 1), Box::default);
                    structures[usize::from(id.0)] = fields;
                }
                _ => {}
            }
        }
        structures.resize_with(self.structure_ids.len(), Box::default);
        let metadata = self.structure("apimachinery.meta.v1.ObjectMeta");
        let schema = self.structure("apiextensions_apiserver.apiextensions.v1.JSONSchemaProps");
        Types { types: self.types, structures, names: self.structure_names, kinds, metadata, schema }
    }

    fn structure(&mut self, name: &'static str) -> StructureId {
        let next = StructureId(self.structure_names.len() as u16);
        let names = &mut self.structure_names;
        *self.structure_ids.entry(name).or_insert_with(|| {
            names.push(name);
            next
        })
    }

    fn word(&mut self, word: &'static str) -> TypeId {
        if let Some(&id) = self.by_word.get(word) {
            return id;
        }
        let found = match word {
            "any" => Type::Any,
            "boolean" => Type::Boolean,
            "int32" => Type::Int32,
            "int64" => Type::Int64,
            "number" => Type::Number,
            "string" => Type::String,
            "bytes" => Type::Bytes,
            "int-or-string" => Type::IntOrString,
            "quantity" => Type::Quantity,
            "time" => Type::Time,
            "micro-time" => Type::MicroTime,
            "schema-or-boolean" => Type::SchemaOrBoolean,
            "schema-or-list" => Type::SchemaOrList,
            "schema-or-strings" => Type::SchemaOrStrings,
            _ => match (word.strip_prefix("[]"), word.strip_prefix("{}")) {
                (Some(item), _) => Type::List(self.word(item)),
                (None, Some(item)) => Type::Map(self.word(item)),
                (None, None) => Type::Structure(self.structure(word)),
            },
        };
        let id = TypeId(self.types.len() as u16);
        self.types.push(found);
        self.by_word.insert(word, id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(api_version: &str, kind: &str, path: &str) -> Option<Type> {
        let types = types();
        let mut found = Type::Structure(types.kind(api_version, kind)?);
        for step in path.split('.') {
            found = match found {
                Type::Structure(structure) => types.field(structure, step)?.1,
                Type::List(item) | Type::Map(item) => types.get(item),
                _ => return None,
            };
        }
        Some(found)
    }

    #[test]
    fn fields_have_their_types() {
        assert_eq!(at("apps/v1", "Deployment", "spec.replicas"), Some(Type::Int32));
        assert_eq!(at("apps/v1", "Deployment", "spec.template.spec.containers.0.env.0.value"), Some(Type::String));
        assert_eq!(at("v1", "Pod", "spec.containers.0.resources.limits.memory"), Some(Type::Quantity));
        assert_eq!(at("v1", "Secret", "data.password"), Some(Type::Bytes));
        assert_eq!(at("v1", "Service", "spec.ports.0.targetPort"), Some(Type::IntOrString));
        assert_eq!(at("coordination.k8s.io/v1", "Lease", "spec.renewTime"), Some(Type::MicroTime));
        assert_eq!(at("v1", "Pod", "metadata.labels.app"), Some(Type::String));
        assert_eq!(at("v1", "Pod", "spec.nonsense"), None);
    }

    #[test]
    fn objects_decode_into_their_k8s_openapi_types() {
        use k8s_openapi::api::apps::v1::Deployment;
        use k8s_openapi::api::core::v1::Pod;
        use spanned_yaml::{ParseOptions, SourceId, Tree};

        let decode_all = |text: &str| {
            let tree = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
            let manifest = Manifest::new(tree.documents().next().expect("a document").root()).expect("a manifest");
            (decode::<Deployment>(&manifest), decode::<Pod>(&manifest))
        };
        let (deployment, pod) = decode_all(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 3\n  template:\n    spec:\n      \
             containers: [{name: web, resources: {limits: {cpu: 1}}, env: [{name: A, value: null}]}]\n",
        );
        let spec = deployment.expect("it fits").spec.expect("it has a spec");
        let pod_spec = spec.template.spec.expect("the pod has a spec");
        assert_eq!((spec.replicas, pod_spec.containers[0].name.as_str()), (Some(3), "web"));
        assert!(pod.is_none(), "it is of another kind");
        let (deployment, _) = decode_all("apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: \"3\"}\n");
        assert!(deployment.is_none(), "it does not fit");
    }

    #[test]
    fn kinds_that_are_not_built_in_or_no_longer_have_no_types() {
        assert_eq!(types().kind("extensions/v1beta1", "Deployment"), None);
        assert_eq!(types().kind("cert-manager.io/v1", "Certificate"), None);
    }

    #[test]
    fn every_structure_has_fields_or_is_empty_on_purpose() {
        let types = types();
        let empty = types.structures.iter().filter(|fields| fields.is_empty()).count();
        assert_eq!(empty, 0, "a structure is named by a field and not described");
        for fields in &types.structures {
            assert!(fields.is_sorted_by_key(|field| field.name), "fields are searched by halves");
            assert!(fields.len() <= 64, "the fields that are there are kept as the bits of a number");
        }
    }
}
