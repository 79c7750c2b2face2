//! The chain from a pod to its vault: workload, service account, client id, federated credential, managed identity, role
//! assignments, SecretProviderClasses, vault, and the delivery that applies the workload.

use std::fmt;

use super::super::Graph;
use super::Use;
use crate::manifest::Node;
use crate::object::identity::azure::Identity;
use crate::object::identity::credential::{Credential, Parent};
use crate::object::identity::secret_class::SecretClass;
use crate::object::identity::vault::Vault;
use crate::object::identity::{is_guid, is_open, workload};
use crate::source::Span;

/// What is known of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The repository has it.
    Resolved,
    /// Nobody can tell: a template, another repository, or Azure itself has it.
    Unresolved,
    /// It is certainly missing.
    Dangling,
}

impl Verdict {
    /// `resolved`, `unresolved`, `dangling`: how outputs call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Unresolved => "unresolved",
            Self::Dangling => "dangling",
        }
    }
}

/// What a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The workload itself.
    Workload,
    /// The service account of its pods.
    ServiceAccount,
    /// The client id that the pods log in with.
    ClientId,
    /// A federated credential that trusts the service account.
    FederatedCredential,
    /// The managed identity that the credential belongs to.
    ManagedIdentity,
    /// A role of the identity.
    RoleAssignment,
    /// A SecretProviderClass that the pods mount.
    SecretProviderClass,
    /// The vault that it reads.
    Vault,
    /// What applies the workload.
    Delivery,
}

impl Step {
    /// How outputs call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Workload => "workload",
            Self::ServiceAccount => "ServiceAccount",
            Self::ClientId => "client-id",
            Self::FederatedCredential => "FederatedIdentityCredential",
            Self::ManagedIdentity => "UserAssignedIdentity",
            Self::RoleAssignment => "RoleAssignment",
            Self::SecretProviderClass => "SecretProviderClass",
            Self::Vault => "Vault",
            Self::Delivery => "delivery",
        }
    }
}

/// A link of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is.
    pub step: Step,
    /// Its name: of an object in the service account's namespace without that, of a role assignment with the role, of a client
    /// id its first letters; `(none)` when there is none.
    pub name: String,
    /// Where it is written: the object's name, or the field that names it; of what is missing, the place that asks for it.
    pub span: Span,
    /// What is known of it.
    pub verdict: Verdict,
}

/// The chain of a workload in one of its namespaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The links, from the workload to the vault and the delivery; a step may have several links or none.
    pub links: Vec<Link>,
}

impl Chain {
    /// The worst verdict of its links.
    pub fn verdict(&self) -> Verdict {
        self.links.iter().map(|link| link.verdict).max().unwrap_or(Verdict::Resolved)
    }

    /// The links up to and with a step: what a finding about it shows.
    #[must_use]
    pub fn until(mut self, step: Step) -> Self {
        self.links.retain(|link| link.step <= step);
        self
    }
}

impl fmt::Display for Chain {
    /// `Deployment shop/web -> ServiceAccount web -> client-id 1f0c3f0e.. -> FederatedIdentityCredential (none)`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, link) in self.links.iter().enumerate() {
            let arrow = if index == 0 { "" } else { " -> " };
            match link.step {
                Step::Workload => write!(formatter, "{arrow}{}", link.name)?,
                step => write!(formatter, "{arrow}{} {}", step.name(), link.name)?,
            }
        }
        Ok(())
    }
}

const NONE: &str = "(none)";

impl<'t> Graph<'t> {
    /// The chain of every workload that uses an Azure identity, sorted by file and offset of the workload.
    pub fn identity_chains(&self) -> Vec<Chain> {
        let mut uses: Vec<Use<'_, 't>> = self.identity_uses().collect();
        uses.sort_by_key(|used| (used.workload.file(), used.workload.kind_span(), used.namespace.map(str::to_owned)));
        uses.iter().map(|used| self.identity_chain(used)).collect()
    }

