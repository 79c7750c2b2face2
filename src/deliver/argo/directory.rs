//! The files of a source of plain manifests.

use camino::Utf8Path;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::application::DirectoryOptions;
use crate::deliver::files::below;
use crate::manifest::Node;
use crate::source::{FileId, Sources};

/// The files of a directory that Argo CD reads, sorted by path: YAML and JSON, not of directories below unless `recurse` says so,
/// selected by `include` and `exclude`, patterns relative to the directory or to a file's name (`findManifests` of the
/// repo-server).
pub(super) fn files(sources: &Sources, path: &Utf8Path, options: Option<DirectoryOptions<'_>>) -> Vec<FileId> {
    let recurse = options.is_some_and(DirectoryOptions::recurse);
    let include = options.and_then(DirectoryOptions::include).and_then(patterns);
    let exclude = options.and_then(DirectoryOptions::exclude).and_then(patterns);
    let is_wanted = |file: &FileId| {
        let file = sources.get(*file).path();
        let relative = file.strip_prefix(path).unwrap_or(file);
        let is_manifest = matches!(file.extension(), Some("yaml" | "yml" | "json"));
        is_manifest
            && include.as_ref().is_none_or(|include| include.is_match(relative))
            && exclude.as_ref().is_none_or(|exclude| !exclude.is_match(relative))
    };
    below(sources, path, recurse).filter(is_wanted).collect()
}

/// A pattern, or several in braces; `None` for an empty one and one that is no pattern.
fn patterns(node: Node<'_>) -> Option<GlobSet> {
    let text = node.text().filter(|text| !text.is_empty())?;
    let mut patterns = GlobSetBuilder::new();
    patterns.add(GlobBuilder::new(&text).literal_separator(false).build().ok()?);
    patterns.build().ok()
}
