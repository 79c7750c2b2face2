//! Writes `knowledge/custom-resource-kinds.tsv` and `knowledge/custom-resource-types.txt`: what the CustomResourceDefinitions of the
//! projects that platforms are built from accept.
//!
//! `CRDS=DIR cargo test --test custom_resources -- --ignored` reads DIR, which has one folder per release, named as `cert-manager@1.21.2`,
//! with the release's CustomResourceDefinitions as YAML in it, and writes both files. A version of a kind that several releases have
//! is their union: every field that one of them has, and only what all of them require. So an object is right if some release
//! that was read accepts it.
//!
//! Azure Service Operator has no definitions in its Go module: `controller-gen crd` makes them of the types in `v2/api`.
#![expect(
    clippy::disallowed_methods,
    reason = "the tool reads definitions and writes tables; nothing of the checked tree is read"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use spanned_yaml::{ParseOptions, SourceId, Tree};

/// What a schema accepts, without what no message needs.
#[derive(Debug, Clone, PartialEq)]
enum Type {
    Any,
    String,
    Integer,
    Int32,
    Number,
    Boolean,
    IntOrString,
    Enumeration(BTreeSet<String>),
    List(Box<Type>),
    Map(Box<Type>),
    Structure(Structure),
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Structure {
    /// Whether fields without a name here are kept.
    open: bool,
    fields: BTreeMap<String, Type>,
    required: BTreeSet<String>,
    /// Fields of `forProvider` that Upbound's providers require, unless `initProvider` has them or the object is only observed.
    provider: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Kind {
    plural: String,
    is_cluster_scoped: bool,
    /// Version to its type and whether some release serves it.
    versions: BTreeMap<String, (Type, bool)>,
}

/// Group and kind.
type Kinds = BTreeMap<(String, String), Kind>;

fn is_true(schema: &Value, key: &str) -> bool {
    schema.get(key).and_then(Value::as_bool) == Some(true)
}

/// The type of a schema that is the value of a field.
fn type_of(field: &str, schema: &Value) -> Type {
    if is_true(schema, "x-kubernetes-int-or-string") {
        return Type::IntOrString;
    }
    if is_true(schema, "x-kubernetes-embedded-resource") {
        return Type::Any;
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => match schema.get("enum").and_then(Value::as_array) {
            Some(values) => Type::Enumeration(values.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            None => Type::String,
        },
        Some("integer") if schema.get("format").and_then(Value::as_str) == Some("int32") => Type::Int32,
        Some("integer") => Type::Integer,
        Some("number") => Type::Number,
        Some("boolean") => Type::Boolean,
        Some("array") => Type::List(Box::new(schema.get("items").map_or(Type::Any, |items| type_of("", items)))),
        Some("object") => object(field, schema),
        _ => Type::Any,
    }
}

fn object(field: &str, schema: &Value) -> Type {
    let open = is_true(schema, "x-kubernetes-preserve-unknown-fields");
    let Some(properties) = schema.get("properties").and_then(Value::as_object).filter(|fields| !fields.is_empty())
    else {
        return match schema.get("additionalProperties") {
            Some(Value::Bool(true)) => Type::Map(Box::new(Type::Any)),
            Some(Value::Object(value)) => Type::Map(Box::new(type_of("", &Value::Object(value.clone())))),
            // The metadata of templates is often left without its fields; what a controller makes of them is its own affair.
            _ if open || field == "metadata" => Type::Any,
            _ => Type::Structure(Structure::default()),
        };
    };
    let fields: BTreeMap<_, _> =
        properties.iter().map(|(name, schema)| (name.clone(), type_of(name, schema))).collect();
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    // What is filled in before it is looked for is not missing.
    let required = required.filter(|name| properties.get(*name).is_none_or(|field| field.get("default").is_none()));
    let rules = schema.get("x-kubernetes-validations").and_then(Value::as_array).into_iter().flatten();
    let messages = rules.filter_map(|rule| rule.get("message").and_then(Value::as_str));
    let provider = messages.filter_map(|message| {
        message.strip_prefix("spec.forProvider.")?.strip_suffix(" is a required parameter").map(str::to_owned)
    });
    Type::Structure(Structure {
        open,
        required: required.map(str::to_owned).collect(),
        provider: provider.collect(),
        fields,
    })
}

/// What one of two types accepts.
fn union(one: Type, other: Type) -> Type {
    match (one, other) {
        (one, other) if one == other => one,
        (Type::Enumeration(mut values), Type::Enumeration(more)) => {
            values.extend(more);
            Type::Enumeration(values)
        }
        (Type::Enumeration(_), Type::String) | (Type::String, Type::Enumeration(_)) => Type::String,
        (Type::Integer, Type::Int32) | (Type::Int32, Type::Integer) => Type::Integer,
        (Type::Number, Type::Integer | Type::Int32) | (Type::Integer | Type::Int32, Type::Number) => Type::Number,
        (Type::List(one), Type::List(other)) => Type::List(Box::new(union(*one, *other))),
        (Type::Map(one), Type::Map(other)) => Type::Map(Box::new(union(*one, *other))),
        (Type::Structure(mut one), Type::Structure(other)) => {
            one.open |= other.open;
            one.required = &one.required & &other.required;
            one.provider = &one.provider & &other.provider;
            for (name, kind) in other.fields {
                let kind = match one.fields.remove(&name) {
                    Some(known) => union(known, kind),
                    None => kind,
                };
                one.fields.insert(name, kind);
            }
            Type::Structure(one)
        }
        _ => Type::Any,
    }
}

/// Kinds that flux-operator lets the notification controller's enumerations of kinds take besides those of Flux.
const OF_FLUX_OPERATOR: [&str; 3] = ["FluxInstance", "ResourceSet", "ResourceSetInputProvider"];

/// Adds what flux-operator adds to a type when it installs Flux.
fn add_kinds_of_flux_operator(kind: &mut Type) {
    match kind {
        Type::Enumeration(values) if values.contains("HelmRelease") && values.contains("Bucket") => {
            values.extend(OF_FLUX_OPERATOR.map(str::to_owned));
        }
        Type::List(item) | Type::Map(item) => add_kinds_of_flux_operator(item),
        Type::Structure(structure) => structure.fields.values_mut().for_each(add_kinds_of_flux_operator),
        _ => {}
    }
}

/// Adds the definition in a document, if it is one.
fn read(definition: &Value, kinds: &mut Kinds) {
    if definition["kind"] != "CustomResourceDefinition" {
        return;
    }
    let spec = &definition["spec"];
    let names = &spec["names"];
    let [Some(group), Some(kind), Some(plural)] = [&spec["group"], &names["kind"], &names["plural"]].map(Value::as_str)
    else {
        return;
    };
    // Patches of definitions look like some.
    if group.is_empty() || kind.is_empty() {
        return;
    }
    let entry = kinds.entry((group.to_owned(), kind.to_owned())).or_default();
    plural.clone_into(&mut entry.plural);
    entry.is_cluster_scoped = spec["scope"] == "Cluster";
    for version in spec["versions"].as_array().into_iter().flatten() {
        let Some(name) = version["name"].as_str() else { continue };
        let mut found = type_of("", &version["schema"]["openAPIV3Schema"]);
        if let Type::Structure(structure) = &mut found {
            structure.fields.retain(|name, _| !matches!(name.as_str(), "apiVersion" | "kind" | "metadata"));
            structure.required.retain(|name| !matches!(name.as_str(), "apiVersion" | "kind" | "metadata" | "status"));
            if let Some(status) = structure.fields.get_mut("status") {
                *status = Type::Any;
            }
        }
        if group == "notification.toolkit.fluxcd.io" {
            add_kinds_of_flux_operator(&mut found);
        }
        let is_served = version["served"] != false;
        let (found, is_served) = match entry.versions.remove(name) {
            Some((known, was_served)) => (union(known, found), was_served || is_served),
            None => (found, is_served),
        };
        entry.versions.insert(name.to_owned(), (found, is_served));
    }
}

/// The lines of the table of types; a line is written once, and a structure is named by its number.
#[derive(Default)]
struct Lines {
    numbers: HashMap<String, usize>,
    text: String,
}

impl Lines {
    fn number(&mut self, line: String) -> usize {
        let next = self.numbers.len();
        let text = &mut self.text;
        *self.numbers.entry(line).or_insert_with_key(|line| {
            text.push_str(line);
            text.push('\n');
            next
        })
    }

    /// The word for a type.
    fn word(&mut self, kind: &Type) -> String {
        match kind {
            Type::Any => "*".to_owned(),
            Type::String => "s".to_owned(),
            Type::Integer => "i".to_owned(),
            Type::Int32 => "j".to_owned(),
            Type::Number => "n".to_owned(),
            Type::Boolean => "b".to_owned(),
            Type::IntOrString => "x".to_owned(),
            Type::List(item) => format!("[{}", self.word(item)),
            Type::Map(item) => format!("{{{}", self.word(item)),
            Type::Enumeration(values) => {
                let is_plain = |value: &String| !value.contains(['\t', '\n']);
                if !values.iter().all(is_plain) {
                    return "s".to_owned();
                }
                let line = values.iter().fold("=".to_owned(), |line, value| line + "\t" + value);
                self.number(line).to_string()
            }
            Type::Structure(structure) => {
                let mut line = if structure.open { "+" } else { "-" }.to_owned();
                for (name, kind) in &structure.fields {
                    if name.contains([' ', '\t', '\n']) {
                        continue;
                    }
                    let word = self.word(kind);
                    let mark = if structure.required.contains(name) { "!" } else { "" };
                    let _ = write!(line, "\t{name} {mark}{word}");
                }
                for name in &structure.provider {
                    let _ = write!(line, "\t?{name}");
                }
                self.number(line).to_string()
            }
        }
    }
}

/// The files below a directory, sorted.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory).expect("a directory of definitions").flatten() {
            match entry.path() {
                path if path.is_dir() => open.push(path),
                path => found.push(path),
            }
        }
    }
    found.sort();
    found
}

