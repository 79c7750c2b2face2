//! The files of a run: read once, kept for its whole length, named by a [`FileId`].
//!
//! Takes what `walk` (or a test) read; gives text, paths and, for reporters only, lines and columns. It knows nothing of
//! YAML and touches no disk.

mod inventory;
mod lines;
mod repository;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
pub use inventory::{ARGOCD_NAMESPACE, ArgoCd, ArgoCdCluster, ClusterEntry, Inventory, RepositoryUrl};
pub use lines::{LineIndex, Position};
pub use repository::{is_repository, is_unfilled_url, same_owner, same_repository, without_credentials};
pub use spanned_yaml::{SourceId as FileId, Span};

/// One file of the checked tree: its path relative to the root (with `/`) and its decoded text.
#[derive(Debug)]
pub struct Source {
    path: Utf8PathBuf,
    text: Arc<str>,
    /// Byte offsets at which the bytes of the file were not valid in its encoding; `decode` put a `?` there.
    invalid: Vec<u32>,
    /// The bytes of the file where the text has others.
    original: Option<Vec<u8>>,
    auxiliary: bool,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// A source from text that is already decoded.
    pub fn new(path: impl Into<Utf8PathBuf>, text: impl Into<Arc<str>>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            invalid: Vec::new(),
            original: None,
            auxiliary: false,
            lines: OnceLock::new(),
        }
    }

    /// A source from the bytes of a file: UTF-8, or UTF-16 when a byte order mark says so.
    pub fn from_bytes(path: impl Into<Utf8PathBuf>, bytes: Vec<u8>) -> Self {
        let decoded = spanned_yaml::decode(bytes);
        Self { invalid: decoded.invalid, original: decoded.original, ..Self::new(path, decoded.text) }
    }

    /// The same file as one that is there only because another names it, such as the data of a generator: what reads that
    /// other file looks at it, and no rule does.
    #[must_use]
    pub fn auxiliary(self) -> Self {
        Self { auxiliary: true, ..self }
    }

    /// Whether no rule looks at the file; see [`Source::auxiliary`].
    pub fn is_auxiliary(&self) -> bool {
        self.auxiliary
    }

    /// The bytes of the file as they were read, in whatever encoding.
    pub fn bytes(&self) -> &[u8] {
        self.original.as_deref().unwrap_or(self.text.as_bytes())
    }

    /// Whether the text has the bytes of the file, so that offsets in one are offsets in the other.
    pub fn is_as_written(&self) -> bool {
        self.original.is_none()
    }

    /// The path relative to the root of the run, with `/` between its parts on every system.
    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The decoded text; spans are byte ranges of it.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Offsets of bytes that the encoding does not allow.
    pub fn invalid(&self) -> &[u32] {
        &self.invalid
    }

    /// Line starts, found on first use: only files with findings pay for it.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and columns of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset)
    }
}

/// Directories whose manifests show how something could be.
const EXAMPLES: [&str; 13] = [
    ".github", "demo", "doc", "docs", "e2e", "example", "examples", "hack", "sample", "samples", "test", "testdata",
    "tests",
];

/// All files of a run, in the order of their paths; a [`FileId`] is an index into it.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    links: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
    remotes: Vec<String>,
}

impl Sources {
    /// Sorts the files by path, so that file ids, and with them every later order, do not depend on the walk. The order is
    /// that of the paths' bytes: comparing part by part costs more than everything else that `find` does.
    pub fn new(files: Vec<Source>) -> Self {
        let mut sources = Self { files, ..Self::default() };
        sources.sort();
        sources
    }

    /// The same files, with symbolic links that lead to some of them: link to target, both relative to the root.
    #[must_use]
    pub fn with_links(self, links: BTreeMap<Utf8PathBuf, Utf8PathBuf>) -> Self {
        Self { links, ..self }
    }

    /// The same files, with the URLs of the Git remotes that they come from.
    #[must_use]
    pub fn with_remotes(self, remotes: Vec<String>) -> Self {
        Self { remotes, ..self }
    }

    /// The URLs of the Git remotes of the work tree, sorted and without credentials: with [`same_repository`] they tell
    /// whether a URL in a manifest is this repository. None outside a work tree.
    pub fn remotes(&self) -> &[String] {
        &self.remotes
    }

