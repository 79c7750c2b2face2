//! Who uses an Azure identity, and what the repository declares of it in Azure.
//!
//! Pods, service accounts and SecretProviderClasses meet in a namespace of a cluster. Identities, federated credentials, role
//! assignments and vaults are Azure's: a management cluster may declare them for others, so they are looked up in the whole
//! repository.

pub mod chain;
mod index;

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

pub(super) use self::index::Index;
use super::Graph;
use crate::object::identity::azure::{IDENTITIES, Identity};
use crate::object::identity::credential::{CREDENTIALS, Credential, may_share_namespace, service_account_of};
use crate::object::identity::role::{ASSIGNMENTS, Assignment};
use crate::object::identity::secret_class::{CLASSES, SecretClass};
use crate::object::identity::vault::{VAULTS, Vault};
use crate::object::identity::workload::{self, SecretVolume};
use crate::object::workload::PodTemplate;
use crate::object::{Namespaces, Object};

/// A workload in one of its namespaces that has to do with Azure identities.
#[derive(Debug, Clone)]
pub struct Use<'g, 't> {
    /// The workload.
    pub workload: &'g Object<'t>,
    /// Its pods.
    pub pod: &'g PodTemplate<'t>,
    /// The namespace; `None` when nothing in the repository says which it will be.
    pub namespace: Option<&'g str>,
    /// The name of the pods' service account.
    pub account_name: Cow<'t, str>,
    /// The service account, if the repository has it.
    pub account: Option<&'g Object<'t>>,
    /// The volumes that the Secrets Store driver mounts, with their SecretProviderClasses where the repository has them.
    pub mounts: Vec<(SecretVolume<'t>, Option<&'g Object<'t>>)>,
}

/// The same as indices, to be kept: a graph may not hold references into itself.
#[derive(Debug)]
pub(super) struct Found {
    workload: usize,
    namespace: Option<String>,
    account: Option<usize>,
    classes: Vec<Option<usize>>,
    /// The number of the namespace, or of the directory, that it was found in.
    neighbourhood: usize,
}

impl<'t> Graph<'t> {
    /// Every workload that uses an Azure identity: its pods are labelled for workload identity (also in a wrong place), its
    /// service account is annotated, or it mounts a SecretProviderClass. A workload of several namespaces is there for each.
    pub fn identity_uses(&self) -> impl Iterator<Item = Use<'_, 't>> {
        let found = self.identity_uses.get_or_init(|| self.find_uses());
        found.iter().filter_map(|found| self.resolved(found))
    }

    /// The same, together for those that share a namespace.
    pub fn identity_neighbourhoods(&self) -> Vec<Vec<Use<'_, 't>>> {
        let found = self.identity_uses.get_or_init(|| self.find_uses());
        let mut neighbourhoods: BTreeMap<usize, Vec<Use<'_, 't>>> = BTreeMap::new();
        for found in found {
            if let Some(resolved) = self.resolved(found) {
                neighbourhoods.entry(found.neighbourhood).or_default().push(resolved);
            }
        }
        neighbourhoods.into_values().collect()
    }

    fn resolved<'g>(&'g self, found: &'g Found) -> Option<Use<'g, 't>> {
        let workload = &self.objects[found.workload];
        let pod = workload.pod()?;
        let classes = found.classes.iter().map(|class| class.map(|class| &self.objects[class]));
        Some(Use {
            workload,
            pod,
            namespace: found.namespace.as_deref(),
            account_name: workload::service_account(pod).0,
            account: found.account.map(|account| &self.objects[account]),
            mounts: workload::secret_volumes(pod).zip(classes).collect(),
        })
    }

