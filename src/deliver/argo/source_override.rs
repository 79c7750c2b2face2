//! `.argocd-source.yaml` and `.argocd-source-<application>.yaml`: parameters of a source that stand beside its manifests.
//!
//! As `mergeSourceParameters` of Argo CD's repo-server does it: each file is a JSON merge patch over the source of the
//! Application, the one for all first; repository, revision, path and chart cannot be changed so.

use std::sync::Arc;

use camino::Utf8Path;
use spanned_yaml::Tree;

use super::compose::compose;
use super::value::{Data, Map, Value, merge_patch};
use crate::manifest::{Documents, Node};
use crate::source::{FileId, Sources};

/// The files that change a source of an Application of some name at some path, in the order in which they do.
///
/// The name is that of the Application, with its namespace and a `_` before it when it lives outside of Argo CD's own
/// namespace.
pub fn override_files(sources: &Sources, path: &Utf8Path, application: &str) -> Vec<FileId> {
    let own = format!(".argocd-source-{application}.yaml");
    let names = [Some(".argocd-source.yaml"), (!application.is_empty()).then_some(&*own)];
    names.into_iter().flatten().filter_map(|name| sources.find(&path.join(name))).collect()
}

/// The documents of [`override_files`]: of each file the first one, if it can be read.
pub fn override_documents<'d>(files: &[FileId], documents: &'d Documents) -> Vec<Node<'d>> {
    files.iter().filter_map(|&file| documents.get(file).documents().next()).map(|document| document.root()).collect()
}

/// What the overrides of a source cannot change.
const FIXED: [&str; 4] = ["chart", "path", "repoURL", "targetRevision"];

/// The source with its overrides, as a tree of its own; every node has the text that wrote it. `None` without overrides.
pub fn with_overrides(source: Node<'_>, overrides: &[Node<'_>]) -> Option<Arc<Tree>> {
    if overrides.is_empty() {
        return None;
    }
    let original = Value::from_node(source);
    let merged =
        overrides.iter().fold(original.clone(), |merged, patch| merge_patch(&merged, &Value::from_node(*patch)));
    let mut fields = match merged.data {
        Data::Map(fields) => fields,
        _ => Map::default(),
    };
    for key in FIXED {
        fields.remove(key);
    }
    for (key, field) in original.as_map().into_iter().flat_map(Map::iter).filter(|(key, _)| FIXED.contains(&&***key)) {
        fields.set(key.clone(), field.key, field.value.clone());
    }
    Some(compose(&Value::map(merged.span, fields)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Limits, Source};

    #[test]
    fn overrides_are_merged_in_order_and_leave_the_place_alone() {
        let files = [
            ("apps/.argocd-source.yaml", "kustomize: {images: [all], namePrefix: null}\npath: elsewhere\n"),
            ("apps/.argocd-source-web.yaml", "kustomize: {images: [web]}\n"),
            ("apps/.argocd-source-api.yaml", "kustomize: {images: [api]}\n"),
            ("web.yaml", "path: apps\nrepoURL: https://x\nkustomize: {namePrefix: a-, nameSuffix: -z}\n"),
        ];
        let sources = Sources::new(files.map(|(path, text)| Source::new(path, text)).into());
        let documents = Documents::parse(&sources, &Limits::default());
        let files = override_files(&sources, "apps".into(), "web");
        let overrides = override_documents(&files, &documents);
        let own = documents.get(sources.find("web.yaml".into()).unwrap()).documents().next().unwrap().root();
        let merged = with_overrides(own, &overrides).unwrap();
        let merged = merged.documents().next().unwrap().root();
        let text = |path: &[&str]| merged.at(path).and_then(Node::text).map(String::from);
        assert_eq!(text(&["path"]).as_deref(), Some("apps"));
        assert_eq!(text(&["kustomize", "namePrefix"]), None);
        assert_eq!(text(&["kustomize", "nameSuffix"]).as_deref(), Some("-z"));
        let image = merged.at(&["kustomize", "images"]).unwrap().items().next().unwrap();
        assert_eq!(image.text().as_deref(), Some("web"));
        assert_eq!(sources.slice(image.span()), "web");
        assert_eq!(sources.get(image.span().source).path(), "apps/.argocd-source-web.yaml");
        assert!(with_overrides(own, &[]).is_none());
    }
}
