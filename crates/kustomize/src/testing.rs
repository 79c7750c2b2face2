//! What the unit tests share: worlds of a few files, work on their objects, and objects as JSON.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use spanned_yaml::{Kind, SourceId};

use crate::editor::Editor;
use crate::id::NodeId;
use crate::limits::Limits;
use crate::work::Work;
use crate::world::{FileInput, World};

/// A world of files by path.
pub(crate) fn world(files: &[(&str, &str)]) -> World {
    let files = files.iter().enumerate().map(|(number, (path, text))| FileInput {
        path: (*path).into(),
        source: SourceId(number as u32),
        text: Some((*text).into()),
        bytes: None,
        tree: None,
    });
    World::new(files, Limits::default())
}

/// The roots of the documents of a file.
pub(crate) fn documents(world: &World, path: &str) -> Vec<NodeId> {
    world.documents(world.find(path.into()).unwrap()).collect()
}

/// Work on the objects of `objects.yaml`, on behalf of `kustomization.yaml`, whose root is the other part.
pub(crate) fn work(world: &World) -> (Work<'_>, NodeId) {
    let kustomization = documents(world, "kustomization.yaml")[0];
    let mut work = Work::new(world, kustomization);
    for root in documents(world, "objects.yaml") {
        let object = work.object(root);
        work.objects.push(object);
    }
    (work, kustomization)
}

/// The objects as JSON.
pub(crate) fn objects(work: &Work<'_>) -> Vec<Value> {
    work.objects.iter().map(|object| json(&work.editor, object.root)).collect()
}

/// The documents of a text as JSON.
pub(crate) fn expected(text: &str) -> Vec<Value> {
    let world = world(&[("expected.yaml", text)]);
    let editor = Editor::reading(&world);
    documents(&world, "expected.yaml").into_iter().map(|root| json(&editor, root)).collect()
}

/// A node as JSON.
pub(crate) fn json(editor: &Editor<'_>, id: NodeId) -> Value {
    let text = || editor.text(id).into_owned();
    match editor.kind(id) {
        Kind::Null => Value::Null,
        Kind::Bool => Value::Bool(text() == "true"),
        Kind::Int => text().parse::<i64>().map_or_else(|_| Value::String(text()), Value::from),
        Kind::Float => text().parse::<f64>().map_or_else(|_| Value::String(text()), Value::from),
        Kind::String => Value::String(text()),
        Kind::Sequence => editor.items(id).map(|item| json(editor, item)).collect(),
        Kind::Mapping => {
            let entries = editor.entries(id).map(|(key, value)| (editor.text(key).into_owned(), json(editor, value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

/// A table of kustomize's own unit tests: `../shared/conformance/kustomize/_unit/NAME.json`; `None` without the folder, which is no
/// part of the repository.
#[expect(clippy::disallowed_methods, reason = "a test reads what lies beside the checkout")]
pub(crate) fn unit_table(name: &str) -> Option<Value> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let relative: PathBuf = ["shared/conformance/kustomize/_unit", name].iter().collect();
    let path = here.ancestors().map(|above| above.join(&relative)).find(|path| path.is_file())?;
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The text that set a node, with its file: `kustomization.yaml: foo`.
pub(crate) fn written_at(work: &Work<'_>, id: NodeId) -> String {
    let span = work.editor.span(id);
    let file = work.editor.world().file(crate::id::FileNumber(span.source.0));
    format!("{}: {}", file.path, &file.text.as_ref().unwrap()[span.range()])
}

/// A field of the object at a position.
pub(crate) fn at(work: &Work<'_>, object: usize, path: &[&str]) -> NodeId {
    work.editor.at(work.objects[object].root, path).unwrap()
}

/// Runs every row of a test of a table. `known` are the rows that differ: table, name and why; one that passes must leave the list.
pub(crate) fn run_rows(
    table: &str,
    test: &str,
    known: &[(&str, &str, &str)],
    run: impl Fn(&Value) -> Result<(), String>,
) {
    let Some(tables) = unit_table(&format!("{table}.json")) else { return };
    let rows = tables[test].as_array().unwrap();
    assert!(!rows.is_empty());
    let mut failures = Vec::new();
    for row in rows {
        let keys = ["_case", "testName", "desc", "description", "name"];
        let name = keys.iter().find_map(|key| row[*key].as_str()).unwrap_or("").trim();
        let is_known = known.iter().any(|known| (known.0, known.1) == (table, name));
        match (run(row), is_known) {
            (Err(why), false) => failures.push(format!("{name}: {why}")),
            (Ok(()), true) => failures.push(format!("{name}: passes and must leave the list of known differences")),
            _ => {}
        }
    }
    assert!(failures.is_empty(), "{table} {test}:\n{}", failures.join("\n"));
}
