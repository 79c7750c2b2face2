//! kustomize's own unit tests of patches, row by row. Rows that differ are listed with the reason; the list may only shrink.
//! Without `../shared` the tests pass: `patch::tests` needs nothing.

use serde_json::Value;

use super::strategic::Merge;
use crate::id::NodeId;
use crate::schema::Schema;
use crate::testing::{documents, expected, json, objects, run_rows, work, world};

/// Rows that differ from the tables, with the reason.
const KNOWN: [(&str, &str, &str); 3] = [
    (
        "kyaml__yaml__merge2",
        "infer merge keys merge'",
        "kustomize guesses merge keys only in its other commands, never in a build",
    ),
    ("kyaml__yaml__merge2", "no infer merge keys merge using explicit schema as line comment'", COMMENT),
    ("kyaml__yaml__merge2", "merge_primitive_items", COMMENT),
];

const COMMENT: &str = "schemas in comments are not read; nobody writes them";

/// Runs every row of a test of a table.
fn rows(table: &str, test: &str, run: impl Fn(&Value) -> Result<(), String>) {
    run_rows(table, test, &KNOWN, run);
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or("")
}

fn same(found: &[Value], expected: &[Value]) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{found:?}\n  instead of {expected:?}")) }
}

/// Merges two documents as they stand, identity and all.
fn merged(dest: &str, patch: &str) -> Result<Vec<Value>, String> {
    let world = world(&[("objects.yaml", dest), ("patch.yaml", patch), ("kustomization.yaml", "a: b")]);
    let (mut work, kustomization) = work(&world);
    work.editor.act_for(kustomization);
    let first = |path| documents(&world, path).first().copied();
    let (dest, patch): (Option<NodeId>, Option<NodeId>) = (first("objects.yaml"), first("patch.yaml"));
    let schema = Schema::builtin();
    let mut merge = Merge { editor: &mut work.editor, schema: &schema };
    let merged = match (dest, patch) {
        (Some(dest), Some(patch)) => merge.mapping(dest, patch, None),
        (Some(dest), None) => merge.clean(dest, None),
        (None, Some(patch)) => merge.graft(patch, None),
        (None, None) => Ok(None),
    };
    let merged = merged.map_err(|problem| problem.message)?;
    Ok(merged.into_iter().map(|root| json(&work.editor, root)).collect())
}

/// In a build the elements of the patch come first. Where a table appends them, the order does not count.
fn without_order(values: Vec<Value>) -> Vec<Value> {
    fn sort(value: &mut Value) {
        match value {
            Value::Array(items) => {
                items.iter_mut().for_each(sort);
                items.sort_by_key(ToString::to_string);
            }
            Value::Object(entries) => entries.values_mut().for_each(sort),
            _ => {}
        }
    }
    values
        .into_iter()
        .map(|mut value| {
            sort(&mut value);
            value
        })
        .collect()
}

#[test]
fn merges_of_two_documents() {
    for test in ["var elementTestCases", "var listTestCases", "var mapTestCases", "var scalarTestCases"] {
        rows("kyaml__yaml__merge2", test, |row| {
            let found = merged(text(row, "dest"), text(row, "source"))?;
            let wanted = expected(text(row, "expected"));
            if row["mergeOptions"]["ListIncreaseDirection"] == "prepend" {
                same(&found, &wanted)
            } else {
                same(&without_order(found), &without_order(wanted))
            }
        });
    }
}

#[test]
fn strategic_merges() {
    rows("api__filters__patchstrategicmerge", "TestFilter", |row| {
        same(&merged(text(row, "input"), text(row, "patch"))?, &expected(text(row, "expected")))
    });
}

#[test]
fn json_patches() {
    rows("api__filters__patchjson6902", "TestSomething", |row| {
        let kustomization = serde_json::json!({"patch": row["filter"]["Patch"], "target": {"name": ".*"}}).to_string();
        let world = world(&[("objects.yaml", text(row, "input")), ("kustomization.yaml", &kustomization)]);
        let (mut work, root) = work(&world);
        let mut planner = crate::planner::Planner::new(&world, "".into());
        let patch = super::Patch::read(&mut planner, root).map_err(|problem| problem.message)?;
        super::apply_all(&mut work, &[patch]).map_err(|problem| problem.message)?;
        same(&objects(&work), &expected(text(row, "expectedOutput")))
    });
}
