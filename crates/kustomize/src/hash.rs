//! The hash of a ConfigMap's or Secret's content, which kustomize puts on the names of generated objects at the end of a build.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use spanned_yaml::Kind;

use crate::editor::Editor;
use crate::id::NodeId;
use crate::object::Object;
use crate::symbol::Symbol;
use crate::work::{Step, Work};
use crate::write::{JsonStyle, write_json_value};

/// The hashes of contents, by the object's kind and the nodes that hold its content: overlays that do not change the content of an
/// object share its nodes.
#[derive(Debug, Default)]
pub(crate) struct Hashes(Mutex<FxHashMap<Content, Symbol>>);

/// The kind of an object, and what is hashed of it.
type Content = (Symbol, [Option<NodeId>; 4]);

impl Hashes {
    fn of(&self, work: &Work<'_>, object: &Object) -> Symbol {
        let content = ["data", "binaryData", "type", "stringData"].map(|field| work.editor.get(object.root, field));
        let new = || work.symbol(&of(&work.editor, object.root));
        // What is still being written can change without changing its id.
        if content.iter().flatten().any(|node| work.editor.is_mine(*node)) {
            return new();
        }
        let key = (object.gvk.kind, content);
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        known.unwrap_or_else(|| {
            let hash = new();
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, hash);
            hash
        })
    }
}

/// Puts the hash on the names of all objects that need one.
pub(crate) fn apply(work: &mut Work<'_>) -> Step {
    for at in 0..work.objects.len() {
        let mut object = work.objects[at];
        if !object.needs_hash || object.deleted {
            continue;
        }
        let hash = work.editor.world().hashes.of(work, &object);
        work.remember(&mut object);
        let old = work.editor.at(object.root, &["metadata", "name"]);
        let name = format!("{}-{}", work.name(object.name), work.name(hash));
        let node = work.editor.string(&name, old, old);
        work.set_metadata(&mut object, "name", node);
        object.name = work.symbol(&name);
        work.objects[at] = object;
    }
    Ok(())
}

/// The hash of an object: ten letters and digits.
pub(crate) fn of(editor: &Editor<'_>, root: NodeId) -> String {
    let digest = Sha256::digest(encoded(editor, root).as_bytes());
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 0xf]).take(10);
    // Digits that make words of letters, and vowels, are replaced.
    nibbles.map(|nibble| char::from(b"gh2k456789mbcdtf"[usize::from(nibble)])).collect()
}

/// The JSON that is hashed. Its `name` is always empty: kustomize looks for a field whose name is `metadata/name`.
pub(crate) fn encoded(editor: &Editor<'_>, root: NodeId) -> String {
    let is_secret = editor.text_at(root, "kind") == "Secret";
    let mut json = String::from("{");
    if !is_secret {
        mapping(editor, root, "binaryData", &mut json);
    }
    field("data", &mut json);
    value(editor, editor.get(root, "data"), &mut json);
    json.push_str(if is_secret {
        ",\"kind\":\"Secret\",\"name\":\"\""
    } else {
        ",\"kind\":\"ConfigMap\",\"name\":\"\""
    });
    if is_secret {
        mapping(editor, root, "stringData", &mut json);
        field("type", &mut json);
        value(editor, editor.get(root, "type"), &mut json);
    }
    json.push('}');
    json
}

fn field(name: &str, json: &mut String) {
    if json.len() > 1 {
        json.push(',');
    }
    json.push('"');
    json.push_str(name);
    json.push_str("\":");
}

/// A field that is left out if it is no mapping.
fn mapping(editor: &Editor<'_>, root: NodeId, name: &str, json: &mut String) {
    if let Some(node) = editor.get(root, name).filter(|node| editor.kind(*node) == Kind::Mapping) {
        field(name, json);
        value(editor, Some(node), json);
    }
}

/// A value; what is not there is the empty text.
fn value(editor: &Editor<'_>, node: Option<NodeId>, json: &mut String) {
    match node {
        Some(node) if editor.is_mapping(node) => write_json_value(editor, node, JsonStyle::Go, json),
        Some(node) if !editor.is_sequence(node) => {
            crate::write::write_json_text(&editor.text(node), JsonStyle::Go, json)
        }
        Some(_) => json.push_str("null"),
        None => json.push_str("\"\""),
    }
}
