//! The only reader of the checked tree.
//!
//! Takes paths; gives the bytes of every file that matters as [`Sources`], and an entry for everything that mattered and
//! could not be read. It judges no content. What is read:
//!
//! - YAML (`.yaml`, `.yml`), JSON (`.json`) and files named `Kustomization`; of private keys and certificate stores only
//!   the beginning, for the rules about secrets. A file that is named as an argument is read whatever its name.
//! - Not what Git ignores (`.gitignore`, also outside a work tree, and `.git/info/exclude`), nor what an `.idp-lintignore`
//!   lists (same syntax, stronger than `.gitignore`, so `!path` brings a file back). Files of other tools (`.ignore`) and
//!   the user's own Git settings do not count: a check says the same on every machine.
//! - Not hidden files and directories, except a short list such as `.github` and `.sops.yaml`.
//! - What a kustomization names, whatever its name and also when it is hidden, because kustomize reads it: `app.properties`,
//!   `.env`, `run.sh`, and in the work tree also what is not below the arguments, such as the base of an overlay. Such a file is
//!   auxiliary: no rule looks at it. What Git ignores is not there for the cluster either.
//! - Symbolic links are not followed: what a link inside the root points to is read where it stands. One that leaves the
//!   root, dangles or points to a directory above itself is an entry.
//!
//! Paths are relative to the Git work tree that holds the arguments, so that a check of a subdirectory names files as a
//! check of the whole repository does; outside a work tree they are relative to the arguments' common directory.

#![expect(clippy::disallowed_methods, reason = "this is the one room that reads the tree")]

mod enclosing;
mod named;
mod names;
mod outside;
mod place;
mod policies;
mod read;
mod remotes;
mod revision;
mod root;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::{WalkBuilder, WalkState};

use crate::config::Exclude;
use crate::finding::{Incomplete, IncompleteReason};
use crate::source::{Limits, Source, Sources};
use named::Unread;
use names::Wanted;
pub use names::{is_key, is_yaml};
pub use place::{Found, Place, Stands};
use read::{incomplete, limited, lossy, read, relative, too_large, unreadable};
pub use revision::{RevisionError, revision};

/// The name of the file that lists what idp-lint leaves out, in the syntax of `.gitignore`.
pub const IGNORE_FILE: &str = ".idp-lintignore";

/// The argument that stands for standard input, and the path of what was read there.
pub const STDIN: &str = "-";

/// How a tree is read.
#[derive(Debug, Clone)]
pub struct WalkOptions {
    /// Threads that walk and read; 0 lets the machine decide.
    pub threads: usize,
    /// Files with more bytes are entries and not sources.
    pub file_size: u64,
    /// Files and directories that are left out, also when they are arguments.
    pub exclude: Exclude,
}

impl Default for WalkOptions {
    fn default() -> Self {
        Self { threads: 0, file_size: Limits::default().file_size, exclude: Exclude::default() }
    }
}

/// What a walk read.
#[derive(Debug)]
pub struct Walked {
    /// The directory that the paths of the sources are relative to: absolute, without symbolic links.
    pub root: Utf8PathBuf,
    /// The files, sorted by path.
    pub sources: Sources,
    /// What could not be read, sorted.
    pub incomplete: Vec<Incomplete>,
}

/// Why nothing could be walked.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// An argument cannot be opened.
    #[error("cannot read `{path}`: {error}")]
    Argument {
        /// The argument as given.
        path: Utf8PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The directory that holds the arguments has a name that is not UTF-8.
    #[error("cannot work in `{path}`: its name is not valid UTF-8")]
    Root {
        /// The name, with what is invalid replaced.
        path: String,
    },
}

/// Reads files and directories. `-` reads standard input.
///
/// # Errors
/// If an argument does not exist or cannot be looked at. Everything below an argument costs only itself.
pub fn walk(paths: &[Utf8PathBuf], options: &WalkOptions) -> Result<Walked, WalkError> {
    let root = Utf8PathBuf::from_path_buf(root::root(&canonical(paths)?))
        .map_err(|path| WalkError::Root { path: path.to_string_lossy().into_owned() })?;
    walk_in(&root, paths, options)
}

