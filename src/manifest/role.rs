//! What each file is for, from its path and its content.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use spanned_yaml::{ParseOptions, Tree};

use super::File;
use crate::source::{FileId, Source, Sources};

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Kubernetes objects.
    Manifest,
    /// A kustomization file.
    Kustomization,
    /// A patch that a kustomization applies; not an object of its own.
    Patch,
    /// `Chart.yaml` and its kin.
    HelmChart,
    /// Values of a Helm chart.
    HelmValues,
    /// A template of a Helm chart, or other text for a template engine: not YAML before it is rendered.
    Template,
    /// Rego, which `policy` compiles.
    Policy,
    /// Configuration of tools: CI workflows, linters, this tool.
    Configuration,
    /// A private key or certificate file.
    Key,
    /// YAML or JSON of another kind.
    Other,
}

impl Role {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Kustomization => "kustomization",
            Self::Patch => "patch",
            Self::HelmChart => "helm-chart",
            Self::HelmValues => "helm-values",
            Self::Template => "template",
            Self::Policy => "policy",
            Self::Configuration => "configuration",
            Self::Key => "key",
            Self::Other => "other",
        }
    }

    /// Whether the documents of such a file are objects that reach a cluster.
    pub fn holds_objects(self) -> bool {
        self == Self::Manifest
    }
}

/// Directories that hold a `Chart.yaml`.
pub(super) fn chart_directories(sources: &Sources) -> BTreeSet<Utf8PathBuf> {
    let charts = sources.iter().filter(|(_, source)| source.path().file_name() == Some("Chart.yaml"));
    charts.filter_map(|(_, source)| source.path().parent().map(Utf8Path::to_owned)).collect()
}

/// The role of a file, and its tree if it is YAML.
pub(super) fn classify(
    id: FileId,
    source: &Source,
    _charts: &BTreeSet<Utf8PathBuf>,
    options: &ParseOptions,
) -> (Role, Option<Tree>) {
    if source.path().extension() == Some("rego") {
        return (Role::Policy, None);
    }
    let tree = Tree::parse(id, source.text().clone(), options);
    (Role::Manifest, Some(tree))
}

/// Files that a kustomization names as patches are patches.
pub(super) fn mark_patches(_sources: &Sources, _files: &mut [File]) {}