    /// The chain of one use.
    pub fn identity_chain(&self, used: &Use<'_, 't>) -> Chain {
        let mut links = Vec::new();
        let mut add = |step, name: String, span, verdict| links.push(Link { step, name, span, verdict });
        let workload = used.workload;
        let name = match used.namespace {
            Some(namespace) => format!("{} {namespace}/{}", workload.kind(), workload.name()),
            None => format!("{} {}", workload.kind(), workload.name()),
        };
        add(Step::Workload, name, workload.name_span(), Verdict::Resolved);
        let (_, account_node) = workload::service_account(used.pod);
        let asking = account_node.map_or_else(|| used.pod.spec_key(), Node::span);
        match used.account {
            Some(account) => {
                add(Step::ServiceAccount, account.name().to_owned(), account.name_span(), Verdict::Resolved)
            }
            None => add(Step::ServiceAccount, used.account_name.clone().into_owned(), asking, Verdict::Unresolved),
        }
        if let Some((node, text)) = client_id(used) {
            let verdict = if is_guid(text.trim()) && !is_open(&text) { Verdict::Resolved } else { Verdict::Unresolved };
            add(Step::ClientId, shortened(&text), node.span(), verdict);
        }
        let federation = self.federation(used);
        if federation.matching.is_empty() {
            let span = used.account.map_or(asking, |account| account.name_span());
            if let Some(verdict) = self.missing_credential(used) {
                add(Step::FederatedCredential, NONE.to_owned(), span, verdict);
            }
        }
        for credential in &federation.matching {
            add(
                Step::FederatedCredential,
                credential.object.name().to_owned(),
                credential.object.name_span(),
                Verdict::Resolved,
            );
        }
        let identities = self.identities_of(&federation.matching);
        for (identity, credential) in &identities {
            match identity {
                Some(identity) => {
                    add(
                        Step::ManagedIdentity,
                        identity.object.name().to_owned(),
                        identity.object.name_span(),
                        Verdict::Resolved,
                    );
                }
                None => {
                    if let Some((name, span)) = parent_text(credential) {
                        add(Step::ManagedIdentity, name, span, Verdict::Unresolved);
                    }
                }
            }
        }
        for identity in identities.iter().filter_map(|(identity, _)| identity.as_ref()) {
            for assignment in self.roles_of(identity) {
                let role = assignment.role().map_or_else(
                    || assignment.role_text().map(|(_, text)| text.into_owned()).unwrap_or_default(),
                    |role| role.name.to_owned(),
                );
                let name = format!("{} ({role})", assignment.object.name());
                add(Step::RoleAssignment, name, assignment.object.name_span(), Verdict::Resolved);
            }
        }
        for (volume, class) in &used.mounts {
            match class {
                Some(class) => {
                    add(Step::SecretProviderClass, class.name().to_owned(), class.name_span(), Verdict::Resolved)
                }
                None => {
                    let name = volume.class.text().unwrap_or_default().into_owned();
                    add(Step::SecretProviderClass, name, volume.class.span(), Verdict::Unresolved);
                }
            }
            let Some((node, name)) = class.and_then(SecretClass::of).and_then(|class| class.parameter("keyvaultName"))
            else {
                continue;
            };
            match self.vault_named(&name) {
                Some(vault) => add(Step::Vault, name.into_owned(), vault.object.name_span(), Verdict::Resolved),
                None => add(Step::Vault, name.into_owned(), node.span(), Verdict::Unresolved),
            }
        }
        for place in workload.places().iter() {
            let name = if place.cluster.is_empty() {
                place.delivery.to_string()
            } else {
                format!("{} ({})", place.delivery, place.cluster)
            };
            add(Step::Delivery, name, workload.name_span(), Verdict::Resolved);
        }
        links.sort_by_key(|link| link.step);
        Chain { links }
    }

