//! What a repository does not say about itself, and who checks it has to say.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::{Span, same_repository};

/// Where Argo CD's own manifests put it, and with it Applications that name no namespace.
pub const ARGOCD_NAMESPACE: &str = "argocd";

/// Facts about the world around a repository. Spans are those of the configuration; `None` where nothing wrote the entry or
/// the configuration is not among the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// URLs under which Flux and Argo CD may know this repository, besides its Git remotes.
    pub repositories: Vec<RepositoryUrl>,
    /// Clusters whose bootstrap is not in the YAML, sorted as written.
    pub clusters: Vec<ClusterEntry>,
    /// What Argo CD knows.
    pub argocd: ArgoCd,
}

/// A Git repository, a mirror of it, or an OCI artifact that is pushed from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryUrl {
    /// The URL, without credentials.
    pub url: String,
    /// Where it is written.
    pub span: Option<Span>,
}

/// A cluster and the directory that is applied to it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterEntry {
    /// The name of the cluster.
    pub name: String,
    /// The directory, relative to the root of the run; empty for the root itself. It may not exist.
    pub path: Utf8PathBuf,
    /// The path as it is written.
    pub span: Option<Span>,
}

/// An installation of Argo CD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgoCd {
    /// The namespace it runs in, where its Applications live unless they say otherwise.
    pub namespace: String,
    /// The clusters it deploys to, as its cluster Secrets describe them.
    pub clusters: Vec<ArgoCdCluster>,
}

/// A cluster that Argo CD knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgoCdCluster {
    /// Its name, which destinations use.
    pub name: String,
    /// The URL of its API server, which destinations use too.
    pub server: String,
    /// Labels of its Secret, which cluster generators select by.
    pub labels: BTreeMap<String, String>,
    /// Annotations of its Secret, which templates may use.
    pub annotations: BTreeMap<String, String>,
    /// Its name as it is written.
    pub span: Option<Span>,
}

impl Default for Inventory {
    fn default() -> Self {
        let argocd = ArgoCd { namespace: ARGOCD_NAMESPACE.to_owned(), clusters: Vec::new() };
        Self { repositories: Vec::new(), clusters: Vec::new(), argocd }
    }
}

impl Inventory {
    /// Whether a URL is this repository: one that is listed here or one of its Git remotes.
    pub fn is_this_repository(&self, url: &str, remotes: &[String]) -> bool {
        let listed = self.repositories.iter().map(|known| known.url.as_str());
        listed.chain(remotes.iter().map(String::as_str)).any(|known| same_repository(known, url))
    }

    /// The same facts with every span replaced.
    #[must_use]
    pub fn placed(mut self, place: impl Fn(Span) -> Option<Span>) -> Self {
        let repositories = self.repositories.iter_mut().map(|entry| &mut entry.span);
        let clusters = self.clusters.iter_mut().map(|entry| &mut entry.span);
        let argocd = self.argocd.clusters.iter_mut().map(|entry| &mut entry.span);
        for span in repositories.chain(clusters).chain(argocd) {
            *span = span.and_then(&place);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_and_listed_urls_are_this_repository() {
        let listed = RepositoryUrl { url: "oci://ghcr.io/org/manifests".to_owned(), span: None };
        let inventory = Inventory { repositories: vec![listed], ..Inventory::default() };
        let remotes = ["git@github.com:org/repo.git".to_owned()];
        let is_this = |url: &str| inventory.is_this_repository(url, &remotes);
        assert!(is_this("https://github.com/org/repo") && is_this("oci://ghcr.io/org/manifests"));
        assert!(!is_this("https://github.com/org/other"));
    }
}