/// The notice at the top of both files.
fn notice(sources: &str) -> String {
    format!(
        "# Written by tests/custom_resources.rs, which says how, from the CustomResourceDefinitions of: {sources}.\n"
    )
}

#[test]
#[ignore = "reads the definitions in the folder that CRDS names"]
fn write_the_tables() {
    let directory = PathBuf::from(std::env::var_os("CRDS").expect("CRDS names a folder"));
    let mut kinds = Kinds::new();
    let options = ParseOptions::default();
    let mut releases = BTreeSet::new();
    for file in files(&directory) {
        let text = std::fs::read_to_string(&file).expect("definitions are text");
        if !text.contains("CustomResourceDefinition") {
            continue;
        }
        let release = file.strip_prefix(&directory).ok().and_then(|path| path.iter().next());
        releases.extend(release.map(|name| name.to_string_lossy().into_owned()));
        let tree = Tree::parse(SourceId(0), text.into(), &options);
        for document in tree.documents() {
            if let Ok(definition) = spanned_yaml::json::to_json(document.root()) {
                read(&definition, &mut kinds);
            }
        }
    }
    // A configuration of a generator, say, has no schema.
    kinds.retain(|_, kind| !kind.versions.is_empty());
    let sources = releases.into_iter().collect::<Vec<_>>().join(", ");
    let mut lines = Lines::default();
    let mut index = notice(&sources)
        + "# Per kind: group, kind, plural, scope (`N` namespaced, `C` cluster), then each version with its type in\n\
           # custom-resource-types.txt; `-` after it: no release that was read serves the version.\n";
    for ((group, kind), entry) in &kinds {
        let scope = if entry.is_cluster_scoped { "C" } else { "N" };
        let _ = write!(index, "{group}\t{kind}\t{}\t{scope}", entry.plural);
        for (version, (found, is_served)) in &entry.versions {
            let served = if *is_served { "" } else { "-" };
            let _ = write!(index, "\t{version} {}{served}", lines.word(found));
        }
        index.push('\n');
    }
    let types = notice(&sources)
        + "# The lines after this one are numbered from 0. `=` values of an enumeration; `-` fields of a structure, each with the word for\n\
           # its type; `+` the same, and other fields are kept. Words: `*` anything, `s` string, `i` integer, `j` integer of 32 bits, `n` number,\n\
           # `b` boolean, `x` integer or string, `[` list of, `{` mapping to, a number: that line; `!` before it: required. `?name`: a field of\n\
           # `forProvider` that is required, unless `initProvider` has it or the object is only observed.\n"
        + &lines.text;
    let knowledge = concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/");
    std::fs::write(format!("{knowledge}custom-resource-kinds.tsv"), index).expect("the file can be written");
    std::fs::write(format!("{knowledge}custom-resource-types.txt"), types).expect("the file can be written");
}