    fn find_uses(&self) -> Vec<Found> {
        // Most repositories have nothing of the kind, and reading bytes is cheaper than looking at objects.
        const SIGNS: [&[u8]; 2] = [b"azure.workload.identity", b"secrets-store.csi"];
        let has_sign = |text: &str| SIGNS.iter().any(|sign| memchr::memmem::find(text.as_bytes(), sign).is_some());
        if !self.sources.iter().any(|(_, source)| has_sign(source.text())) {
            return Vec::new();
        }
        let mut by_directory: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, object) in self.objects.iter().enumerate() {
            if *object.namespaces() == Namespaces::Unknown {
                let directory = self.sources.get(object.file()).path().parent();
                by_directory.entry(directory.map_or("", |path| path.as_str())).or_default().push(index);
            }
        }
        let known = self.by_namespace.iter().map(|((_, name), members)| (Some(name.clone()), members));
        let unknown = by_directory.values().map(|members| (None, members));
        let mut found = Vec::new();
        for (neighbourhood, (namespace, members)) in known.chain(unknown).enumerate() {
            self.find_in(neighbourhood, namespace.as_deref(), members, &mut found);
        }
        found
    }

    fn find_in(&self, neighbourhood: usize, namespace: Option<&str>, members: &[usize], found: &mut Vec<Found>) {
        let mut accounts: FxHashMap<&str, usize> = FxHashMap::default();
        let mut classes: FxHashMap<&str, usize> = FxHashMap::default();
        for &index in members {
            let object = &self.objects[index];
            if object.is("", "ServiceAccount") {
                accounts.insert(object.name(), index);
            } else if CLASSES.iter().any(|(group, kind)| object.is(group, kind)) {
                classes.insert(object.name(), index);
            }
        }
        for &index in members {
            let Some(pod) = self.objects[index].pod() else { continue };
            let (name, _) = workload::service_account(pod);
            let account = accounts.get(&*name).copied();
            let classes: Vec<Option<usize>> = workload::secret_volumes(pod)
                .map(|volume| classes.get(volume.class.text().as_deref().unwrap_or_default()).copied())
                .collect();
            let is_marked = workload::use_label(pod).is_some()
                || pod.annotation(workload::USE).is_some()
                || self.objects[index].label(workload::USE).is_some();
            let has_account = account.is_some_and(|account| workload::is_annotated(&self.objects[account]));
            if is_marked || has_account || !classes.is_empty() {
                let namespace = namespace.map(str::to_owned);
                found.push(Found { workload: index, namespace, account, classes, neighbourhood });
            }
        }
    }

    fn of_kinds<'g>(&'g self, kinds: &'static [(&'static str, &'static str)]) -> impl Iterator<Item = &'g Object<'t>> {
        kinds.iter().flat_map(|(group, kind)| self.of_kind(group, kind))
    }

    /// Every federated credential of the repository.
    pub fn credentials(&self) -> impl Iterator<Item = Credential<'_, 't>> {
        self.of_kinds(CREDENTIALS).filter_map(Credential::of)
    }

    /// Every managed identity of the repository.
    pub fn identities(&self) -> impl Iterator<Item = Identity<'_, 't>> {
        self.of_kinds(IDENTITIES).filter_map(Identity::of)
    }

    /// Every role assignment of the repository.
    pub fn role_assignments(&self) -> impl Iterator<Item = Assignment<'_, 't>> {
        self.of_kinds(ASSIGNMENTS).filter_map(Assignment::of)
    }

    /// The role assignments of an identity: those that read its principal id from where it writes that.
    pub fn roles_of<'g>(&'g self, identity: &Identity<'g, 't>) -> Vec<Assignment<'g, 't>> {
        let Some(export) = identity.export("principalId") else { return Vec::new() };
        let numbers = self.azure().assignments.get(&(export.name.into_owned(), export.key.into_owned()));
        let assignments = numbers.into_iter().flatten().filter_map(|&number| Assignment::of(&self.objects[number]));
        assignments.filter(|assignment| may_share_namespace(assignment.object, identity.object)).collect()
    }

    /// Every vault of the repository.
    pub fn vaults(&self) -> impl Iterator<Item = Vault<'_, 't>> {
        self.of_kinds(VAULTS).filter_map(Vault::of)
    }

    /// Every SecretProviderClass of Azure's provider in the repository.
    pub fn secret_classes(&self) -> impl Iterator<Item = SecretClass<'_, 't>> {
        self.of_kinds(CLASSES).filter_map(SecretClass::of)
    }

    /// Whether templates in the repository (Crossplane compositions, KRO graphs, Flux resource sets) make federated credentials,
    /// so that nobody can tell whom they are for.
    pub fn makes_credentials(&self) -> bool {
        const TEMPLATES: &[(&str, &str)] = &[
            ("apiextensions.crossplane.io", "Composition"),
            ("kro.run", "ResourceGraphDefinition"),
            ("fluxcd.controlplane.io", "ResourceSet"),
            ("argoproj.io", "ApplicationSet"),
        ];
        self.of_kinds(TEMPLATES).any(|object| {
            let mut parts = object.root().raw_parts();
            parts.any(|part| memchr::memmem::find(part.as_bytes(), b"FederatedIdentityCredential").is_some())
        })
    }

    /// What the federated credentials of the repository say about the service account of a use.
    pub fn federation(&self, used: &Use<'_, 't>) -> Federation<'_, 't> {
        let index = self.azure();
        let numbers = index.credentials.get(&*used.account_name);
        let of_name = numbers.into_iter().flatten().filter_map(|&number| Credential::of(&self.objects[number]));
        let trusts = |credential: &Credential<'_, 't>| {
            let subject = credential.subject().map(|(_, subject)| subject).unwrap_or_default();
            let account = service_account_of(&subject);
            account.is_some_and(|(namespace, _)| used.namespace.is_none_or(|used| used == namespace))
        };
        Federation { matching: of_name.filter(trusts).collect(), is_open: index.has_open_subject }
    }
}

/// The federated credentials for a service account.
#[derive(Debug, Clone)]
pub struct Federation<'g, 't> {
    /// Those whose subject is the service account.
    pub matching: Vec<Credential<'g, 't>>,
    /// Whether there are others whose subject nobody can tell yet.
    pub is_open: bool,
}
