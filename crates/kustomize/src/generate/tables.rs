//! kustomize's own unit tests of generators, hashes and the value-add transformer, row by row. Rows that differ are listed with
//! the reason; the list may only shrink. Without `../shared` the tests pass; the tests beside the modules need nothing.

use serde_json::{Value, json};
use spanned_yaml::SourceId;

use super::pairs::{env_lines, file_source};
use super::{Generated, Generator, Options, apply};
use crate::builtin::{Plugin, Role};
use crate::editor::Editor;
use crate::hash;
use crate::id::NodeId;
use crate::limits::Limits;
use crate::planner::Planner;
use crate::testing::{documents, expected, objects, run_rows, work};
use crate::work::Work;
use crate::world::{FileInput, World};

/// Rows that differ: table, row, and why. All other tables' rows are the same, but for `kyaml__order`: its rows are about the order
/// of keys and comments in the output of functions, which `kustomize build` sorts anyway.
const KNOWN: [(&str, &str, &str); 3] = [
    ("api__kv", "invalid UTF-8 content", "JSON cannot hold the bytes; files that are not UTF-8 have no text here"),
    ("api__hasher", "minimal", OTHER_KIND),
    ("api__hasher", "with spec", OTHER_KIND),
];

/// Generators make no other kinds.
const OTHER_KIND: &str = "only functions, which are not run, can ask for the hash of other kinds";

/// Runs every row of a test of a table.
fn rows(table: &str, test: &str, run: impl Fn(&Value) -> Result<(), String>) {
    run_rows(table, test, &KNOWN, run);
}

fn same(found: &Value, expected: &Value) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{found} instead of {expected}")) }
}

/// A world of files of any content. The kustomization of the tests is `kustomization.yaml`.
fn world(files: &[(&str, &[u8])]) -> World {
    let input = |(number, (path, bytes)): (usize, &(&str, &[u8]))| {
        let text = std::str::from_utf8(bytes).ok().map(Into::into);
        let bytes = if text.is_some() { None } else { Some((*bytes).into()) };
        FileInput { path: (*path).into(), source: SourceId(number as u32), text, bytes, tree: None }
    };
    World::new(files.iter().enumerate().map(input), Limits::default())
}

fn first(text: &str) -> Value {
    expected(text).remove(0)
}

/// What a generator makes of an entry.
fn generated(world: &World, generated: Generated) -> Value {
    let entry = documents(world, "kustomization.yaml")[0];
    let mut planner = Planner::new(world, "".into());
    let generator = Generator::read(&mut planner, entry, None, generated).unwrap();
    let mut work = Work::new(world, entry);
    apply(&mut work, &generator).unwrap();
    objects(&work).remove(0)
}

#[test]
fn hashes() {
    let tests = [
        ("TestConfigMapHash", "cmYaml", "hash"),
        ("TestSecretHash", "secretYaml", "hash"),
        ("TestBasicHash", "res", "hash"),
        ("TestEncodeConfigMap", "cmYaml", "expect"),
        ("TestEncodeSecret", "secretYaml", "expect"),
    ];
    for (test, field, result) in tests {
        rows("api__hasher", test, |row| {
            let world = world(&[("a.yaml", row[field].as_str().unwrap().as_bytes())]);
            let (editor, root) = (Editor::reading(&world), documents(&world, "a.yaml")[0]);
            let found = if result == "hash" { hash::of(&editor, root) } else { hash::encoded(&editor, root) };
            same(&found.into(), &row[result])
        });
    }
}

