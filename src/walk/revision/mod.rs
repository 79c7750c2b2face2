//! The files of a Git revision, as a walk of its work tree would read them. Nothing is checked out: Git lists the tree and
//! hands over the contents, and names, ignore files, links and what kustomizations name count as they do for a walk.
//!
//! Two things differ, because a tree does not know them: `.git/info/exclude`, and filters such as those of Git LFS, which
//! would be programs of the machine.

mod git;
mod ignored;

use std::collections::BTreeMap;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use self::git::{Entry, Git};
use self::ignored::Ignored;
use super::named::{Unread, named};
use super::names::{self, Wanted};
use super::read::{KEY_BYTES, too_large};
use super::{Event, WalkOptions, Walked, remotes};
use crate::config::normalize;
use crate::finding::{Incomplete, IncompleteReason};
use crate::source::{Source, Sources, follow};

/// Why the files of a revision cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// The directory is not the top of a work tree.
    #[error("there is no Git repository here, so there is no revision `{revision}`")]
    NoRepository {
        /// The revision as given.
        revision: String,
    },
    /// Git does not know the revision.
    #[error("Git knows no revision `{revision}`")]
    Unknown {
        /// The revision as given.
        revision: String,
    },
    /// The program is not there.
    #[error("cannot run `git`: {0}")]
    Program(io::Error),
    /// Git said no.
    #[error("cannot read the revision: {0}")]
    Refused(String),
}

/// Reads a revision of the repository whose work tree has its top at `root`: a branch, a tag, a commit, `HEAD~2`.
///
/// # Errors
/// If there is no repository or no such revision, and if `git` cannot be run.
pub fn revision(root: &Utf8Path, revision: &str, options: &WalkOptions) -> Result<Walked, RevisionError> {
    if !root.as_std_path().join(".git").exists() {
        return Err(RevisionError::NoRepository { revision: revision.to_owned() });
    }
    let git = Git::new(root);
    let tree = git.tree(revision)?;
    let mut reading = Reading::new(&git, git.entries(&tree)?, options)?;
    reading.directory("")?;
    reading.linked()?;
    reading.named()?;
    let Reading { files, links, mut incomplete, .. } = reading;
    incomplete.sort();
    incomplete.dedup();
    let remotes = remotes::remotes(root.as_std_path());
    let sources = Sources::new(files.into_values().collect()).with_links(links).with_remotes(remotes);
    Ok(Walked { root: root.to_owned(), sources, incomplete })
}

/// A revision while it is read.
struct Reading<'a> {
    git: &'a Git<'a>,
    options: &'a WalkOptions,
    entries: BTreeMap<String, Entry>,
    ignored: Ignored,
    files: BTreeMap<String, Source>,
    links: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
    unread: Unread,
    incomplete: Vec<Incomplete>,
}

/// A file to read, the name that it gets, and how much of it.
struct Wish {
    path: Utf8PathBuf,
    entry: Entry,
    wanted: Wanted,
    auxiliary: bool,
}

impl<'a> Reading<'a> {
    fn new(
        git: &'a Git<'a>,
        entries: BTreeMap<String, Entry>,
        options: &'a WalkOptions,
    ) -> Result<Self, RevisionError> {
        let is_ignore_file = |(path, entry): &(&String, &Entry)| entry.is_file() && ignored::is_ignore_file(path);
        let (paths, found): (Vec<&String>, Vec<&Entry>) = entries.iter().filter(is_ignore_file).unzip();
        let texts = git.contents(found.iter().copied().map(Entry::id))?;
        let ignored = Ignored::new(paths.into_iter().map(String::as_str).zip(texts));
        let mut links = BTreeMap::new();
        let found: Vec<(&String, &Entry)> = entries.iter().filter(|(_, entry)| entry.is_link()).collect();
        let targets = git.contents(found.iter().map(|(_, entry)| entry.id()))?;
        let mut incomplete_links = Vec::new();
        for ((link, _), target) in found.into_iter().zip(targets) {
            let link = Utf8Path::new(link);
            let target = String::from_utf8(target).ok();
            let target = target.map(|target| normalize(&link.parent().unwrap_or(Utf8Path::new("")).join(target)));
            match target.filter(|target| !target.starts_with("..") && !target.is_absolute()) {
                Some(target) => drop(links.insert(link.to_owned(), target)),
                None => incomplete_links.push(Incomplete {
                    path: link.to_owned(),
                    span: None,
                    reason: IncompleteReason::Link,
                    detail: "the link leaves the checked tree and is not followed".to_owned(),
                }),
            }
        }
        Ok(Self {
            git,
            options,
            entries,
            ignored,
            files: BTreeMap::new(),
            links,
            unread: Unread::default(),
            incomplete: incomplete_links,
        })
    }

