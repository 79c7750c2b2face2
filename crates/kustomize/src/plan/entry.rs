//! Entries of `resources` and `components`: files, directories, or something in another repository.

use camino::Utf8PathBuf;

use super::display;
use super::remote::{GitUrl, is_http, without_credentials};
use crate::id::{FileNumber, NodeId};
use crate::planner::{Planner, resolve};
use crate::problem::{Incomplete, IncompleteReason, Problem, ProblemKind};

/// What an entry names.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    File(FileNumber),
    /// A directory with a kustomization file.
    Directory(Utf8PathBuf),
}

/// An entry whose target is there.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The entry's text.
    pub(crate) node: NodeId,
    pub(crate) target: Target,
}

impl Entry {
    /// An entry of `resources`. As kustomize does it, it is a file if there is one, else a repository if it looks like one, else
    /// a directory. `None` if it has to be fetched.
    pub(crate) fn read(planner: &mut Planner<'_>, node: NodeId) -> Result<Option<Self>, Problem> {
        let text = planner.read.text(node).into_owned();
        if is_http(&text) {
            return Ok(remote(planner, node, &text));
        }
        let resolved = resolve(&planner.directory, &text).map(|path| planner.world().follow(path));
        if resolved.as_ref().is_some_and(|path| planner.world().find(path).is_some()) {
            let file = planner.file(node)?;
            return Ok(Some(Self { node, target: Target::File(file) }));
        }
        Self::read_directory(planner, node, "resource")
    }

    /// An entry that can only be a directory. `None` if it has to be fetched.
    pub(crate) fn read_directory(planner: &mut Planner<'_>, node: NodeId, noun: &str) -> Result<Option<Self>, Problem> {
        let text = planner.read.text(node).into_owned();
        if text.is_empty() {
            let message = format!("the {noun} is empty; name a file or a directory");
            return Err(planner.problem(ProblemKind::MissingFile, node, message));
        }
        if GitUrl::parse(&text).is_ok() {
            return Ok(remote(planner, node, &text));
        }
        let problem = |kind, message: String| Err(planner.problem(kind, node, message));
        if text.starts_with('/') {
            let message =
                format!("`{text}` is an absolute path, which kustomize refuses; name it relative to the kustomization");
            return problem(ProblemKind::OutsideRepository, message);
        }
        let Some(path) = resolve(&planner.directory, &text) else {
            let message = format!("`{text}` leaves the repository; only files below its root are read");
            return problem(ProblemKind::OutsideRepository, message);
        };
        let world = planner.world();
        let path = world.follow(path);
        if planner.directory.starts_with(&path) {
            let message = if path == planner.directory {
                format!("`{text}` is the kustomization's own directory: it would include itself")
            } else {
                format!(
                    "`{text}` is a directory above the kustomization, `{}`, which kustomize takes for a cycle",
                    display(&path)
                )
            };
            return problem(ProblemKind::Cycle, message);
        }
        if world.kustomization_files(&path).next().is_some() {
            return Ok(Some(Self { node, target: Target::Directory(path) }));
        }
        let message = if world.find(&path).is_some() {
            format!("the {noun} `{text}` is a file; a directory with a kustomization is expected")
        } else if world.is_directory(&path) {
            format!("the {noun} `{text}` is a directory without a kustomization file, so kustomize cannot build it")
        } else {
            format!("the {noun} `{text}` does not exist: there is neither a file nor a directory `{path}`")
        };
        problem(ProblemKind::MissingFile, message)
    }
}

fn remote(planner: &mut Planner<'_>, node: NodeId, text: &str) -> Option<Entry> {
    let span = planner.read.span(node);
    let detail = without_credentials(text);
    planner.incomplete.push(Incomplete { span, reason: IncompleteReason::Remote, detail });
    None
}