    /// The file of an id that came from this table.
    ///
    /// # Panics
    /// If the id is from another run.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// Every file with its id, sorted by path.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), file))
    }

    /// The id of a path relative to the root. Symbolic links on the way are followed.
    pub fn find(&self, path: &Utf8Path) -> Option<FileId> {
        let here = |path: &Utf8Path| {
            let path = in_parts(path);
            self.files.binary_search_by(|file| file.path.as_str().cmp(&path)).ok()
        };
        here(path).or_else(|| here(&self.follow(path))).map(|index| FileId(index as u32))
    }

    /// The symbolic links that lead to files of the run or to directories of them, and their targets, sorted.
    pub fn links(&self) -> impl Iterator<Item = (&Utf8Path, &Utf8Path)> {
        self.links.iter().map(|(link, target)| (link.as_path(), target.as_path()))
    }

    /// The path without symbolic links.
    pub fn follow<'p>(&self, path: &'p Utf8Path) -> Cow<'p, Utf8Path> {
        follow(&self.links, path)
    }

    /// The same files and more; a file whose path is already here is left out, unless only an auxiliary one has it.
    #[must_use]
    pub fn with(mut self, more: impl IntoIterator<Item = Source>) -> Self {
        let mut new = Vec::new();
        for file in more {
            match self.find(&file.path).map(|id| &mut self.files[id.0 as usize]) {
                // Under the name that it is found by, so that the order stays.
                Some(known) if known.auxiliary => *known = Source { path: known.path.clone(), ..file },
                Some(_) => {}
                None => new.push(file),
            }
        }
        if !new.is_empty() {
            self.files.append(&mut new);
            self.sort();
        }
        self
    }

    fn sort(&mut self) {
        self.files.sort_by(|left, right| left.path.as_str().cmp(right.path.as_str()));
    }

    /// Number of files that rules look at.
    pub fn checked(&self) -> usize {
        self.files.iter().filter(|file| !file.auxiliary).count()
    }

    /// Whether a file stands in a directory of examples, tests or documentation, below the directory that all files share: who
    /// checks nothing but an example wants to hear about it.
    pub fn is_example(&self, id: FileId) -> bool {
        let (Some(first), Some(last)) = (self.files.first(), self.files.last()) else { return false };
        // Sorted, so what the first and the last share all share.
        let parts = first.path().as_str().split('/').zip(last.path().as_str().split('/'));
        let shared = parts.take_while(|(left, right)| left == right).count();
        let path = self.get(id).path().as_str();
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        directory.split('/').skip(shared).any(|part| EXAMPLES.contains(&part))
    }

    /// Every file below a directory, sorted by path; all files for the empty path.
    pub fn below(&self, directory: &Utf8Path) -> impl Iterator<Item = (FileId, &Source)> {
        let mut prefix = in_parts(directory).into_owned();
        if !prefix.is_empty() {
            prefix.push('/');
        }
        let start = self.files.partition_point(|file| *file.path.as_str() < *prefix);
        let files = self.files[start..].iter().enumerate();
        files
            .map(move |(index, file)| (FileId((start + index) as u32), file))
            .take_while(move |(_, file)| file.path.as_str().starts_with(&prefix))
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The text that a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).text.get(span.range()).unwrap_or("")
    }
}

/// A path without symbolic links, of which a table holds the targets. Like an operating system it gives up after forty.
pub fn follow<'p>(links: &BTreeMap<Utf8PathBuf, Utf8PathBuf>, path: &'p Utf8Path) -> Cow<'p, Utf8Path> {
    let mut path = Cow::Borrowed(path);
    if links.is_empty() {
        return path;
    }
    for _ in 0..40 {
        let link = path.ancestors().filter_map(|ancestor| links.get_key_value(ancestor)).last();
        let Some((link, target)) = link else { break };
        let rest = path.strip_prefix(link).unwrap_or(Utf8Path::new(""));
        path = Cow::Owned(if rest.as_str().is_empty() { target.clone() } else { target.join(rest) });
    }
    path
}

/// A path with one `/` between its parts and no `.` among them, as the paths of sources are.
fn in_parts(path: &Utf8Path) -> Cow<'_, str> {
    let text = path.as_str();
    if text.contains("//") || text.contains("/.") || text.starts_with("./") || text.ends_with('/') {
        let parts = path.components().filter(|part| *part != Utf8Component::CurDir);
        Cow::Owned(parts.collect::<Utf8PathBuf>().into_string())
    } else {
        Cow::Borrowed(text)
    }
}

