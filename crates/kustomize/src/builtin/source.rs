//! What the entries of `generators`, `transformers` and `validators` name.

use spanned_yaml::Dialect;

use super::Plugin;
use crate::id::NodeId;
use crate::plan::{Entry, Target};
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::record::Record;

/// What plugins are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Generator,
    Transformer,
    /// A transformer that must change nothing.
    Validator,
}

impl Role {
    /// In messages.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Generator => "generator",
            Self::Transformer => "transformer",
            Self::Validator => "validator",
        }
    }
}

/// All plugins of a kustomization.
#[derive(Debug, Default)]
pub(crate) struct Plugins {
    pub(crate) generators: Vec<PluginSource>,
    pub(crate) transformers: Vec<PluginSource>,
    pub(crate) validators: Vec<PluginSource>,
}

impl Plugins {
    /// The directories whose objects are configurations.
    pub(crate) fn directories(&self) -> impl Iterator<Item = &Entry> {
        let sources = self.generators.iter().chain(&self.transformers).chain(&self.validators);
        sources.filter_map(|source| match source {
            PluginSource::Directory(entry) => Some(entry),
            PluginSource::Plugin { .. } => None,
        })
    }
}

/// Plugins that a kustomization names.
#[derive(Debug)]
pub(crate) enum PluginSource {
    Plugin {
        /// Its configuration.
        config: NodeId,
        plugin: Box<Plugin>,
    },
    /// The objects of a directory are configurations; they are known when it is built.
    Directory(Entry),
}

impl PluginSource {
    /// Reads the entries of a field. As kustomize does it, what stands in the kustomization itself comes before what is named.
    pub(crate) fn read(planner: &mut Planner<'_>, entries: &[NodeId], role: Role) -> Result<Vec<Self>, Problem> {
        let mut sources = Vec::new();
        let mut named = Vec::new();
        for entry in entries {
            match inline(planner, *entry) {
                Some(documents) => read_documents(planner, &documents, role, &mut sources)?,
                None => named.push(*entry),
            }
        }
        for entry in named {
            let Some(entry) = Entry::read(planner, entry)? else { continue };
            match entry.target {
                Target::Directory(_) => sources.push(Self::Directory(entry)),
                Target::File(file) => {
                    let documents = planner.documents(file)?;
                    read_documents(planner, &documents, role, &mut sources)?;
                }
            }
        }
        Ok(sources)
    }
}

/// The configurations in the text of an entry, if it is not a path.
fn inline(planner: &Planner<'_>, entry: NodeId) -> Option<Vec<NodeId>> {
    if !planner.read.text(entry).contains(':') {
        return None;
    }
    let file = planner.embedded(entry, Dialect::Kustomize).ok()?;
    let documents = planner.documents(file).ok()?;
    documents.iter().all(|document| planner.read.is_mapping(*document)).then_some(documents)
}

fn read_documents(
    planner: &mut Planner<'_>,
    documents: &[NodeId],
    role: Role,
    sources: &mut Vec<PluginSource>,
) -> Result<(), Problem> {
    for config in documents {
        if planner.read.is_null(*config) {
            continue;
        }
        let what = format!("the configuration of a {}", role.noun());
        let record = Record::read(planner, &what, *config, &["kind", "metadata"])?;
        let has_kind = record.text(planner, "kind")?.is_some();
        let metadata = record.get("metadata");
        if !has_kind || metadata.is_none_or(|metadata| planner.read.text_at(metadata, "name").is_empty()) {
            let message = format!("{what} needs a `kind` and a `metadata.name`");
            return Err(planner.problem(ProblemKind::NotAnObject, *config, message));
        }
        if let Some(plugin) = Plugin::read(planner, *config, role)? {
            sources.push(PluginSource::Plugin { config: *config, plugin: Box::new(plugin) });
        }
    }
    Ok(())
}