/// The same with paths relative to a certain directory, which must be absolute, without symbolic links, and hold all arguments:
/// [`Place::root`].
///
/// # Errors
/// As [`walk`].
pub fn walk_in(root: &Utf8Path, paths: &[Utf8PathBuf], options: &WalkOptions) -> Result<Walked, WalkError> {
    let arguments = canonical(paths)?;
    let stdin = paths.iter().any(|path| path == STDIN);
    let root = root.to_owned();
    let mut walk = Walk {
        root: root.as_std_path(),
        options,
        files: BTreeMap::new(),
        incomplete: Vec::new(),
        seen: BTreeSet::new(),
        links: BTreeMap::new(),
        unread: Unread::default(),
    };
    walk.arguments(arguments);
    walk.named();
    if stdin {
        walk.stdin(io::stdin().lock());
    }
    let Walk { files, links, mut incomplete, .. } = walk;
    incomplete.sort();
    incomplete.dedup();
    let remotes = remotes::remotes(root.as_std_path());
    let sources = Sources::new(files.into_values().collect()).with_links(links).with_remotes(remotes);
    Ok(Walked { sources, incomplete, root })
}

/// The arguments that are paths, absolute and without symbolic links.
fn canonical(paths: &[Utf8PathBuf]) -> Result<Vec<PathBuf>, WalkError> {
    let paths = paths.iter().filter(|path| *path != STDIN);
    let canonical = paths.map(|path| {
        let failed = |error| WalkError::Argument { path: path.clone(), error };
        path.as_std_path().canonicalize().map_err(failed)
    });
    canonical.collect()
}

struct Walk<'a> {
    root: &'a Path,
    options: &'a WalkOptions,
    files: BTreeMap<String, Source>,
    incomplete: Vec<Incomplete>,
    /// Directories that were given as arguments or reached through a link.
    seen: BTreeSet<PathBuf>,
    links: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
    unread: Unread,
}

/// What a walking thread reports.
enum Event {
    File(Source),
    /// A file whose name does not matter here.
    Unread(Utf8PathBuf),
    /// A hidden directory that was not walked.
    Hidden(Utf8PathBuf),
    Incomplete(Incomplete),
    /// A symbolic link and what it points to.
    Link(PathBuf, PathBuf),
}

