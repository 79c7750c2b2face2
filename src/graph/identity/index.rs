//! Indexes over what the repository declares in Azure, so that asking for a credential, an identity, a role or a vault looks at
//! none but those.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::{Graph, of_kind};
use crate::object::Namespaces;
use crate::object::identity::azure::{IDENTITIES, Identity, Way};
use crate::object::identity::credential::{CREDENTIALS, Credential, Parent, service_account_of};
use crate::object::identity::is_open;
use crate::object::identity::role::{ASSIGNMENTS, Assignment};
use crate::object::identity::vault::{VAULTS, Vault};

/// More label selectors than this are not compared with every identity; whom they mean is unknown then.
const MOST_SELECTORS: usize = 50;
/// Longer names are not taken apart.
const MOST_PARTS: usize = 10;

/// Numbers of objects by what they are asked for.
#[derive(Debug, Default)]
pub(in crate::graph) struct Index {
    /// Credentials by the name of the service account that they trust.
    pub(super) credentials: FxHashMap<String, Vec<usize>>,
    /// Namespaces of service accounts that credentials trust.
    pub(super) trusted_namespaces: FxHashSet<String>,
    /// Whether the subject of some credential is unknown.
    pub(super) has_open_subject: bool,
    /// Identities by the name of the object, and by the name in Azure in lower case.
    pub(super) identities: FxHashMap<String, Vec<usize>>,
    pub(super) identities_in_azure: FxHashMap<String, Vec<usize>>,
    /// Identities that no credential belongs to, by namespace.
    pub(super) unfederated_in: FxHashMap<String, usize>,
    /// The same, by every run of parts of their names: `web-identity` by `web`, `identity` and `web-identity`.
    pub(super) unfederated_parts: FxHashMap<String, usize>,
    /// The same, by their whole names.
    pub(super) unfederated_names: FxHashMap<String, usize>,
    /// Role assignments by name and key of the ConfigMap that they read their principal from.
    pub(super) assignments: FxHashMap<(String, String), Vec<usize>>,
    /// Vaults by their name in Azure in lower case.
    pub(super) vaults: FxHashMap<String, usize>,
}

impl Index {
    pub(super) fn of(graph: &Graph<'_>) -> Self {
        let mut index = Self { has_open_subject: graph.makes_credentials(), ..Self::default() };
        let objects = graph.objects();
        for at in graph.numbers_of(CREDENTIALS) {
            let Some(credential) = Credential::of(&objects[at]) else { continue };
            let Some((_, subject)) = credential.subject().filter(|(_, subject)| !is_open(subject)) else {
                index.has_open_subject = true;
                continue;
            };
            if let Some((namespace, name)) = service_account_of(&subject) {
                index.credentials.entry(name.to_owned()).or_default().push(at);
                index.trusted_namespaces.insert(namespace.to_owned());
            }
        }
        for at in graph.numbers_of(IDENTITIES) {
            let Some(identity) = Identity::of(&objects[at]) else { continue };
            index.identities.entry(identity.object.name().to_owned()).or_default().push(at);
            index.identities_in_azure.entry(identity.azure_name().to_ascii_lowercase()).or_default().push(at);
        }
        for at in graph.numbers_of(ASSIGNMENTS) {
            let Some(from) = Assignment::of(&objects[at]).and_then(|assignment| assignment.principal_from()) else {
                continue;
            };
            index.assignments.entry((from.name.into_owned(), from.key.into_owned())).or_default().push(at);
        }
        for at in graph.numbers_of(VAULTS) {
            if let Some(vault) = Vault::of(&objects[at]) {
                index.vaults.entry(vault.azure_name().to_ascii_lowercase()).or_insert(at);
            }
        }
        index.add_unfederated(graph);
        index
    }

    fn add_unfederated(&mut self, graph: &Graph<'_>) {
        let mut parents: FxHashMap<(bool, String), Vec<Credential<'_, '_>>> = FxHashMap::default();
        let mut by_id = FxHashSet::default();
        let mut selectors = Vec::new();
        for credential in graph.credentials() {
            match credential.parent() {
                Parent::Object(_, name) if !is_open(&name) => {
                    parents.entry((credential.way == Way::Crossplane, name.into_owned())).or_default().push(credential);
                }
                Parent::Id(_, id) if !is_open(&id) => {
                    by_id.insert(id.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_ascii_lowercase());
                }
                Parent::Labels(_) => selectors.push(credential),
                // Whose it is nobody can tell, so it may be anybody's.
                _ => return,
            }
        }
        if selectors.len() > MOST_SELECTORS {
            return;
        }
        for at in graph.numbers_of(IDENTITIES) {
            let Some(identity) = Identity::of(&graph.objects()[at]).filter(|identity| !is_open(identity.object.name()))
            else {
                continue;
            };
            let name = identity.object.name();
            let of_name = parents.get(&(identity.way == Way::Crossplane, name.to_owned())).into_iter().flatten();
            // One of the first decides for nearly every identity; a thousand of one name are a test of patience.
            let is_federated = of_name.take(MOST_SELECTORS).any(|credential| credential.belongs_to(&identity))
                || by_id.contains(&identity.azure_name().to_ascii_lowercase())
                || selectors.iter().any(|credential| credential.belongs_to(&identity));
            if is_federated {
                continue;
            }
            if let Namespaces::Known(namespaces) = identity.object.namespaces() {
                for namespace in namespaces {
                    self.unfederated_in.entry(namespace.clone().into_owned()).or_insert(at);
                }
            }
            self.unfederated_names.entry(name.to_owned()).or_insert(at);
            for part in runs(name) {
                self.unfederated_parts.entry(part).or_insert(at);
            }
        }
    }

    /// The identity that no credential belongs to and that a service account or workload of a namespace is meant for, as far as
    /// namespaces and names tell.
    pub(super) fn unfederated(&self, namespace: &str, names: [&str; 2]) -> Option<usize> {
        let of_name = |name: &&str| {
            let within = self.unfederated_parts.get(*name).filter(|_| name.len() >= 3);
            within.copied().or_else(|| {
                runs(name).iter().filter(|run| run.len() >= 3).find_map(|run| self.unfederated_names.get(run).copied())
            })
        };
        names.iter().find_map(of_name).or_else(|| self.unfederated_in.get(namespace).copied())
    }
}

/// Every run of parts of a name: of `a-b-c`, `a`, `a-b`, `a-b-c`, `b`, `b-c`, `c`.
fn runs(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split(['-', '.', '_']).collect();
    if parts.len() > MOST_PARTS {
        return vec![name.to_owned()];
    }
    let ranges = (0..parts.len()).flat_map(|start| (start + 1..=parts.len()).map(move |end| (start, end)));
    ranges.map(|(start, end)| parts[start..end].join("-")).collect()
}

impl<'t> Graph<'t> {
    pub(super) fn azure(&self) -> &Index {
        self.azure.get_or_init(|| Index::of(self))
    }

    /// The numbers of the objects of some kinds.
    fn numbers_of(&self, kinds: &[(&str, &str)]) -> Vec<usize> {
        kinds.iter().flat_map(|(group, kind)| of_kind(&self.by_kind, group, kind)).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn runs_of_parts() {
        assert_eq!(runs("a-b-c"), ["a", "a-b", "a-b-c", "b", "b-c", "c"]);
        assert_eq!(runs(&"a-".repeat(100)).len(), 1);
    }
}
