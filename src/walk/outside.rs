//! Files of the repository that are not below an argument and that a kustomization below one needs: its bases.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;
use rustc_hash::FxHashSet;

use super::named::is_kustomization;
use super::read::relative;
use super::{IGNORE_FILE, WalkOptions, endless_ignore_file, excluded};

/// The files among these paths, and the kustomizations of the directories among them, without what is ignored or excluded.
/// Most of the paths lead nowhere. Only directories on the way to one of them are listed, from the root down, so that ignore
/// files count as they do for a walk of everything.
pub(super) fn files(root: &Path, paths: &BTreeSet<Utf8PathBuf>, options: &WalkOptions) -> Vec<PathBuf> {
    if paths.is_empty() || endless_ignore_file(root).is_some() {
        return Vec::new();
    }
    let wanted: FxHashSet<Utf8PathBuf> = paths.iter().cloned().collect();
    let ways: FxHashSet<Utf8PathBuf> = paths.iter().flat_map(|path| path.ancestors()).map(Utf8Path::to_owned).collect();
    let (top, exclude) = (root.to_owned(), options.exclude.clone());
    let mut builder = WalkBuilder::new(root);
    builder
        .standard_filters(false)
        .parents(true)
        .git_ignore(true)
        .git_exclude(true)
        .require_git(false)
        .add_custom_ignore_filename(IGNORE_FILE)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(move |entry| {
            let Ok(path) = relative(&top, entry.path()) else { return false };
            if entry.file_name() == ".git" || excluded(&top, entry.path(), &exclude) {
                return false;
            }
            if entry.file_type().is_some_and(|kind| kind.is_dir()) {
                return ways.contains(&path) && endless_ignore_file(entry.path()).is_none();
            }
            let directory = path.parent().unwrap_or(Utf8Path::new(""));
            wanted.contains(&path) || (is_kustomization(&path) && wanted.contains(directory))
        });
    let entries = builder.build().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    files.map(ignore::DirEntry::into_path).collect()
}