    /// Reads what matters below a directory, which itself may be hidden.
    fn directory(&mut self, top: &str) -> Result<(), RevisionError> {
        let prefix = if top.is_empty() { String::new() } else { format!("{top}/") };
        let mut closed: FxHashMap<Utf8PathBuf, bool> = FxHashMap::default();
        let mut wishes = Vec::new();
        let below = self.entries.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
        for (path, entry) in below {
            let path = Utf8Path::new(path);
            let above = path.ancestors().skip(1).take_while(|above| above.as_str().len() > top.len());
            let mut above: Vec<&Utf8Path> = above.collect();
            above.reverse();
            let mut is_closed = false;
            for directory in above {
                is_closed = match closed.get(directory) {
                    Some(&known) => known,
                    None => {
                        let hidden = names::skipped(directory.file_name().unwrap_or_default());
                        let left_out = self.leaves_out(directory, true);
                        if hidden && !left_out {
                            self.unread.directories.insert(directory.to_owned());
                        }
                        closed.insert(directory.to_owned(), hidden || left_out);
                        hidden || left_out
                    }
                };
                if is_closed {
                    break;
                }
            }
            if is_closed || !entry.is_file() || self.leaves_out(path, false) {
                continue;
            }
            let name = path.file_name().unwrap_or_default();
            match names::wanted(name).filter(|_| !names::skipped(name)) {
                Some(wanted) => wishes.push(Wish {
                    path: path.to_owned(),
                    entry: entry.clone(),
                    wanted,
                    auxiliary: wanted == Wanted::Auxiliary,
                }),
                None => drop(self.unread.files.insert(path.to_owned())),
            }
        }
        self.read(wishes)
    }

    /// Whether an ignore file or the settings leave a path out.
    fn leaves_out(&self, path: &Utf8Path, is_directory: bool) -> bool {
        self.options.exclude.covers(path) || self.ignored.covers(path, is_directory)
    }

    /// Reads the targets of links to files whose own names do not matter.
    fn linked(&mut self) -> Result<(), RevisionError> {
        let mut wishes = Vec::new();
        for link in self.links.keys() {
            let target = follow(&self.links, link);
            let Some(wanted) = link.file_name().and_then(names::wanted) else { continue };
            let Some(entry) = self.entries.get(target.as_str()).filter(|entry| entry.is_file()) else { continue };
            if !self.files.contains_key(target.as_str()) && !self.options.exclude.covers(&target) {
                wishes.push(Wish { path: link.clone(), entry: entry.clone(), wanted, auxiliary: false });
            }
        }
        self.read(wishes)
    }

    /// Reads what kustomizations name, as [`super::walk`] does.
    fn named(&mut self) -> Result<(), RevisionError> {
        loop {
            let named = named(&self.files, &self.links, &self.unread, &[Utf8PathBuf::new()]);
            let mut wishes = Vec::new();
            for path in &named.files {
                self.unread.files.remove(path);
                let auxiliary = path.file_name().and_then(names::wanted).is_none();
                if let Some(entry) = self.entries.get(path.as_str()) {
                    let entry = entry.clone();
                    wishes.push(Wish { path: path.clone(), entry, wanted: Wanted::Text, auxiliary });
                }
            }
            self.read(wishes)?;
            if named.directories.is_empty() {
                return Ok(());
            }
            for directory in &named.directories {
                self.unread.directories.remove(directory);
                self.directory(directory.as_str())?;
            }
        }
    }

    fn read(&mut self, mut wishes: Vec<Wish>) -> Result<(), RevisionError> {
        let limit = self.options.file_size;
        wishes.retain(|wish| {
            let fits = wish.wanted == Wanted::Key || wish.entry.size() <= limit;
            if !fits && let Event::Incomplete(entry) = too_large(wish.path.clone(), limit) {
                self.incomplete.push(entry);
            }
            fits
        });
        let contents = self.git.contents(wishes.iter().map(|wish| wish.entry.id()))?;
        for (Wish { path, wanted, auxiliary, .. }, mut bytes) in wishes.into_iter().zip(contents) {
            if wanted == Wanted::Key {
                bytes.truncate(KEY_BYTES as usize);
            }
            let source = Source::from_bytes(path.clone(), bytes);
            let source = if auxiliary { source.auxiliary() } else { source };
            self.files.insert(path.into_string(), source);
        }
        Ok(())
    }
}