#[test]
fn generated_objects() {
    let hello: Vec<u8> = [b'\xff', b'h', b'e', b'l', b'l', b'o'].repeat(30);
    for (test, kind) in [("TestMakeConfigMap", Generated::ConfigMap), ("TestMakeSecret", Generated::Secret)] {
        rows("api__internal__generators", test, |row| {
            let arguments = &row["args"];
            let general = &arguments["GeneratorArgs"];
            let sources = &general["KvPairSources"];
            let entry = json!({
                "name": general["Name"],
                "type": arguments["Type"],
                "envs": sources["EnvSources"],
                "literals": sources["LiteralSources"],
                "files": sources["FileSources"],
                "options": general["Options"],
            });
            let binary = if kind == Generated::Secret { &b"\xff\xfd"[..] } else { &hello };
            let world = world(&[
                ("kustomization.yaml", entry.to_string().as_bytes()),
                ("configmap/app.env", b"DB_USERNAME=admin\nDB_PASSWORD=qwerty\n"),
                ("configmap/app-init.ini", b"FOO=bar\nBAR=baz\n"),
                ("configmap/app.bin", binary),
                ("secret/app.env", b"DB_USERNAME=admin\nDB_PASSWORD=qwerty\n"),
                ("secret/app-init.ini", b"FOO=bar\nBAR=baz\n"),
                ("secret/app.bin", binary),
            ]);
            same(&generated(&world, kind), &first(row["exp"]["out"].as_str().unwrap()))
        });
    }
}

#[test]
fn names_of_files() {
    rows("api__internal__generators", "TestParseFileSource", |row| {
        match (file_source(row["Input"].as_str().unwrap()), row["Error"] == "") {
            (Ok((key, path)), true) => same(&json!([key, path]), &json!([row["Key"], row["Filename"]])),
            (Err(_), false) => Ok(()),
            (found, _) => Err(format!("{found:?}")),
        }
    });
}

#[test]
fn keys_and_values() {
    rows("api__kv", "TestKeyValuesFromLines", |row| {
        let content = row["content"].as_str().unwrap();
        let pair = |(key, value)| json!({"Key": &content[key], "Value": &content[value]});
        let found = Value::from_iter(env_lines(content).map(pair));
        same(&found, &row["expectedPairs"])
    });
    rows("api__kv", "TestKeyValuesFromFileSources", |row| {
        let entry = json!({"name": "a", "files": row["sources"]}).to_string();
        let world = world(&[("kustomization.yaml", entry.as_bytes()), ("files/app-init.ini", b"FOO=bar")]);
        let pairs = row["expected"].as_array().unwrap().iter();
        let data: serde_json::Map<String, Value> =
            pairs.map(|pair| (pair["Key"].as_str().unwrap().to_owned(), pair["Value"].clone())).collect();
        same(&generated(&world, Generated::ConfigMap)["data"], &Value::Object(data))
    });
}

#[test]
fn options_of_generators() {
    rows("api__types", "TestMergeGlobalOptionsIntoLocal", |row| {
        let both = json!({"local": row["local"], "global": row["global"], "expected": row["expected"]}).to_string();
        let world = world(&[("kustomization.yaml", both.as_bytes())]);
        let root = documents(&world, "kustomization.yaml")[0];
        let planner = Planner::new(&world, "".into());
        let options = |name| Options::read(&planner, planner.read.get(root, name)).unwrap();
        let described = |options: &Options| {
            let text = |node: &NodeId| planner.read.text(*node).into_owned();
            let pairs = |pairs: &[(NodeId, NodeId)]| {
                let mut pairs: Vec<_> = pairs.iter().map(|(key, value)| (text(key), text(value))).collect();
                pairs.sort();
                pairs
            };
            json!([
                pairs(&options.labels),
                pairs(&options.annotations),
                options.without_hash,
                options.immutable.is_some()
            ])
        };
        let mut found = options("local");
        found.extend(&planner, options("global"));
        same(&described(&found), &described(&options("expected")))
    });
}

#[test]
fn added_values() {
    rows("api__filters__valueadd", "TestValueAddFilter", |row| {
        let filter = &row["filter"];
        let config = json!({
            "apiVersion": "builtin",
            "kind": "ValueAddTransformer",
            "value": filter["Value"],
            "targets": [{"fieldPath": filter["FieldPath"], "filePathPosition": filter["FilePathPosition"]}],
        });
        let (config, input) = (config.to_string(), row["input"].as_str().unwrap());
        let world = world(&[("kustomization.yaml", config.as_bytes()), ("objects.yaml", input.as_bytes())]);
        let (mut work, config) = work(&world);
        let mut planner = Planner::new(&world, "".into());
        let plugin = Plugin::read(&mut planner, config, Role::Transformer).unwrap().unwrap();
        plugin.apply(&mut work).unwrap();
        same(&objects(&work)[0], &first(row["expectedOutput"].as_str().unwrap()))
    });
}
