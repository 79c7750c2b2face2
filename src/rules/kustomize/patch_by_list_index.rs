//! JSON patches that find list elements by position.

use spanned_yaml::ParseOptions;

use crate::finding::Sink;
use crate::manifest::kustomization::{Kustomization, PatchBody};
use crate::manifest::{File, Node, Role, directory, resolve};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::File(check);

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    if file.role() != Role::Kustomization {
        return;
    }
    let (sources, documents) = (context.graph().sources(), context.graph().documents());
    let Some(kustomization) = Kustomization::of(file) else { return };
    let here = directory(sources.get(file.id()).path());
    for patch in kustomization.patches() {
        match patch.body {
            PatchBody::Inline(node) => {
                // Nearly no patch goes through a position, and each would have to be parsed.
                if !node.as_str().is_some_and(|text| may_have_position(&text)) {
                    continue;
                }
                let Some(embedded) = node.embedded(&ParseOptions::default()) else { continue };
                for document in embedded.tree.documents() {
                    operations(document.root(), sink);
                }
            }
            PatchBody::Path((_, path)) => {
                let Some(found) = resolve(here, &path).and_then(|path| sources.find(&path)) else { continue };
                for document in documents.get(found).documents() {
                    operations(document.root(), sink);
                }
            }
        }
    }
}

/// Whether a segment of a path may be a number.
fn may_have_position(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'/', bytes).any(|at| bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
}

/// Reports the first operation of a JSON patch that goes through a position, unless the patch tests first what is there.
fn operations(patch: Node<'_>, sink: &mut Sink) {
    if !patch.is_sequence() {
        return;
    }
    for operation in patch.items() {
        let text = |field| operation.get(field).and_then(Node::text).unwrap_or_default();
        if text("op") == "test" {
            return;
        }
        let Some(path) = operation.get("path") else { continue };
        let written = text("path");
        let mut segments = written.split('/').skip(1);
        let is_index = |segment: &str| !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
        let Some(index) = segments.find(|segment| is_index(segment)) else { continue };
        sink.report(
            path.span(),
            format!(
                "The JSON patch changes whatever stands at position {index} of a list: when the base adds or moves an element, it \
                 changes another one without a word"
            ),
        )
        .help("Use a strategic merge patch, which finds elements by name, or put a `test` operation before");
        return;
    }
}
