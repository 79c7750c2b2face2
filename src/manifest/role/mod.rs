//! What each file is for, from its path and its content.
//!
//! A file with `apiVersion` and `kind` at the top of some document is a manifest wherever it stands, unless it is a
//! template, or a kustomization names it as a patch. Directories such as `examples` and `testdata` are not treated apart:
//! people copy from them and check them on purpose; `.idp-lintignore` leaves them out where that is wanted.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::{FxHashMap, FxHashSet};
use spanned_yaml::{ParseOptions, Tree};

use super::kustomization::{FILE_NAMES, PatchBody, Text, kustomizations};
use super::{File, Manifest, Node, local, path, template};
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
    /// Configuration of tools: CI workflows, linters, this tool, and objects that only tools read (`kind` clusters,
    /// kubeconfig files, kustomize plug-ins).
    Configuration,
    /// A private key or certificate file.
    Key,
    /// YAML or JSON of another kind, and every file that only kustomize or Flux looks at.
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
pub(super) fn chart_directories(sources: &Sources) -> FxHashSet<Utf8PathBuf> {
    let charts = sources.iter().filter(|(_, source)| source.path().file_name() == Some("Chart.yaml"));
    charts.map(|(_, source)| path::directory(source.path()).to_owned()).collect()
}

/// The role of a file by its own path and text, and its tree if it is YAML.
pub(super) fn classify(
    id: FileId,
    source: &Source,
    charts: &FxHashSet<Utf8PathBuf>,
    options: &ParseOptions,
) -> (Role, Option<Arc<Tree>>) {
    let path = source.path();
    let name = path.file_name().unwrap_or_default();
    if source.is_auxiliary() {
        // A base of what is checked: its ignore comments count. What has another name is parsed when it is a resource.
        let tree = || Tree::parse(id, source.text().clone(), options);
        return (Role::Other, crate::walk::is_yaml(name).then(tree));
    }
    if path.extension() == Some("rego") {
        return (Role::Policy, None);
    }
    if crate::walk::is_key(name) {
        return (Role::Key, None);
    }
    if is_chart_template(path, charts) || path.as_str().contains("{{") {
        return (Role::Template, None);
    }
    if path.extension() == Some("json") && !may_be_manifest(source.text()) && is_whole(source.text(), options.max_depth)
    {
        return (by_name(path, charts).unwrap_or(Role::Other), None);
    }
    let tree = Tree::parse(id, source.text().clone(), options);
    if template::is_template(&tree, options) {
        return (Role::Template, None);
    }
    (role_of(path, &tree, charts), Some(tree))
}

/// Below the `templates` directory of a chart.
fn is_chart_template(path: &Utf8Path, charts: &FxHashSet<Utf8PathBuf>) -> bool {
    path.ancestors()
        .skip(1)
        .any(|ancestor| ancestor.file_name() == Some("templates") && charts.contains(path::directory(ancestor)))
}

/// Whether a JSON text has the two fields of every Kubernetes object. Lock files, dashboards and state files do not, and
/// they can be large.
fn may_be_manifest(text: &str) -> bool {
    let has = |field: &str| memchr::memmem::find(text.as_bytes(), field.as_bytes()).is_some();
    has("\"apiVersion\"") && has("\"kind\"")
}

/// Whether a JSON text closes every bracket that it opens and stays within a depth. One that does not was cut off or is too deep
/// to be read: it is parsed although its beginning names no manifest, so that the run says what is wrong with it.
fn is_whole(text: &str, max_depth: usize) -> bool {
    let mut depth = 0_usize;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' if depth == max_depth => return false,
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 0 => return false,
            b']' | b'}' => depth -= 1,
            // A string ends on its line; beyond it an apostrophe or a quote in a comment of JSON with comments misleads nobody.
            b'"' => loop {
                match bytes.next() {
                    None => return false,
                    Some(b'"' | b'\n') => break,
                    Some(b'\\') => drop(bytes.next()),
                    Some(_) => {}
                }
            },
            _ => {}
        }
    }
    depth == 0
}

fn role_of(path: &Utf8Path, tree: &Tree, charts: &FxHashSet<Utf8PathBuf>) -> Role {
    let (mut manifests, mut local, mut kustomizations) = (0, 0, 0);
    let mut patch = false;
    for document in tree.documents() {
        let root = document.root();
        patch |= is_operations(root) || root.get("$patch").is_some();
        let Some(manifest) = Manifest::new(root) else { continue };
        manifests += 1;
        local += usize::from(local::is_local(&manifest));
        kustomizations += usize::from(manifest.group() == "kustomize.config.k8s.io");
    }
    let name = path.file_name().unwrap_or_default();
    if kustomizations == manifests && (manifests > 0 || FILE_NAMES.contains(&name)) {
        Role::Kustomization
    } else if patch {
        Role::Patch
    } else if manifests > local {
        Role::Manifest
    } else if manifests > 0 {
        Role::Configuration
    } else {
        by_name(path, charts).unwrap_or(Role::Other)
    }
}

