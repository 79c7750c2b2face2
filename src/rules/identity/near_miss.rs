//! Which service account a federated credential means that names none.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::Graph;
use crate::object::identity::credential::{Credential, service_account_of};
use crate::object::identity::{is_open, workload};
use crate::object::{Namespaces, Object};
use crate::source::Span;

/// More service accounts than this are not compared.
const MOST_CANDIDATES: usize = 100;

/// A service account that uses workload identity and that no credential trusts.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) namespace: String,
    pub(super) name: String,
    /// Where it is declared, or named by a workload.
    pub(super) span: Span,
}

/// The service accounts of a repository, as far as federated credentials are concerned.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    /// Every namespace and name of a service account that is declared, or that a workload runs as.
    known: FxHashSet<(String, String)>,
    /// Names of service accounts whose namespace nobody can tell.
    anywhere: FxHashSet<String>,
    /// Namespaces in which a service account's name is still to be filled in; `None` where the namespace is, too.
    open: FxHashSet<Option<String>>,
    /// The namespaces of those.
    namespaces: FxHashSet<String>,
    /// Those that use workload identity and that no credential trusts, by namespace and by name.
    untrusted_in: FxHashMap<String, Vec<Account>>,
    untrusted_named: FxHashMap<String, Vec<Account>>,
}

impl Accounts {
    pub(super) fn of(graph: &Graph<'_>) -> Self {
        let mut accounts = Self::default();
        let mut users: BTreeMap<(String, String), Span> = BTreeMap::new();
        for object in graph.of_kind("", "ServiceAccount") {
            accounts.add(object, object.name());
            if workload::is_annotated(object) {
                for namespace in namespaces(object).into_iter().filter(|namespace| !is_open(namespace)) {
                    users.entry((namespace.clone(), object.name().to_owned())).or_insert_with(|| object.name_span());
                }
            }
        }
        for object in graph.objects() {
            if let Some(pod) = object.pod() {
                accounts.add(object, &workload::service_account(pod).0);
            }
        }
        for used in graph.identity_uses() {
            let Some(namespace) = used.namespace.filter(|_| workload::is_labelled(used.pod)) else { continue };
            let span =
                workload::service_account(used.pod).1.map_or_else(|| used.workload.name_span(), |node| node.span());
            let span = used.account.map_or(span, |account| account.name_span());
            users.entry((namespace.to_owned(), used.account_name.clone().into_owned())).or_insert(span);
        }
        let subjects: Vec<String> =
            graph.credentials().filter_map(|credential| Some(credential.subject()?.1.into_owned())).collect();
        let trusted: FxHashSet<(&str, &str)> =
            subjects.iter().filter_map(|subject| service_account_of(subject)).collect();
        for ((namespace, name), span) in users {
            if !trusted.contains(&(namespace.as_str(), name.as_str())) {
                let account = Account { namespace, name, span };
                accounts.untrusted_in.entry(account.namespace.clone()).or_default().push(account.clone());
                accounts.untrusted_named.entry(account.name.clone()).or_default().push(account);
            }
        }
        accounts.namespaces = accounts.known.iter().map(|(namespace, _)| namespace.clone()).collect();
        accounts
    }

    fn add(&mut self, object: &Object<'_>, name: &str) {
        let namespaces = namespaces(object);
        if namespaces.is_empty() {
            self.add_in(None, name);
        }
        for namespace in namespaces {
            self.add_in(Some(namespace).filter(|namespace| !is_open(namespace)), name);
        }
    }

    fn add_in(&mut self, namespace: Option<String>, name: &str) {
        match namespace {
            namespace if is_open(name) => drop(self.open.insert(namespace)),
            Some(namespace) => drop(self.known.insert((namespace, name.to_owned()))),
            None => drop(self.anywhere.insert(name.to_owned())),
        }
    }

    /// Whether a service account of this namespace and name may exist.
    pub(super) fn may_have(&self, namespace: &str, name: &str) -> bool {
        let is_open = self.open.contains(&None) || self.open.contains(&Some(namespace.to_owned()));
        is_open || self.anywhere.contains(name) || self.known.contains(&(namespace.to_owned(), name.to_owned()))
    }

    /// Whether the repository has workloads or service accounts of a namespace.
    pub(super) fn knows_namespace(&self, namespace: &str) -> bool {
        self.namespaces.contains(namespace)
    }

    /// The service account that the subject of a credential misses by a slip: the same name in another namespace, or nearly the same
    /// name in the same one. Only one that no credential trusts can be meant.
    pub(super) fn meant_by(&self, credential: &Credential<'_, '_>) -> Option<Account> {
        let (_, subject) = credential.subject()?;
        let (namespace, name) = service_account_of(&subject)?;
        if is_open(&subject) || self.may_have(namespace, name) {
            return None;
        }
        let near = |left: &str, right: &str| {
            let longest = left.len().max(right.len());
            let within = |outer: &str, inner: &str| {
                inner.len() >= 3 && outer.split('-').any(|part| part == inner)
                    || outer.starts_with(&format!("{inner}-"))
            };
            (longest <= 80 && longest > 4 && strsim::damerau_levenshtein(left, right) <= 2)
                || within(left, right)
                || within(right, left)
        };
        let near_namespace = |left: &str, right: &str| {
            left.len().max(right.len()) <= 63 && strsim::damerau_levenshtein(left, right) <= 2
        };
        // In a namespace with more of them none is meant more than another.
        let candidates = |by: &'_ FxHashMap<String, Vec<Account>>, key: &str| -> Vec<Account> {
            by.get(key).filter(|found| found.len() <= MOST_CANDIDATES).cloned().unwrap_or_default()
        };
        let in_namespace = candidates(&self.untrusted_in, namespace);
        let mut renamed = in_namespace.into_iter().filter(|account| near(&account.name, name));
        let renamed = renamed.next().filter(|_| renamed.next().is_none());
        let of_name = candidates(&self.untrusted_named, name);
        let misspelt = of_name.iter().find(|account| near_namespace(&account.namespace, namespace)).cloned();
        misspelt.or(renamed).or_else(|| match of_name.as_slice() {
            // Where the same name is in several namespaces none is meant more than another.
            [only] => Some(only.clone()),
            _ => None,
        })
    }
}

fn namespaces(object: &Object<'_>) -> Vec<String> {
    match object.namespaces() {
        Namespaces::Known(names) => names.iter().map(|name| name.clone().into_owned()).collect(),
        Namespaces::Unknown | Namespaces::ClusterScoped => Vec::new(),
    }
}
