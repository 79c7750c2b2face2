//! The kustomization that Flux writes for a path without one.
//!
//! Every YAML file below the path must hold Kubernetes objects, or the Kustomization fails; a directory with a kustomization
//! is taken as a whole. Source: `scanManifests` in `fluxcd/pkg/kustomize`, and `dropBadNodes` in kustomize's resource factory.

use camino::{Utf8Path, Utf8PathBuf};
use spanned_yaml::{ParseOptions, Tree};

use super::exclusion::Exclusions;
use crate::deliver::files::Inclusions;
use crate::manifest::{Documents, Node, directory};
use crate::source::{FileId, Sources, Span};

/// What Flux finds below a path.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    /// The `resources` of the kustomization, relative to the path, in Flux's order. With none of them the Kustomization applies
    /// nothing.
    pub resources: Vec<Utf8PathBuf>,
    /// Files that hold something else. Flux stops at the first.
    pub refused: Vec<Refused>,
}

/// A YAML file that holds something else than objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The file.
    pub file: FileId,
    /// What is wrong in it.
    pub span: Span,
    /// Why, as the end of a sentence that starts with "it".
    pub reason: String,
}

/// Looks through the files below a path.
pub(crate) fn scan(
    sources: &Sources,
    documents: &Documents,
    inclusions: &Inclusions,
    exclusions: &Exclusions,
    path: &Utf8Path,
) -> Scan {
    let mut scan = Scan::default();
    let mut files: Vec<_> = sources.below(path).filter(|(_, source)| !exclusions.exclude(source.path())).collect();
    // Flux walks directory by directory, each sorted by name: `a/x` comes before `a-b`, which sorted paths have the other way.
    files.sort_by(|(_, left), (_, right)| left.path().components().cmp(right.path().components()));
    for (file, source) in files {
        let above = directory(source.path()).ancestors().take_while(|above| *above != path);
        let whole = above.filter(|above| inclusions.has(above)).last();
        let entry = match whole {
            Some(whole) => whole,
            None if !matches!(source.path().extension(), Some("yaml" | "yml")) => continue,
            None => match refusal(documents, file, source.text()) {
                Some((span, reason)) => {
                    scan.refused.push(Refused { file, span, reason });
                    continue;
                }
                None => source.path(),
            },
        };
        let relative = entry.strip_prefix(path).unwrap_or(entry);
        if scan.resources.last().is_none_or(|last| last != relative) {
            scan.resources.push(relative.to_owned());
        }
    }
    scan
}

/// Why a file cannot be a resource.
fn refusal(documents: &Documents, file: FileId, text: &std::sync::Arc<str>) -> Option<(Span, String)> {
    match documents.get(file).tree() {
        Some(tree) => refusal_of(tree),
        None => refusal_of(&Tree::parse(file, text.clone(), &ParseOptions::default())),
    }
}

fn refusal_of(tree: &Tree) -> Option<(Span, String)> {
    if let Some(fatal) = tree.diagnostics().iter().find(|diagnostic| diagnostic.kind.is_fatal()) {
        return Some((fatal.span, format!("is not valid YAML: {}", fatal.message)));
    }
    let roots = tree.documents().filter(|document| !document.is_empty()).map(|document| document.root());
    roots.filter(|root| !root.is_null() && (root.is_scalar() || !root.is_empty())).find_map(|root| {
        let reason = reason(root)?;
        let first = root.entries().next().map_or(root.span(), |entry| entry.key.span());
        Some((first, reason.to_owned()))
    })
}

/// Why a document is no object.
fn reason(root: Node<'_>) -> Option<&'static str> {
    let text = |path: &[&str]| root.at(path).and_then(Node::text).unwrap_or_default();
    let kind = text(&["kind"]);
    if !root.is_mapping() {
        Some("holds a document that is not a mapping")
    } else if kind.is_empty() {
        Some("holds a document without `kind`")
    } else if !kind.ends_with("List") && text(&["metadata", "name"]).is_empty() {
        Some("holds a document without `metadata.name`")
    } else {
        None
    }
}

/// A path of a Flux object below the root of its source: `..` and a leading `/` stay inside, as `filepath-securejoin` has it.
pub(crate) fn clamp(base: &Utf8Path, path: &str) -> Utf8PathBuf {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if path.is_empty() { base.to_owned() } else { base.join(path) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Limits, Source};

    fn scanned(files: &[(&str, &str)], path: &str) -> (Vec<String>, Vec<String>) {
        let sources = Sources::new(files.iter().map(|(path, text)| Source::new(*path, *text)).collect());
        let documents = Documents::parse(&sources, &Limits::default());
        let inclusions = Inclusions::new(&sources, &documents);
        let exclusions = Exclusions::new(&sources, "".into(), None);
        let scan = scan(&sources, &documents, &inclusions, &exclusions, path.into());
        let refused = scan.refused.iter().map(|refused| {
            let file = sources.get(refused.file).path();
            format!("{file} {} at `{}`", refused.reason, sources.slice(refused.span))
        });
        (scan.resources.iter().map(ToString::to_string).collect(), refused.collect())
    }

    const OBJECT: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

    #[test]
    fn files_and_kustomized_directories_are_listed_in_the_order_of_a_walk() {
        let files = [
            ("c/a-b/x.yaml", OBJECT),
            ("c/a/z.yml", OBJECT),
            ("c/a/k/kustomization.yaml", "resources: [x.yaml]\n"),
            ("c/a/k/x.yaml", OBJECT),
            ("c/a/k/deeper/kustomization.yaml", "resources: []\n"),
            ("c/a.yaml", OBJECT),
            ("c/comments.yaml", "# nothing\n---\n"),
            ("c/data.json", "{}"),
            ("c/.sops.yaml", "creation_rules: []\n"),
            ("d/other.yaml", OBJECT),
        ];
        let (resources, refused) = scanned(&files, "c");
        assert_eq!(resources, ["a/k", "a/z.yml", "a-b/x.yaml", "a.yaml", "comments.yaml"]);
        assert_eq!(refused, Vec::<String>::new());
        assert_eq!(scanned(&files, "c/a/k/nothing").0, Vec::<String>::new());
    }

    #[test]
    fn what_is_no_object_is_refused() {
        let files = [
            ("a.yaml", "replicas: 1\n"),
            ("b.yaml", "- 1\n"),
            ("c.yaml", "kind: Pod\nmetadata: {}\n"),
            ("d.yaml", "a: [\n"),
            ("e.yaml", "kind: PodList\nitems: []\n"),
            ("f.yaml", OBJECT),
        ];
        let (resources, refused) = scanned(&files, "");
        assert_eq!(resources, ["e.yaml", "f.yaml"]);
        assert_eq!(refused[0], "a.yaml holds a document without `kind` at `replicas`");
        assert_eq!(refused[1], "b.yaml holds a document that is not a mapping at `- 1`");
        assert_eq!(refused[2], "c.yaml holds a document without `metadata.name` at `kind`");
        assert!(refused[3].starts_with("d.yaml is not valid YAML"), "{refused:?}");
    }

    #[test]
    fn paths_stay_in_their_source() {
        for (path, expected) in [("./a/../b", "x/b"), ("../../etc", "x/etc"), ("/a", "x/a"), ("", "x"), ("..", "x")] {
            assert_eq!(clamp("x".into(), path), expected, "{path}");
        }
    }
}