/// Whether a document is a JSON patch (RFC 6902): a list of operations.
fn is_operations(root: Node<'_>) -> bool {
    let mut items = root.items().peekable();
    items.peek().is_some() && items.all(|item| item.get("op").is_some() && item.get("path").is_some())
}

/// Whole names of files that configure tools.
const CONFIGURATION: &[&str] = &[
    ".gitlab-ci.yml",
    ".idp-lint.yaml",
    ".pre-commit-config.yaml",
    ".sops.yaml",
    "Taskfile.yaml",
    "Taskfile.yml",
    "action.yaml",
    "action.yml",
    "azure-pipelines.yaml",
    "azure-pipelines.yml",
    "cloudbuild.yaml",
    "codecov.yml",
    "devfile.yaml",
    "galaxy.yml",
    "helmfile.yaml",
    "idp-lint.yaml",
    "mkdocs.yaml",
    "mkdocs.yml",
    "package-lock.json",
    "package.json",
    "pnpm-lock.yaml",
    "renovate.json",
    "skaffold.yaml",
    "tsconfig.json",
];

/// The role that a name alone gives to a file without manifests.
fn by_name(path: &Utf8Path, charts: &FxHashSet<Utf8PathBuf>) -> Option<Role> {
    let name = path.file_name()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let in_chart = || charts.contains(path::directory(path));
    if name == "Chart.yaml" || (matches!(stem, "requirements" | "Chart") && in_chart()) {
        Some(Role::HelmChart)
    } else if CONFIGURATION.contains(&name)
        || name.starts_with(".argocd-source")
        || path.components().any(|part| matches!(part.as_str(), ".github" | ".gitlab" | ".azuredevops"))
        || words(stem).any(|word| word == "compose")
    {
        Some(Role::Configuration)
    } else if words(stem).any(|word| word == "values") && !name.ends_with(".schema.json") {
        Some(Role::HelmValues)
    } else {
        None
    }
}

/// The words of a file name.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(['-', '_', '.'])
}

/// Gives files the roles that kustomizations give them: patches, values, instructions for kustomize, and data of a generator.
pub(super) fn mark_references(sources: &Sources, files: &mut [File]) {
    let mut roles: FxHashMap<FileId, Role> = FxHashMap::default();
    let mut resources: FxHashSet<FileId> = FxHashSet::default();
    for (file, kustomization) in kustomizations(sources, files) {
        let directory = path::directory(sources.get(file.id()).path());
        let find = |(_, written): &Text<'_>| sources.find(&path::resolve(directory, written)?);
        resources.extend(kustomization.resources().filter_map(|text| find(&text)));
        // A stronger role is inserted later: what is a patch somewhere is no data elsewhere.
        roles.extend(kustomization.generator_files().filter_map(|text| Some((find(&text)?, Role::Other))));
        roles.extend(kustomization.value_files().filter_map(|text| Some((find(&text)?, Role::HelmValues))));
        roles.extend(kustomization.instructions().filter_map(|text| Some((find(&text)?, Role::Configuration))));
        for patch in kustomization.patches() {
            if let PatchBody::Path(text) = &patch.body
                && let Some(id) = find(text)
            {
                roles.insert(id, Role::Patch);
            }
        }
    }
    for file in files.iter_mut().filter(|file| !resources.contains(&file.id)) {
        let objects = file.role == Role::Manifest;
        match roles.get(&file.id) {
            Some(&role @ (Role::Patch | Role::Configuration)) if objects || file.role == Role::Other => {
                file.role = role;
            }
            Some(Role::HelmValues) if file.role == Role::Other => file.role = Role::HelmValues,
            Some(Role::Other) if objects => file.role = Role::Other,
            None if objects && is_patch_name(sources.get(file.id).path()) => file.role = Role::Patch,
            _ => {}
        }
    }
}

/// Whether a file that no kustomization names says itself that it is a patch: its name or its directory's does.
fn is_patch_name(path: &Utf8Path) -> bool {
    let stem = path.file_stem().unwrap_or_default();
    let directory = path::directory(path).file_name().unwrap_or_default();
    words(stem).any(|word| matches!(word, "patch" | "patches" | "patching")) || matches!(directory, "patch" | "patches")
}

#[cfg(test)]
mod tests;
