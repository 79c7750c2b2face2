//! The keys about the world around the repository: its URLs, its clusters, and what Argo CD knows.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use spanned_yaml::{Entry, Node};

use super::load::normalize;
use super::problem::Problem;
use super::read::{Key, Reader, Spanned, span_or};
use crate::source::{ArgoCdCluster, ClusterEntry, Inventory, RepositoryUrl, Span, is_repository, without_credentials};

/// Keys of an element of `clusters`.
pub(super) const CLUSTER_KEYS: &[Key] = &[
    ("name", "The name of the cluster, as `--cluster` takes it."),
    ("path", "The directory that is applied to the cluster first, relative to this file."),
];

/// Keys of `argocd`.
pub(super) const ARGOCD_KEYS: &[Key] = &[
    (
        "namespace",
        "The namespace of Argo CD, where Applications live unless they say otherwise; `argocd` if not given.",
    ),
    ("clusters", "The clusters that Argo CD deploys to, for the cluster generators of ApplicationSets."),
];

/// Keys of an element of `argocd.clusters`.
pub(super) const ARGOCD_CLUSTER_KEYS: &[Key] = &[
    ("name", "The name of the cluster in Argo CD."),
    ("server", "The URL of its API server, for example `https://kubernetes.default.svc`."),
    ("labels", "The labels of its cluster Secret."),
    ("annotations", "The annotations of its cluster Secret."),
];

/// What a file says about the world around the repository.
#[derive(Debug, Default)]
pub(super) struct WrittenInventory {
    repositories: Vec<RepositoryUrl>,
    clusters: Vec<(String, Spanned<String>)>,
    namespace: Option<Spanned<String>>,
    argocd: Vec<ArgoCdCluster>,
}

impl WrittenInventory {
    /// Reads `repository`: one URL or several.
    pub(super) fn repository(&mut self, entry: Entry<'_>, reader: &mut Reader<'_>) {
        let urls = if entry.value.is_sequence() { entry.value.items().collect() } else { vec![entry.value] };
        for url in urls.into_iter().filter(|url| entry.value.is_sequence() || !url.is_null()) {
            let Some(Spanned { value, span }) = reader.string_at(url, entry.key.span()) else { continue };
            if is_repository(&value) {
                let url = without_credentials(&value).into_owned();
                self.repositories.push(RepositoryUrl { url, span: Some(span) });
            } else {
                // What is no URL may still hold a password, and problems show their line.
                let span = if value.contains('@') { entry.key.span() } else { span };
                reader.problem(
                    Problem::at(span, "expected the URL of a Git repository or an OCI artifact")
                        .help("Write for example `https://github.com/org/repo` or `oci://ghcr.io/org/manifests`"),
                );
            }
        }
    }

    /// Reads `clusters`.
    pub(super) fn clusters(&mut self, entry: Entry<'_>, reader: &mut Reader<'_>) {
        let mut names = BTreeSet::new();
        for node in reader.list(entry, "mappings with `name` and `path`") {
            let (mut name, mut path) = (None, None);
            for entry in reader.mapping(node, entry.key.span()) {
                match &*entry.name() {
                    "name" => name = named(entry, reader),
                    "path" => path = reader.string(entry),
                    _ => reader.unknown_key(entry, CLUSTER_KEYS),
                }
            }
            needed(node, entry, &["name", "path"], reader);
            if let (Some(name), Some(path)) = (name, path) {
                once(&name, &mut names, reader);
                self.clusters.push((name.value, path));
            }
        }
    }

    /// Reads `argocd`.
    pub(super) fn argocd(&mut self, entry: Entry<'_>, reader: &mut Reader<'_>) {
        for entry in reader.mapping(entry.value, entry.key.span()) {
            match &*entry.name() {
                "namespace" => self.namespace = named(entry, reader),
                "clusters" => self.argocd_clusters(entry, reader),
                _ => reader.unknown_key(entry, ARGOCD_KEYS),
            }
        }
    }