/// Limits on hostile input, each with a clear error where it is passed.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a file.
    pub file_size: u64,
    /// Levels of nesting.
    pub depth: usize,
    /// Nodes of a document after its aliases are expanded.
    pub expanded_nodes: u64,
    /// Documents of a file.
    pub documents: usize,
    /// Kustomizations that include one another, from the outermost to the innermost.
    pub kustomize_depth: usize,
    /// Objects that all deliveries of a run make together.
    pub rendered_objects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let defaults = spanned_yaml::ParseOptions::default();
        Self {
            file_size: 64 * 1024 * 1024,
            depth: defaults.max_depth,
            expanded_nodes: defaults.max_expanded_nodes,
            documents: defaults.max_documents,
            kustomize_depth: 64,
            rendered_objects: 1_000_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_one_among_other_things() {
        let is_example = |paths: &[&str], path: &str| {
            let sources = Sources::new(paths.iter().map(|path| Source::new(*path, "")).collect());
            sources.is_example(sources.find(path.into()).unwrap())
        };
        assert!(is_example(&["apps/web.yaml", "examples/web.yaml"], "examples/web.yaml"));
        assert!(!is_example(&["apps/web.yaml", "examples/web.yaml"], "apps/web.yaml"));
        assert!(!is_example(&["examples/a/web.yaml", "examples/b/web.yaml"], "examples/b/web.yaml"));
        assert!(!is_example(&["../docs/web.yaml"], "../docs/web.yaml"));
    }

    #[test]
    fn sources_are_sorted_and_found_by_path() {
        let sources = Sources::new(vec![Source::new("b.yaml", "b"), Source::new("a.yaml", "a")]);
        assert_eq!(sources.find("b.yaml".into()), Some(FileId(1)));
        assert_eq!(sources.find("c.yaml".into()), None);
        assert_eq!(sources.slice(Span::new(FileId(0), 0, 1)), "a");
        let sources = sources.with([Source::new("a.yaml", "other"), Source::new("aa.yaml", "c")]);
        assert_eq!(sources.iter().map(|(_, source)| &**source.text()).collect::<Vec<_>>(), ["a", "c", "b"]);
    }

    #[test]
    fn an_auxiliary_file_is_found_but_not_checked_and_gives_way() {
        let sources = Sources::new(vec![Source::new("a.yaml", ""), Source::new("b.env", "old").auxiliary()]);
        assert_eq!((sources.len(), sources.checked()), (2, 1));
        let sources = sources.with([Source::new("b.env", "new"), Source::new("b.env", "newer")]);
        assert_eq!((sources.len(), sources.checked()), (2, 2));
        assert_eq!(&**sources.get(FileId(1)).text(), "new");
    }

    #[test]
    fn bytes_are_those_of_the_file() {
        let bytes = |bytes: &[u8]| Source::from_bytes("a", bytes.to_vec()).bytes().to_vec();
        for original in [&b"a: 1"[..], b"\xEF\xBB\xBFa", b"\xFF\xFEa\0", b"\x89PNG\r\n\x1a", b""] {
            assert_eq!(bytes(original), original);
        }
        assert_eq!(Source::new("a", "text").bytes(), b"text");
    }

    #[test]
    fn links_lead_to_the_files_they_name() {
        let links = [
            ("app/base", "base"),
            ("base/web.yaml", "shared/web.yaml"),
            ("more", "more/more"),
            ("self", "self"),
            ("top", ""),
        ];
        let links = links.map(|(link, target)| (link.into(), target.into())).into();
        let sources = Sources::new(vec![Source::new("shared/web.yaml", "")]).with_links(links);
        assert_eq!(sources.find("app/base/web.yaml".into()), Some(FileId(0)));
        assert_eq!(sources.find("top/shared/web.yaml".into()), Some(FileId(0)));
        assert_eq!(sources.find("self/web.yaml".into()), None);
        assert_eq!(sources.find("more/web.yaml".into()), None);
        assert_eq!(sources.follow("app/base".into()).as_str(), "base");
        assert_eq!(sources.follow("app/other".into()).as_str(), "app/other");
    }

    #[test]
    fn the_files_below_a_directory_are_a_range() {
        let paths = ["a/b.yaml", "a/b/c.yaml", "a/b/d.yaml", "a-b.yaml", "b.yaml"];
        let sources = Sources::new(paths.map(|path| Source::new(path, "")).into());
        let below = |directory: &str| -> Vec<_> {
            sources.below(directory.into()).map(|(id, source)| (id.0, source.path().to_string())).collect()
        };
        assert_eq!(below("a/b"), [(2, "a/b/c.yaml".to_owned()), (3, "a/b/d.yaml".to_owned())]);
        assert_eq!(below("./a//b/"), below("a/b"));
        assert_eq!(below("").len(), 5);
    }
}