    /// The identities that credentials belong to, as far as the repository has them.
    pub fn identities_of<'g>(
        &'g self,
        credentials: &[Credential<'g, 't>],
    ) -> Vec<(Option<Identity<'g, 't>>, Credential<'g, 't>)> {
        let found = credentials.iter().map(|credential| (self.identity_of(credential), *credential));
        found.collect()
    }

    /// The identity that a credential belongs to, if the repository has it.
    pub fn identity_of(&self, credential: &Credential<'_, 't>) -> Option<Identity<'_, 't>> {
        let index = self.azure();
        let numbers = match credential.parent() {
            Parent::Object(_, name) => index.identities.get(&*name),
            Parent::Id(_, id) => {
                let name = id.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
                index.identities_in_azure.get(&name)
            }
            Parent::Labels(_) => return self.identities().find(|identity| credential.belongs_to(identity)),
            Parent::Unknown => None,
        };
        let mut identities = numbers.into_iter().flatten().filter_map(|&number| Identity::of(&self.objects()[number]));
        identities.find(|identity| credential.belongs_to(identity))
    }

    /// The vault of a name in Azure, if the repository has it.
    pub fn vault_named(&self, name: &str) -> Option<Vault<'_, 't>> {
        let number = self.azure().vaults.get(&name.trim().to_ascii_lowercase())?;
        Vault::of(&self.objects()[*number])
    }

    /// What is known when no federated credential is for the service account of a use: `None` when it needs none.
    ///
    /// It is certain only where the repository declares such things for the namespace: an identity that no credential belongs
    /// to, in the namespace of the service account or called like it, or credentials for other service accounts of the
    /// namespace. Everything else may be in Terraform, in Bicep, or in another repository.
    pub fn missing_credential(&self, used: &Use<'_, 't>) -> Option<Verdict> {
        if !needs_credential(used) {
            return None;
        }
        let federation = self.federation(used);
        if !federation.matching.is_empty() {
            return None;
        }
        let Some(namespace) = used
            .namespace
            .filter(|namespace| !federation.is_open && !is_open(namespace) && !is_open(&used.account_name))
        else {
            return Some(Verdict::Unresolved);
        };
        let is_certain =
            self.unfederated_identity(used).is_some() || self.azure().trusted_namespaces.contains(namespace);
        Some(if is_certain { Verdict::Dangling } else { Verdict::Unresolved })
    }

    /// An identity of the repository that no credential belongs to and that is meant for a service account, as far as
    /// namespaces and names tell.
    pub fn unfederated_identity(&self, used: &Use<'_, 't>) -> Option<Identity<'_, 't>> {
        let number = self.azure().unfederated(used.namespace?, [&used.account_name, used.workload.name()])?;
        Identity::of(&self.objects()[number])
    }
}

/// Whether the pods log in with the token of their service account, so that a federated credential has to trust it.
pub fn needs_credential(used: &Use<'_, '_>) -> bool {
    let proxied = |class: &SecretClass<'_, '_>| class.is_on("useAzureTokenProxy") != Some(false);
    let classes = || used.mounts.iter().filter_map(|(_, class)| class.and_then(SecretClass::of));
    if workload::has_identity_binding(used.pod) || classes().any(|class| proxied(&class)) {
        return false;
    }
    let by_class = classes()
        .any(|class| class.parameter("clientID").is_some() && class.is_on("useVMManagedIdentity") == Some(false));
    by_class || workload::is_labelled(used.pod) || used.account.is_some_and(|account| workload::is_annotated(account))
}

/// The client id that the pods log in with: of the service account, of a variable, or of a class that they mount.
fn client_id<'t>(used: &Use<'_, 't>) -> Option<(Node<'t>, std::borrow::Cow<'t, str>)> {
    let text = |node: Node<'t>| Some((node, node.text().filter(|text| !text.is_empty())?));
    let of_account = used.account.and_then(|account| text(workload::client_id(account)?));
    let variable = || {
        let mut variables =
            used.pod.containers().iter().filter_map(|container| workload::variable(container, "AZURE_CLIENT_ID"));
        variables.find_map(|variable| text(variable.get("value")?))
    };
    let of_class = || {
        let mut classes = used.mounts.iter().filter_map(|(_, class)| class.and_then(SecretClass::of));
        classes.find_map(|class| class.parameter("clientID"))
    };
    of_account.or_else(variable).or_else(of_class)
}

/// The first letters of an id; other texts as they are, within bounds.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    let text = text.trim();
    if is_guid(text) {
        return format!("{}..", &text[..8]);
    }
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}..", &text[..at]),
        None => text.to_owned(),
    }
}

fn parent_text(credential: &Credential<'_, '_>) -> Option<(String, Span)> {
    match credential.parent() {
        Parent::Object(node, name) => Some((name.into_owned(), node.span())),
        Parent::Id(node, id) => Some((id.rsplit('/').next().unwrap_or_default().to_owned(), node.span())),
        Parent::Labels(_) | Parent::Unknown => None,
    }
}