    fn argocd_clusters(&mut self, entry: Entry<'_>, reader: &mut Reader<'_>) {
        let mut names = BTreeSet::new();
        for node in reader.list(entry, "mappings with `name`, `server` and `labels`") {
            let (mut name, mut server) = (None, None);
            let (mut labels, mut annotations) = (BTreeMap::new(), BTreeMap::new());
            for entry in reader.mapping(node, entry.key.span()) {
                match &*entry.name() {
                    "name" => name = named(entry, reader),
                    "server" => server = named(entry, reader),
                    "labels" => labels = strings(entry, reader),
                    "annotations" => annotations = strings(entry, reader),
                    _ => reader.unknown_key(entry, ARGOCD_CLUSTER_KEYS),
                }
            }
            needed(node, entry, &["name", "server"], reader);
            if let (Some(name), Some(server)) = (name, server) {
                once(&name, &mut names, reader);
                let Spanned { value: name, span } = name;
                let server = without_credentials(&server.value).into_owned();
                self.argocd.push(ArgoCdCluster { name, server, labels, annotations, span: Some(span) });
            }
        }
    }

    /// Puts this over what extended files say: URLs add up, a cluster replaces the one of its name. `directory` is that of
    /// the file, relative to the root of the run. Gives the place of the namespace, if this says it.
    pub(super) fn put_into(
        self,
        inventory: &mut Inventory,
        directory: &Utf8Path,
        problems: &mut Vec<Problem>,
    ) -> Option<Span> {
        inventory.repositories.extend(self.repositories);
        for (name, Spanned { value, span }) in self.clusters {
            let path = normalize(&directory.join(&value));
            // A file above the root may well name a directory that is not checked.
            if value.starts_with('/') || (path.starts_with("..") && !directory.starts_with("..")) {
                problems.push(Problem::at(span, "expected a directory of the repository, relative to this file"));
                continue;
            }
            let entry = ClusterEntry { name, path, span: Some(span) };
            put(entry, &mut inventory.clusters, |entry| &entry.name);
        }
        for cluster in self.argocd {
            put(cluster, &mut inventory.argocd.clusters, |cluster| &cluster.name);
        }
        let Spanned { value, span } = self.namespace?;
        inventory.argocd.namespace = value;
        Some(span)
    }
}

/// Replaces the element of the same name, or adds one.
fn put<T>(new: T, among: &mut Vec<T>, name: impl Fn(&T) -> &String) {
    match among.iter_mut().find(|known| name(known) == name(&new)) {
        Some(known) => *known = new,
        None => among.push(new),
    }
}

/// A string that is not empty.
fn named(entry: Entry<'_>, reader: &mut Reader<'_>) -> Option<Spanned<String>> {
    let found = reader.string(entry)?;
    if found.value.is_empty() {
        reader.problem(Problem::at(entry.key.span(), format!("`{}` is empty", entry.name())));
        return None;
    }
    Some(found)
}

/// A mapping of strings.
fn strings(entry: Entry<'_>, reader: &mut Reader<'_>) -> BTreeMap<String, String> {
    let entries = reader.mapping(entry.value, entry.key.span());
    let entries =
        entries.into_iter().filter_map(|entry| Some((entry.name().into_owned(), reader.string(entry)?.value)));
    entries.collect()
}

fn needed(node: Node<'_>, of: Entry<'_>, keys: &[&str], reader: &mut Reader<'_>) {
    for key in keys.iter().filter(|key| node.is_mapping() && node.get(key).is_none()) {
        reader.problem(Problem::at(span_or(node, of.key.span()), format!("`{key}` is missing")));
    }
}

fn once(name: &Spanned<String>, names: &mut BTreeSet<String>, reader: &mut Reader<'_>) {
    if !names.insert(name.value.clone()) {
        reader.problem(Problem::at(name.span, format!("the cluster `{}` is listed twice", name.value)));
    }
}
