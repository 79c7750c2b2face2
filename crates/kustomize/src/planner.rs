//! What every part of a plan needs: the kustomization's directory, its files, and a place for what is wrong with it.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use spanned_yaml::{Dialect, ParseOptions};

use crate::editor::Editor;
use crate::id::{FileNumber, LayerId, NodeId};
use crate::plan::{is_http, without_credentials};
use crate::problem::{Incomplete, IncompleteReason, Problem, ProblemKind};
use crate::world::World;

/// Reads one kustomization. Parts of the plan are read by functions that take it and a node.
#[derive(Debug)]
pub(crate) struct Planner<'w> {
    pub(crate) read: Editor<'w>,
    /// The directory that paths are relative to.
    pub(crate) directory: Utf8PathBuf,
    /// Problems that do not end the build in every mode.
    pub(crate) problems: Vec<Problem>,
    pub(crate) incomplete: Vec<Incomplete>,
    /// Every file that the kustomization names and that is there.
    pub(crate) used: Vec<FileNumber>,
}

impl<'w> Planner<'w> {
    /// A planner for a kustomization in a directory.
    pub(crate) fn new(world: &'w World, directory: &Utf8Path) -> Self {
        Self {
            read: Editor::reading(world),
            directory: directory.to_owned(),
            problems: Vec::new(),
            incomplete: Vec::new(),
            used: Vec::new(),
        }
    }

