//! Secrets that Azure Service Operator signs in with.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Graph;
use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::object::azure::{declared, declares, is_open};
use crate::source::Span;

/// Keys that a credential has to have. Source: `credential_provider.go` of Azure Service Operator 2.20.
pub(super) const REQUIRED: [&str; 3] = ["AZURE_SUBSCRIPTION_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_ID"];

/// Keys that the operator reads from a credential, of any version. Source: as above, and `pkg/common/config`.
pub(super) const KEYS: &[&str] = &[
    "AUTH_MODE",
    "AZURE_ADDITIONAL_TENANTS",
    "AZURE_AUTHORITY_HOST",
    "AZURE_CLIENT_CERTIFICATE",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_RESOURCE_MANAGER_AUDIENCE",
    "AZURE_RESOURCE_MANAGER_ENDPOINT",
    "AZURE_SUBSCRIPTION_ID",
    "AZURE_TENANT_ID",
    "AZURE_USER_ASSIGNED_IDENTITY_CREDENTIALS",
];

/// The Secret that the operator takes for every resource of its namespace, and how people begin the names of others.
const NAMESPACED: &str = "aso-credential";

/// The Secret with the settings of the operator, and the credential for every other namespace.
const GLOBAL: &str = "aso-controller-settings";

/// Keys of a Secret with the text that names each.
type Keys = Vec<(String, Span)>;

/// A Secret that the operator signs in with, or what makes one.
pub(super) struct Credential<'g, 't> {
    /// The Secret, or what makes it.
    pub(super) object: &'g Object<'t>,
    /// Its keys with the text that names each.
    pub(super) keys: Keys,
    /// Where a key is missing.
    pub(super) span: Span,
    /// Whether it holds the settings of the operator as well.
    pub(super) is_global: bool,
}

/// The credentials of namespaces and of single resources whose keys are all known. An object that is in several namespaces
/// comes once.
pub(super) fn credentials<'g, 't>(graph: &'g Graph<'t>) -> Vec<Credential<'g, 't>> {
    let mut found = BTreeMap::new();
    let may_be = |object: &Object<'_>| object.name().starts_with("aso-") || declares(object);
    if !graph.objects().iter().any(may_be) {
        return Vec::new();
    }
    for neighbours in graph.neighbours() {
        // Also the resources that an object of Cluster API embeds: they are made in its namespace.
        let resources = neighbours.iter().filter(|object| declares(object)).flat_map(|object| declared(object));
        let named = resources.filter_map(|resource| {
            resource.manifest().annotation("serviceoperator.azure.com/credential-from").and_then(Node::text)
        });
        let names: BTreeSet<String> = named.filter(|name| !is_open(name)).map(|name| name.into_owned()).collect();
        for object in neighbours {
            let Some((name, keys, span)) = secret(object) else { continue };
            let is_global = name == GLOBAL;
            if is_global || name.starts_with(NAMESPACED) || names.contains(&name) {
                found.insert((object.file().0, object.kind_span().start), Credential { object, keys, span, is_global });
            }
        }
    }
    found.into_values().collect()
}

/// The name of the Secret that an object is or makes, its keys, and where a key is missing; `None` if some key is not known.
fn secret(object: &Object<'_>) -> Option<(String, Keys, Span)> {
    let keys = |entries: &mut dyn Iterator<Item = Entry<'_>>| -> Keys {
        entries.map(|entry| (entry.name().into_owned(), entry.key.span())).collect()
    };
    let named = |path: &[&str]| object.at(path).and_then(Node::text).map_or_else(|| object.name().to_owned(), |name| name.into_owned());
    match (object.group(), object.kind()) {
        ("", "Secret") => {
            let mut entries = ["data", "stringData"].into_iter().filter_map(|field| object.at(&[field])).flat_map(Node::entries);
            let keys = keys(&mut entries);
            let field = if object.at(&["stringData"]).is_some() { "stringData" } else { "data" };
            // A Secret without any data is filled by somebody else.
            (!keys.is_empty()).then(|| (object.name().to_owned(), keys, object.nearest_key_span(&[field])))
        }
        ("bitnami.com", "SealedSecret") => {
            let keys = keys(&mut object.at(&["spec", "encryptedData"])?.entries());
            let span = object.nearest_key_span(&["spec", "encryptedData"]);
            object.at(&["spec", "template", "data"]).is_none().then(|| (named(&["spec", "template", "metadata", "name"]), keys, span))
        }
        ("external-secrets.io", "ExternalSecret") => {
            let is_open = object.at(&["spec", "dataFrom"]).is_some() || object.at(&["spec", "target", "template"]).is_some();
            let data = object.at(&["spec", "data"]).filter(|_| !is_open)?;
            let keys = data.items().filter_map(|item| {
                let key = item.get("secretKey")?;
                Some((key.text()?.into_owned(), key.span()))
            });
            Some((named(&["spec", "target", "name"]), keys.collect(), object.nearest_key_span(&["spec", "data"])))
        }
        _ => None,
    }
}
