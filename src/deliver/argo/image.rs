//! What Argo CD's options write into a kustomization: `kustomize edit set image`, `edit add label` and `annotation`.

use kustomize::{Draft, World};
use spanned_yaml::Dialect;

use crate::manifest::Node;
use crate::object::image::ImageReference;

/// Writes an image override, `[NAME=]IMAGE[:TAG][@DIGEST]`, into `images`.
pub(super) fn edit(draft: &mut Draft<'_>, node: Node<'_>, world: &World) {
    let Some(text) = node.text() else { return };
    let Some(site) = world.adopt(node, Dialect::Kubernetes) else { return };
    let (name, image) = match text.split_once('=') {
        Some((name, image)) => (name.to_owned(), image.to_owned()),
        None => (String::new(), text.to_string()),
    };
    let reference = ImageReference::parse(image);
    let written = reference.as_str()[reference.name_range()].to_owned();
    let (tag, digest) = (reference.tag().map(str::to_owned), reference.digest().map(str::to_owned));
    let is_renamed = !name.is_empty() && name != written && written != "*";
    let name = if name.is_empty() { written.clone() } else { name };
    let mut entries = vec![("name", draft.text(&name, site))];
    if is_renamed {
        entries.push(("newName", draft.text(&written, site)));
    }
    if let Some(tag) = tag.filter(|tag| tag != "*") {
        entries.push(("newTag", draft.text(&tag, site)));
    }
    if let Some(digest) = digest {
        entries.push(("digest", draft.text(&digest, site)));
    }
    let entry = draft.mapping(&entries, site);
    draft.replace_or_append("images", "name", &name, entry);
}

/// Writes the entries of a mapping into a field that is one; what the kustomization has itself stays, but for equal keys.
pub(super) fn merge(draft: &mut Draft<'_>, field: &str, mapping: Node<'_>, world: &World) {
    let adopt = |node| world.adopt(node, Dialect::Kubernetes);
    for entry in mapping.entries() {
        if let (Some(key), Some(value)) = (adopt(entry.key), adopt(entry.value)) {
            draft.put_entry(field, &entry.name(), key, value);
        }
    }
}