    /// The world.
    pub(crate) fn world(&self) -> &'w World {
        self.read.world()
    }

    /// A problem at the text of a node.
    pub(crate) fn problem(&self, kind: ProblemKind, at: NodeId, message: impl Into<String>) -> Problem {
        Problem::new(kind, self.read.span(at), message)
    }

    /// The value of a field of a kustomization, of a patch entry, of a selector. As Go's JSON decoder does it, case does not matter
    /// if no key is spelled exactly so; a null is no value.
    pub(crate) fn field(&self, mapping: NodeId, name: &str) -> Option<NodeId> {
        let exact = self.read.get(mapping, name);
        let found = exact.or_else(|| {
            let mut entries = self.read.entries(mapping);
            entries.find(|(key, _)| self.read.text(*key).eq_ignore_ascii_case(name)).map(|(_, value)| value)
        });
        found.filter(|value| !self.read.is_null(*value))
    }

    /// The elements of a list; a null is an empty list, anything else a problem.
    pub(crate) fn list(&self, field: &str, node: NodeId) -> Result<Vec<NodeId>, Problem> {
        if self.read.is_sequence(node) {
            Ok(self.read.items(node).collect())
        } else if self.read.is_null(node) {
            Ok(Vec::new())
        } else {
            let kind = self.read.kind(node).described();
            Err(self.problem(ProblemKind::InvalidField, node, format!("`{field}` must be a list, found {kind}")))
        }
    }

    /// The file that a scalar names; `None` if kustomize would fetch it, which is noted.
    pub(crate) fn file_unless_remote(&mut self, node: NodeId) -> Result<Option<FileNumber>, Problem> {
        let text = self.read.text(node);
        if !is_http(&text) {
            return self.file(node).map(Some);
        }
        let detail = without_credentials(&text);
        self.incomplete.push(Incomplete { span: self.read.span(node), reason: IncompleteReason::Remote, detail });
        Ok(None)
    }

    /// The file that a scalar names, relative to the directory. A file outside of the directory is noted, and taken.
    pub(crate) fn file(&mut self, node: NodeId) -> Result<FileNumber, Problem> {
        let text = self.read.text(node).into_owned();
        self.file_named(&text, node)
    }

    /// Whether a path is the URL of a file, which kustomize fetches; then it is noted as left out.
    pub(crate) fn leaves_out(&mut self, path: &str, node: NodeId) -> bool {
        let is_url = path.starts_with("https://") || path.starts_with("http://");
        if is_url {
            let (span, detail) = (self.read.span(node), crate::plan::remote::without_credentials(path));
            self.incomplete.push(Incomplete { span, reason: IncompleteReason::Remote, detail });
        }
        is_url
    }

    /// [`Planner::file`] for a path that is part of a scalar's text.
    pub(crate) fn file_named(&mut self, path: &str, node: NodeId) -> Result<FileNumber, Problem> {
        if is_http(path) {
            let (span, detail) = (self.read.span(node), without_credentials(path));
            self.incomplete.push(Incomplete { span, reason: IncompleteReason::Remote, detail });
            return Err(self.problem(ProblemKind::Remote, node, "the file has to be fetched"));
        }
        let Some(resolved) = resolve(&self.directory, path) else {
            let message = format!("`{path}` leaves the repository; only files below its root are read");
            return Err(self.problem(ProblemKind::OutsideRepository, node, message));
        };
        let resolved = self.world().follow(resolved);
        let Some(file) = self.world().find(&resolved) else {
            let message = format!("`{path}` does not exist: there is no file `{resolved}`");
            return Err(self.problem(ProblemKind::MissingFile, node, message));
        };
        if !resolved.starts_with(&self.directory) {
            let message = format!(
                "`{path}` is outside of the kustomization's directory; `kustomize build` refuses it unless its load \
                 restriction is lifted"
            );
            let problem = self.problem(ProblemKind::OutsideDirectory, node, message);
            self.problems.push(problem);
        }
        self.used.push(file);
        Ok(file)
    }

    /// The roots of the documents of a YAML file; a syntax error is a problem in that file.
    pub(crate) fn documents(&self, file: FileNumber) -> Result<Vec<NodeId>, Problem> {
        if let Some(diagnostic) =
            self.world().tree(file).diagnostics().iter().find(|diagnostic| diagnostic.kind.is_fatal())
        {
            return Err(Problem::new(ProblemKind::Syntax, diagnostic.span, diagnostic.message.clone()));
        }
        Ok(self.world().documents(file).collect())
    }

    /// The text of a scalar as a file of its own (an inline patch), whose nodes stand where the scalar's text stands.
    pub(crate) fn embedded(&self, node: NodeId, dialect: Dialect) -> Result<FileNumber, Problem> {
        let path = &self.directory;
        let tree = match self.read.source(node) {
            Some(source) => {
                let embedded = source.embedded(&ParseOptions::default());
                let embedded = embedded.map(|embedded| embedded.tree);
                embedded.ok_or_else(|| self.problem(ProblemKind::InvalidPatch, node, "the patch must be a text"))?
            }
            None => {
                // A computed text stands nowhere; its nodes have places in no file, so it is parsed as one at its site.
                let text: Arc<str> = self.read.text(node).into();
                spanned_yaml::Tree::parse_computed(text, self.read.span(node), &ParseOptions::default())
            }
        };
        let file = self.world().embed(tree, path, dialect);
        self.documents(file)?;
        Ok(file)
    }

    /// Notes that a Helm chart would have to be rendered, whose name stands in a field.
    pub(crate) fn leave_out_chart(&mut self, entry: NodeId, field: &str) {
        let name = self.read.get(entry, field);
        let detail = name.map_or_else(String::new, |name| self.read.text(name).into_owned());
        let span = self.read.span(name.unwrap_or(entry));
        self.incomplete.push(Incomplete { span, reason: IncompleteReason::HelmChart, detail });
    }

    /// The node of a file's document root.
    pub(crate) fn root(&self, file: FileNumber) -> Option<NodeId> {
        let root = self.world().tree(file).documents().find(|document| !document.is_empty())?.root();
        Some(NodeId::new(LayerId::of_file(file), root.index()))
    }
}

/// A path relative to a directory, without `.` and `..`; `None` if it leaves the repository.
pub(crate) fn resolve(directory: &Utf8Path, path: &str) -> Option<Utf8PathBuf> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = directory.as_str().split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_inside_the_repository() {
        let resolved = |path| resolve(Utf8Path::new("apps/web"), path).map(Utf8PathBuf::into_string);
        assert_eq!(resolved("./a.yaml").as_deref(), Some("apps/web/a.yaml"));
        assert_eq!(resolved("../base/").as_deref(), Some("apps/base"));
        assert_eq!(resolved("../..").as_deref(), Some(""));
        assert_eq!(resolved("../../../etc"), None);
        assert_eq!(resolved("/etc/passwd"), None);
    }
}
