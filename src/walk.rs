//! The only reader of the checked tree: finds files, honours ignore files, reads bytes.
//!
//! Takes paths; gives [`Sources`] with paths relative to the repository's root, and an entry for everything that could not
//! be read. Nothing after it touches the disk. `.gitignore` and `.idp-lintignore` are honoured, links that leave the root
//! are not followed.
#![expect(clippy::disallowed_methods, reason = "this is the room that reads the disk")]

use std::io::Read;
use std::path::Path;
use std::sync::Mutex;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::{WalkBuilder, WalkState};

use crate::finding::{Incomplete, IncompleteReason};
use crate::source::{Source, Sources};

/// How to walk.
#[derive(Debug, Clone)]
pub struct WalkOptions {
    /// Threads that walk and read; 0 means as many as the machine has.
    pub threads: usize,
    /// Larger files are not read, in bytes.
    pub file_size: u64,
}

impl Default for WalkOptions {
    fn default() -> Self {
        Self { threads: 0, file_size: crate::source::Limits::default().file_size }
    }
}

/// What a walk brings.
#[derive(Debug)]
pub struct Walked {
    /// Paths in `sources` are relative to this directory: the root of the Git repository, or else what was asked for.
    pub root: Utf8PathBuf,
    /// The files.
    pub sources: Sources,
    /// What could not be read, sorted by path.
    pub incomplete: Vec<Incomplete>,
}

/// Walks and reads files and directories.
///
/// # Errors
/// A sentence if a path that was asked for does not exist or is not UTF-8.
pub fn walk(paths: &[Utf8PathBuf], options: &WalkOptions) -> Result<Walked, String> {
    let mut starts = Vec::with_capacity(paths.len());
    for path in paths {
        let found = path.canonicalize_utf8().map_err(|error| format!("cannot read `{path}`: {error}"))?;
        starts.push(found);
    }
    let root = root(&starts);
    let reader = Reader { root: &root, file_size: options.file_size, found: Mutex::default() };
    if let Some((first, rest)) = starts.split_first() {
        let mut builder = WalkBuilder::new(first);
        for path in rest {
            builder.add(path);
        }
        builder.hidden(false).require_git(false).ignore(false).threads(options.threads);
        builder.add_custom_ignore_filename(".idp-lintignore");
        builder.filter_entry(|entry| entry.file_name() != ".git");
        builder.build_parallel().run(|| {
            Box::new(|entry| {
                reader.visit(entry, &starts);
                WalkState::Continue
            })
        });
    }
    let Found { mut files, mut incomplete } = reader.found.into_inner().unwrap_or_default();
    files.sort_by(|left, right| left.path().cmp(right.path()));
    files.dedup_by(|later, first| later.path() == first.path());
    incomplete.sort();
    incomplete.dedup();
    Ok(Walked { sources: Sources::new(files), root, incomplete })
}

#[derive(Default)]
struct Found {
    files: Vec<Source>,
    incomplete: Vec<Incomplete>,
}

struct Reader<'a> {
    root: &'a Utf8Path,
    file_size: u64,
    found: Mutex<Found>,
}

impl Reader<'_> {
    fn visit(&self, entry: Result<ignore::DirEntry, ignore::Error>, starts: &[Utf8PathBuf]) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return self.incomplete(self.root, IncompleteReason::Unreadable, error.to_string()),
        };
        let Some(path) = Utf8Path::from_path(entry.path()) else {
            let lossy = entry.path().to_string_lossy().into_owned();
            return self.incomplete(
                Utf8Path::new(&lossy),
                IncompleteReason::Unreadable,
                "its name is not UTF-8".into(),
            );
        };
        let named = starts.iter().any(|start| start == path);
        let kind = entry.file_type();
        if kind.is_some_and(|kind| kind.is_symlink()) && is_wanted(path) {
            self.link(path);
        } else if kind.is_some_and(|kind| kind.is_file()) && (named || is_wanted(path)) {
            self.read(path);
        }
    }

    /// A link to a file of the tree is the file, which is walked by itself; one that leaves the root is not followed.
    fn link(&self, path: &Utf8Path) {
        match path.canonicalize_utf8() {
            Ok(target) if target.starts_with(self.root) => {}
            Ok(_) => self.incomplete(path, IncompleteReason::Link, "a link that leaves the repository".into()),
            Err(error) => self.incomplete(path, IncompleteReason::Link, error.to_string()),
        }
    }

    fn read(&self, path: &Utf8Path) {
        let bytes = std::fs::File::open(path).and_then(|file| {
            let size = file.metadata()?.len();
            if size > self.file_size {
                return Ok(None);
            }
            let mut bytes = Vec::with_capacity(size as usize + 1);
            file.take(self.file_size).read_to_end(&mut bytes)?;
            Ok(Some(bytes))
        });
        match bytes {
            Ok(Some(bytes)) => {
                let source = Source::from_bytes(self.relative(path), bytes);
                if let Ok(mut found) = self.found.lock() {
                    found.files.push(source);
                }
            }
            Ok(None) => {
                let detail = format!("larger than {} bytes", self.file_size);
                self.incomplete(path, IncompleteReason::TooLarge, detail);
            }
            Err(error) => self.incomplete(path, IncompleteReason::Unreadable, error.to_string()),
        }
    }

    fn relative(&self, path: &Utf8Path) -> Utf8PathBuf {
        let relative = path.strip_prefix(self.root).unwrap_or(path);
        if std::path::MAIN_SEPARATOR == '/' { relative.to_owned() } else { relative.as_str().replace('\\', "/").into() }
    }

    fn incomplete(&self, path: &Utf8Path, reason: IncompleteReason, detail: String) {
        if let Ok(mut found) = self.found.lock() {
            found.incomplete.push(Incomplete { path: self.relative(path), span: None, reason, detail });
        }
    }
}

/// Whether a file is read without having been asked for.
fn is_wanted(path: &Utf8Path) -> bool {
    let key = ["id_rsa", "id_ecdsa", "id_ed25519", "Kustomization"].contains(&path.file_name().unwrap_or_default());
    key || path.extension().is_some_and(|end| ["yaml", "yml", "json", "pem", "key"].contains(&end))
}

/// The root of the Git repository that holds every start, or else the directory that does.
fn root(starts: &[Utf8PathBuf]) -> Utf8PathBuf {
    let Some(first) = starts.first() else { return Utf8PathBuf::new() };
    let common = first
        .ancestors()
        .find(|ancestor| starts.iter().all(|start| start.starts_with(ancestor)) && !Path::new(ancestor).is_file());
    let common = common.unwrap_or(Utf8Path::new("/"));
    let git = common.ancestors().find(|ancestor| ancestor.join(".git").exists());
    git.unwrap_or(common).to_owned()
}