impl Walk<'_> {
    fn arguments(&mut self, arguments: Vec<PathBuf>) {
        let mut directories = Vec::new();
        for path in arguments {
            if path.is_dir() {
                directories.push(path);
            } else if !excluded(self.root, &path, &self.options.exclude) {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                let wanted = names::wanted(name).unwrap_or(Wanted::Text);
                let event = read(self.root, &path, wanted, self.options);
                self.take(event);
            }
        }
        self.trees(directories);
    }

    /// Walks directories, and then what links in them lead to.
    fn trees(&mut self, mut directories: Vec<PathBuf>) {
        let mut file_links = BTreeMap::new();
        while !directories.is_empty() {
            directories.sort();
            directories.dedup();
            self.seen.extend(directories.iter().cloned());
            let links = self.directories(&directories);
            directories.clear();
            for (link, target) in links {
                self.keep_link(&link, &target);
                if target.is_dir() {
                    // Inside a walked directory the target was read, or left out by an ignore file.
                    directories.push(target);
                } else {
                    file_links.entry(target).or_insert(link);
                }
            }
            directories.retain(|directory| !self.seen.iter().any(|seen| directory.starts_with(seen)));
        }
        for (target, link) in file_links {
            self.linked_file(&link, &target);
        }
    }

    /// Reads what kustomizations name and the walk left out because of its name. What is hidden may hold kustomizations.
    fn named(&mut self) {
        let mut tried = BTreeSet::new();
        loop {
            let walked = self.seen.iter().filter_map(|directory| relative(self.root, directory).ok());
            let walked: Vec<_> = walked.collect();
            let named = named::named(&self.files, &self.links, &self.unread, &walked);
            for path in &named.files {
                self.unread.files.remove(path);
                let wanted = path.file_name().and_then(names::wanted);
                let event = match read(self.root, &self.root.join(path), Wanted::Text, self.options) {
                    Event::File(source) if wanted.is_none() => Event::File(source.auxiliary()),
                    event => event,
                };
                self.take(event);
            }
            let outside: BTreeSet<_> = named.outside.difference(&tried).cloned().collect();
            if named.directories.is_empty() && outside.is_empty() {
                break;
            }
            self.unread.directories.retain(|path| !named.directories.contains(path));
            self.trees(named.directories.iter().map(|path| self.root.join(path)).collect());
            for path in outside::files(self.root, &outside, self.options) {
                if let Event::File(source) = read(self.root, &path, Wanted::Text, self.options) {
                    self.take(Event::File(source.auxiliary()));
                }
            }
            tried.extend(outside);
        }
    }

    /// Keeps a link, so that a kustomization that names it finds what it leads to.
    fn keep_link(&mut self, link: &Path, target: &Path) {
        if let (Ok(link), Ok(target)) = (relative(self.root, link), relative(self.root, target)) {
            self.links.insert(link, target);
        }
    }

    /// Reads the target of a link to a file, unless that was read where it stands.
    fn linked_file(&mut self, link: &Path, target: &Path) {
        let name = link.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let known = relative(self.root, target).is_ok_and(|path| self.files.contains_key(path.as_str()));
        if known {
            return;
        }
        if let Some(wanted) = names::wanted(name)
            && !excluded(self.root, target, &self.options.exclude)
        {
            let event = read(self.root, link, wanted, self.options);
            self.take(event);
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::File(source) => drop(self.files.insert(source.path().to_string(), source)),
            Event::Unread(path) => _ = self.unread.files.insert(path),
            Event::Hidden(path) => _ = self.unread.directories.insert(path),
            Event::Incomplete(entry) => self.incomplete.push(entry),
            Event::Link(..) => {}
        }
    }

    /// Walks directories in parallel; gives the links inside the root, sorted.
    fn directories(&mut self, directories: &[PathBuf]) -> Vec<(PathBuf, PathBuf)> {
        let (directories, closed): (Vec<_>, Vec<_>) =
            directories.iter().partition(|directory| endless_ignore_file(directory).is_none());
        let closed = closed.into_iter().filter_map(|directory| endless_ignore_file(directory));
        self.incomplete.extend(closed.map(|file| not_walked(self.root, &file)));
        let Some((first, rest)) = directories.split_first() else { return Vec::new() };
        let (sender, receiver) = mpsc::channel();
        let mut builder = WalkBuilder::new(first);
        for directory in rest {
            builder.add(directory);
        }
        builder
            .standard_filters(false)
            .parents(true)
            .git_ignore(true)
            .git_exclude(true)
            .require_git(false)
            .add_custom_ignore_filename(IGNORE_FILE)
            .threads(self.options.threads)
            .filter_entry(self.filter(sender.clone()));
        let (root, options) = (self.root, self.options);
        builder.build_parallel().run(|| {
            let sender = sender.clone();
            Box::new(move |entry| {
                for event in look(root, entry, options) {
                    // The receiver outlives the walk.
                    drop(sender.send(event));
                }
                WalkState::Continue
            })
        });
        drop((sender, builder));
        let mut links = Vec::new();
        for event in receiver {
            match event {
                Event::Link(link, target) => links.push((link, target)),
                event => self.take(event),
            }
        }
        links.sort();
        links
    }

    /// Whether an entry is looked at, and a directory walked. A directory that cannot be walked is sent as an entry.
    fn filter(&self, sender: mpsc::Sender<Event>) -> impl Fn(&ignore::DirEntry) -> bool + Send + Sync + 'static {
        let (root, exclude) = (self.root.to_owned(), self.options.exclude.clone());
        move |entry| {
            if excluded(&root, entry.path(), &exclude) {
                return false;
            }
            let kind = entry.file_type();
            let is_directory = kind.is_some_and(|kind| kind.is_dir());
            if entry.depth() > 0 && names::skipped(&entry.file_name().to_string_lossy()) {
                if is_directory
                    && entry.file_name() != ".git"
                    && let Ok(path) = relative(&root, entry.path())
                {
                    drop(sender.send(Event::Hidden(path)));
                }
                return kind.is_some_and(|kind| kind.is_file());
            }
            let endless = is_directory.then(|| endless_ignore_file(entry.path())).flatten();
            if let Some(file) = &endless {
                // The receiver outlives the walk.
                drop(sender.send(Event::Incomplete(not_walked(&root, file))));
            }
            endless.is_none()
        }
    }

    fn stdin(&mut self, input: impl Read) {
        let path = Utf8PathBuf::from(STDIN);
        let event = match limited(input, 0, self.options.file_size) {
            Ok(Some(bytes)) => Event::File(Source::from_bytes(path, bytes)),
            Ok(None) => too_large(path, self.options.file_size),
            Err(error) => unreadable(path, &error),
        };
        self.take(event);
    }
}

