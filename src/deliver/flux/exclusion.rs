//! What source-controller leaves out of the artifact that it makes of a Git repository.
//!
//! The patterns look like those of `.gitignore`, but the matcher is go-git's, and differs: a later pattern counts more than an
//! earlier one also below a directory that was excluded, and `**` counts only as a whole path segment. Without any pattern of
//! the repository or the source, a default list applies; with one, only Git's own files are left out besides. Symbolic links
//! are never in an artifact. Sources: `fluxcd/pkg/sourceignore`, and `SourceIgnoreFilter` in `fluxcd/pkg/artifact`.

use camino::{Utf8Path, Utf8PathBuf};

use super::pattern;
use crate::source::Sources;

/// The name of a file with patterns.
const FILE_NAME: &str = ".sourceignore";

/// Left out of every artifact.
const GIT: [&str; 4] = [".git/", ".gitignore", ".gitmodules", ".gitattributes"];

/// Left out when nothing else is said.
const DEFAULT: [&str; 20] = [
    "*.jpg",
    "*.jpeg",
    "*.gif",
    "*.png",
    "*.wmv",
    "*.flv",
    "*.tar.gz",
    "*.zip",
    ".github/",
    ".circleci/",
    ".travis.yml",
    ".gitlab-ci.yml",
    "appveyor.yml",
    ".drone.yml",
    "cloudbuild.yaml",
    "codeship-services.yml",
    "codeship-steps.yml",
    "**/.goreleaser.yml",
    "**/.sops.yaml",
    "**/.flux.yaml",
];

/// The patterns of a source, the most important last.
#[derive(Debug, Clone)]
pub(crate) struct Exclusions {
    patterns: Vec<Pattern>,
}

impl Exclusions {
    /// The patterns of a source whose root is a directory of the run: its `.sourceignore` files, then `spec.ignore`.
    pub(crate) fn new(sources: &Sources, root: &Utf8Path, ignore: Option<&str>) -> Self {
        let mut own = Vec::new();
        let files = sources.below(root).filter(|(_, source)| source.path().file_name() == Some(FILE_NAME));
        let mut files: Vec<_> =
            files.map(|(_, source)| (crate::manifest::directory(source.path()), source.text())).collect();
        files.sort_by(|(left, _), (right, _)| left.components().cmp(right.components()));
        for (directory, text) in files {
            own.extend(text.lines().filter_map(|line| Pattern::new(line, directory)));
        }
        own.extend(ignore.into_iter().flat_map(str::lines).filter_map(|line| Pattern::new(line, root)));
        let default: &[&str] = if own.is_empty() { &DEFAULT } else { &[] };
        let fixed = GIT.iter().chain(default).filter_map(|line| Pattern::new(line, root));
        Self { patterns: fixed.chain(own).collect() }
    }

    /// Whether a file is not in the artifact.
    pub(crate) fn exclude(&self, path: &Utf8Path) -> bool {
        let decisive = self.patterns.iter().rev().find(|pattern| pattern.matches(path));
        decisive.is_some_and(|pattern| !pattern.includes)
    }
}

/// One line of an ignore file.
#[derive(Debug, Clone)]
struct Pattern {
    /// The directory of its file: the pattern says nothing about what is elsewhere.
    domain: Utf8PathBuf,
    segments: Vec<String>,
    /// `!`: what matches is in the artifact after all.
    includes: bool,
    /// It ended with `/` and does not match a file, but what is below a directory.
    is_directory: bool,
}

impl Pattern {
    fn new(line: &str, domain: &Utf8Path) -> Option<Self> {
        if line.starts_with('#') || line.trim().is_empty() {
            return None;
        }
        let (includes, text) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
        let text = if text.ends_with("\\ ") { text } else { text.trim_end_matches(' ') };
        let (is_directory, text) = text.strip_suffix('/').map_or((false, text), |rest| (true, rest));
        let segments = text.split('/').map(str::to_owned).collect();
        Some(Self { domain: domain.to_owned(), segments, includes, is_directory })
    }

    fn matches(&self, path: &Utf8Path) -> bool {
        let Ok(path) = path.strip_prefix(&self.domain) else { return false };
        let path: Vec<&str> = path.as_str().split('/').collect();
        match &self.segments[..] {
            [name] => self.matches_name(name, &path),
            _ => self.matches_path(&path),
        }
    }

