//! An argument: a directory, a delivery or a cluster.

use camino::{Utf8Path, Utf8PathBuf};

use super::super::{Failure, mistake};
use super::repository::Repository;
use crate::finding::closest;
use crate::walk::{Place, Stands};

/// An argument, and what stands at the path that it may be.
pub(super) struct Target {
    given: String,
    stands: Stands,
    /// As seen from the root.
    path: Utf8PathBuf,
}

impl Target {
    pub(super) fn new(given: String) -> Self {
        let stands = Place::stands(Utf8Path::new(&given));
        Self { given, stands, path: Utf8PathBuf::new() }
    }

    pub(super) fn given(&self) -> &str {
        &self.given
    }

    /// The same, as seen from the root of the run.
    pub(super) fn seen_from(&mut self, place: &Place) {
        self.path = place.within(Utf8Path::new(&self.given));
    }

    /// The directory as seen from the root of the run, also if nothing stands there.
    pub(super) fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The path as given, if a kustomization stands there.
    pub(super) fn kustomization(&self) -> Option<Utf8PathBuf> {
        (self.stands == Stands::Directory { kustomization: true }).then(|| Utf8PathBuf::from(&self.given))
    }

    pub(super) fn is_directory(&self) -> bool {
        matches!(self.stands, Stands::Directory { .. })
    }

    /// Names of deliveries and clusters have no slash at their end.
    pub(super) fn name(&self) -> &str {
        let name = self.given.strip_prefix("./").unwrap_or(&self.given).trim_end_matches('/');
        if name.is_empty() { &self.given } else { name }
    }

    /// Nothing has the name.
    pub(super) fn unknown(&self, repository: &Repository) -> Failure {
        let given = &self.given;
        match self.stands {
            Stands::Directory { kustomization } => {
                let what = if kustomization { "is not read" } else { "holds no kustomization" };
                let help = "Name a directory with a `kustomization.yaml`, a delivery or a cluster";
                mistake(&format!("the directory `{given}` {what}, and nothing delivers it"), Some(help))
            }
            Stands::File => {
                let help = "Name the directory of a kustomization, a delivery or a cluster";
                mistake(&format!("`{given}` is a file"), Some(help))
            }
            Stands::Nothing if given.contains("://") => {
                mistake(&format!("`{given}` is not here"), Some("Clone the repository: nothing is fetched"))
            }
            Stands::Nothing => {
                let known = repository.names();
                let help = match closest(given, known.iter().map(String::as_str)) {
                    Some(closest) => format!("Did you mean `{closest}`?"),
                    None if known.is_empty() => "Nothing in the repository delivers anything".to_owned(),
                    None => "`idp-lint render --output-format json-lines` lists clusters and deliveries".to_owned(),
                };
                mistake(&format!("there is no directory, delivery or cluster `{given}`"), Some(&help))
            }
        }
    }
}