/// Whether a path was asked to be left out.
fn excluded(root: &Path, path: &Path, exclude: &Exclude) -> bool {
    path != root && relative(root, path).is_ok_and(|path| exclude.covers(&path))
}

/// The ignore file of a directory that is a pipe or a device, itself or through a link: reading it would not end.
fn endless_ignore_file(directory: &Path) -> Option<PathBuf> {
    [".gitignore", IGNORE_FILE].into_iter().map(|name| directory.join(name)).find(|path| {
        let metadata = std::fs::metadata(path);
        metadata.is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
    })
}

/// The entry for a directory that is not walked because of its ignore file.
fn not_walked(root: &Path, ignore_file: &Path) -> Incomplete {
    let detail = "the ignore file is not a regular file, so its directory is not walked".to_owned();
    Incomplete { path: lossy(root, ignore_file), span: None, reason: IncompleteReason::Unreadable, detail }
}

/// What one entry of a directory is.
fn look(root: &Path, entry: Result<ignore::DirEntry, ignore::Error>, options: &WalkOptions) -> Vec<Event> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => return vec![failed(root, &error)],
    };
    let mut events = Vec::new();
    if let Some(error) = entry.error() {
        let text = error.to_string();
        if text.contains(IGNORE_FILE) {
            let path = lossy(root, &entry.path().join(IGNORE_FILE));
            events.push(incomplete(path, IncompleteReason::Unreadable, without_root(root, &text)));
        }
    }
    let Some(kind) = entry.file_type() else { return events };
    let name = entry.file_name().to_string_lossy();
    let wanted = names::wanted(&name).filter(|_| entry.depth() == 0 || !names::skipped(&name));
    match wanted {
        _ if kind.is_symlink() => events.extend(link(root, entry.path(), wanted.is_some())),
        Some(wanted) if !kind.is_dir() => events.push(read(root, entry.path(), wanted, options)),
        None if kind.is_file() => events.extend(relative(root, entry.path()).ok().map(Event::Unread)),
        _ => {}
    }
    events
}

/// A symbolic link: to be looked at after the walk, or an entry.
fn link(root: &Path, path: &Path, wanted: bool) -> Option<Event> {
    let entry = |detail: &str| incomplete(lossy(root, path), IncompleteReason::Link, detail.to_owned());
    match path.canonicalize() {
        Ok(target) if !target.starts_with(root) => {
            (wanted || target.is_dir()).then(|| entry("the link leaves the checked tree and is not followed"))
        }
        Ok(target) if target.is_dir() && path.starts_with(&target) => {
            Some(entry("the link points to a directory above itself and is not followed"))
        }
        Ok(target) => Some(Event::Link(path.to_owned(), target)),
        Err(_) => wanted.then(|| entry("the link points to nothing that can be read")),
    }
}

/// An error of the walk itself: a directory that cannot be listed, a file that vanished.
fn failed(root: &Path, error: &ignore::Error) -> Event {
    let mut inner = error;
    let mut path = root;
    loop {
        match inner {
            ignore::Error::WithPath { path: place, err } => {
                path = place;
                inner = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            _ => break,
        }
    }
    incomplete(lossy(root, path), IncompleteReason::Unreadable, without_root(root, &inner.to_string()))
}

/// A text without the place of the tree on this machine.
fn without_root(root: &Path, text: &str) -> String {
    text.replace(&format!("{}/", root.display()), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_input_is_a_source_named_dash() {
        let options = WalkOptions::default();
        let mut walk = Walk {
            root: Path::new("/"),
            options: &options,
            files: BTreeMap::new(),
            incomplete: Vec::new(),
            seen: BTreeSet::new(),
            links: BTreeMap::new(),
            unread: Unread::default(),
        };
        walk.stdin(&b"kind: Pod\n"[..]);
        assert_eq!(&**walk.files["-"].text(), "kind: Pod\n");
    }
}
