//! What the ignore files of a revision leave out.

use camino::{Utf8Path, Utf8PathBuf};
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxHashMap;

use super::super::IGNORE_FILE;

/// The ignore files of a tree, by directory.
pub(super) struct Ignored {
    git: FxHashMap<Utf8PathBuf, Gitignore>,
    /// Stronger than those of Git.
    own: FxHashMap<Utf8PathBuf, Gitignore>,
}

/// Whether a file says what is left out.
pub(super) fn is_ignore_file(path: &str) -> bool {
    matches!(Utf8Path::new(path).file_name(), Some(".gitignore" | IGNORE_FILE))
}

impl Ignored {
    pub(super) fn new<'p>(files: impl Iterator<Item = (&'p str, Vec<u8>)>) -> Self {
        let mut ignored = Self { git: FxHashMap::default(), own: FxHashMap::default() };
        for (path, text) in files {
            let path = Utf8Path::new(path);
            let here = path.parent().unwrap_or(Utf8Path::new(""));
            let mut builder = GitignoreBuilder::new(Utf8Path::new("/").join(here));
            for line in String::from_utf8_lossy(&text).lines() {
                // A line that is no pattern costs only itself, as on disk.
                drop(builder.add_line(None, line));
            }
            if let Ok(matcher) = builder.build() {
                let by = if path.file_name() == Some(IGNORE_FILE) { &mut ignored.own } else { &mut ignored.git };
                by.insert(here.to_owned(), matcher);
            }
        }
        ignored
    }

    /// Whether a path is left out, provided that no directory above it is. Of one kind of file the nearest counts.
    pub(super) fn covers(&self, path: &Utf8Path, is_directory: bool) -> bool {
        let absolute = Utf8Path::new("/").join(path);
        let ask = |files: &FxHashMap<Utf8PathBuf, Gitignore>| {
            let nearest = path.ancestors().skip(1).filter_map(|above| files.get(above));
            let mut verdicts = nearest.map(|file| match file.matched(&absolute, is_directory) {
                Match::None => None,
                Match::Ignore(_) => Some(true),
                Match::Whitelist(_) => Some(false),
            });
            verdicts.find_map(|verdict| verdict)
        };
        ask(&self.own).or_else(|| ask(&self.git)).unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_counts_and_the_own_one_before_that_of_git() {
        let files = [
            (".gitignore", "/out\n*.tmp.yaml\nlogs/\n"),
            ("apps/.gitignore", "!keep.tmp.yaml\n/build\n"),
            ("apps/.idp-lintignore", "secret.yaml\n!/build\n"),
        ];
        let ignored = Ignored::new(files.into_iter().map(|(path, text)| (path, text.as_bytes().to_vec())));
        let covers = |path: &str, is_directory| ignored.covers(Utf8Path::new(path), is_directory);
        assert!(covers("out", true) && !covers("apps/out", true));
        assert!(covers("a.tmp.yaml", false) && covers("apps/a.tmp.yaml", false));
        assert!(!covers("apps/keep.tmp.yaml", false) && covers("keep.tmp.yaml", false));
        assert!(covers("apps/logs", true) && !covers("apps/logs", false));
        assert!(covers("apps/web/secret.yaml", false) && !covers("secret.yaml", false));
        assert!(!covers("apps/build", true));
    }
}