    /// A pattern without `/` matches a segment anywhere; one with `/` at the end not the last.
    fn matches_name(&self, name: &str, path: &[&str]) -> bool {
        for (index, segment) in path.iter().enumerate() {
            match is_match(name, segment) {
                None => return false,
                Some(true) => return !(self.is_directory && index + 1 == path.len()),
                Some(false) => {}
            }
        }
        false
    }

    /// A pattern with `/` starts at its domain. What is below a match matches too.
    fn matches_path(&self, path: &[&str]) -> bool {
        let mut path = path;
        let (mut matched, mut skips) = (false, false);
        for (index, pattern) in self.segments.iter().enumerate() {
            if pattern.is_empty() {
                skips = false;
                continue;
            }
            if pattern == "**" {
                if index + 1 == self.segments.len() {
                    break;
                }
                skips = true;
                continue;
            }
            let Some((first, rest)) = path.split_first().filter(|_| !pattern.contains("**")) else { return false };
            if skips {
                skips = false;
                while let Some((segment, rest)) = path.split_first() {
                    path = rest;
                    match is_match(pattern, segment) {
                        None => return false,
                        Some(true) => {
                            matched = true;
                            break;
                        }
                        Some(false) => matched &= !path.is_empty(),
                    }
                }
            } else {
                if is_match(pattern, first) != Some(true) {
                    return false;
                }
                matched = true;
                path = rest;
            }
        }
        matched && !(self.is_directory && path.is_empty())
    }
}

/// Whether a pattern matches a segment; `None` if it is no pattern.
fn is_match(pattern: &str, segment: &str) -> Option<bool> {
    pattern::matches(pattern.as_bytes(), segment.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn excluded(files: &[(&str, &str)], ignore: Option<&str>, path: &str) -> bool {
        let sources = Sources::new(files.iter().map(|(path, text)| Source::new(*path, *text)).collect());
        Exclusions::new(&sources, "".into(), ignore).exclude(path.into())
    }

    #[test]
    fn the_default_list_applies_when_nothing_is_said() {
        for path in [
            ".github/workflows/ci.yaml",
            "a/.github/x.yaml",
            "a/logo.png",
            ".sops.yaml",
            "a/b/.sops.yaml",
            ".gitlab-ci.yml",
        ] {
            assert!(excluded(&[], None, path), "{path}");
        }
        for path in ["a/b.yaml", "github/x.yaml", "a.zip.yaml"] {
            assert!(!excluded(&[], None, path), "{path}");
        }
        assert!(!excluded(&[(".sourceignore", "docs/\n")], None, ".github/workflows/ci.yaml"));
        assert!(excluded(&[(".sourceignore", "docs/\n")], None, ".gitignore"));
    }

    #[test]
    fn ignore_files_count_below_their_directory_and_the_source_counts_most() {
        let files =
            [(".sourceignore", "/*\n!/clusters\n# no\n\n"), ("clusters/a/.sourceignore", "*.yaml\n!keep.yaml\n")];
        assert!(excluded(&files, None, "apps/web.yaml"));
        assert!(!excluded(&files, None, "clusters/b/web.yaml"));
        assert!(excluded(&files, None, "clusters/a/web.yaml"));
        assert!(!excluded(&files, None, "clusters/a/keep.yaml"));
        assert!(!excluded(&files, Some("!web.yaml"), "apps/web.yaml"));
    }

    #[test]
    fn patterns_match_as_in_go_git() {
        for (pattern, path, expected) in [
            ("docs/", "docs/a.yaml", true),
            ("docs/", "x/docs/a.yaml", true),
            ("docs/", "docs", false),
            ("/docs", "x/docs/a.yaml", false),
            ("/docs", "docs/a.yaml", true),
            ("**/test", "a/b/test/c.yaml", true),
            ("**/test/", "a/test", false),
            ("a/**", "a/b/c.yaml", true),
            ("a/**/c.yaml", "a/b/d/c.yaml", true),
            ("a/**/c.yaml", "a/b/d.yaml", false),
            ("a**/b", "ab/b", false),
            ("a/*.yaml", "a/b.yaml", true),
            ("a/*.yaml", "a/b/c.yaml", false),
            ("[", "[", false),
        ] {
            assert_eq!(excluded(&[], Some(pattern), path), expected, "{pattern} {path}");
        }
    }
}
