//! What the tests on whole directories share: a world of the files below a directory, and objects as JSON.

use std::path::{Path, PathBuf};

use kustomize::{Build, FileInput, Limits, World};
use serde_json::Value;
use spanned_yaml::{Dialect, ParseOptions, SourceId, Tree};

/// Every file below a directory, without Git's own.
pub(super) fn world(root: &Path) -> World {
    let (mut paths, mut links) = (Vec::new(), Vec::new());
    walk(root, &mut paths, &mut links);
    paths.sort();
    let files = paths.iter().enumerate().filter_map(|(number, path)| {
        let bytes = std::fs::read(path).ok()?;
        let relative = path.strip_prefix(root).ok()?.to_str()?;
        let (text, bytes) = match String::from_utf8(bytes) {
            Ok(text) => (Some(text.into()), None),
            Err(error) => (None, Some(error.into_bytes().into())),
        };
        Some(FileInput { path: relative.into(), source: SourceId(number as u32), text, bytes, tree: None })
    });
    let links = links.into_iter().filter_map(|link: PathBuf| {
        let target = std::fs::canonicalize(&link).ok()?;
        let target = target.strip_prefix(std::fs::canonicalize(root).ok()?).ok()?.to_str()?.to_owned();
        Some((link.strip_prefix(root).ok()?.to_str()?.into(), target.into()))
    });
    World::new(files, Limits::default()).with_links(links)
}

fn walk(directory: &Path, paths: &mut Vec<PathBuf>, links: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && entry.file_name() != ".git" {
            walk(&entry.path(), paths, links);
        } else if kind.is_file() {
            paths.push(entry.path());
        } else if kind.is_symlink() {
            links.push(entry.path());
        }
    }
}

/// The objects of a build.
pub(super) fn objects(world: &World, build: &Build) -> Vec<Value> {
    let written = |root| {
        let mut text = String::new();
        kustomize::write_json(world, root, &mut text);
        serde_json::from_str(&text).unwrap_or_else(|error| Value::from(format!("{error}: {text}")))
    };
    build.objects.iter().map(|object| written(object.root)).collect()
}

/// The documents of a stream that kustomize printed.
pub(super) fn documents(text: &str) -> Vec<Value> {
    let tree = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
    tree.documents().filter(|document| !document.is_empty()).map(|document| json(document.root())).collect()
}

fn json(node: spanned_yaml::Node<'_>) -> Value {
    spanned_yaml::json::to_json_in(node, Dialect::Kustomize).unwrap_or_else(|error| Value::from(error.message))
}

/// Where two values differ first.
pub(super) fn difference(left: &Value, right: &Value, path: &str) -> Option<String> {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            let keys: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
            keys.into_iter().find_map(|key| {
                let path = format!("{path}.{key}");
                match (left.get(key), right.get(key)) {
                    (Some(left), Some(right)) => difference(left, right, &path),
                    (left, right) => Some(format!("{path}: {} instead of {}", shown(left), shown(right))),
                }
            })
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let pairs = left.iter().zip(right).enumerate();
            pairs.into_iter().find_map(|(at, (left, right))| difference(left, right, &format!("{path}[{at}]")))
        }
        (left, right) if left == right => None,
        (left, right) => Some(format!("{path}: {} instead of {}", shown(Some(left)), shown(Some(right)))),
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| value.to_string().chars().take(200).collect())
}

/// How the objects of a build differ from what is expected; the first difference.
pub(super) fn differences(found: &[Value], expected: &[Value]) -> Option<String> {
    let name = |value: &Value| {
        let text = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or("").to_owned();
        format!("{} {}/{}", text("/kind"), text("/metadata/namespace"), text("/metadata/name"))
    };
    for (found, expected) in found.iter().zip(expected) {
        if name(found) != name(expected) {
            return Some(format!("{} instead of {}", name(found), name(expected)));
        }
        if let Some(difference) = difference(found, expected, "") {
            return Some(format!("{}: {difference}", name(expected)));
        }
    }
    if found.len() == expected.len() {
        None
    } else {
        Some(format!("{} objects instead of {}", found.len(), expected.len()))
    }
}
