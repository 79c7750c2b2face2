//! The hash of a ConfigMap's or Secret's content, which kustomize puts on the names of generated objects at the end of a build.

use sha2::{Digest, Sha256};
use spanned_yaml::Kind;

use crate::editor::Editor;
use crate::id::NodeId;
use crate::work::{Step, Work};
use crate::write::{JsonStyle, write_json_value};

/// Puts the hash on the names of all objects that need one.
pub(crate) fn apply(work: &mut Work<'_>) -> Step {
    for at in 0..work.objects.len() {
        let mut object = work.objects[at];
        if !object.needs_hash || object.deleted {
            continue;
        }
        let hash = of(&work.editor, object.root);
        work.remember(&mut object);
        let old = work.editor.at(object.root, &["metadata", "name"]);
        let name = format!("{}-{hash}", work.name(object.name));
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
