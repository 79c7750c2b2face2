//! Gateways of application routing whose service account has no identity for the certificate.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::identity::workload::CLIENT_ID;
use crate::object::network::{GATEWAY_GROUP, Listener};
use crate::object::Namespaces;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GATEWAY_GROUP, "Gateway"), (GATEWAY_GROUP, "ListenerSet")], check);

/// Source: the documentation of AKS, `app-routing-gateway-api-dns-tls`.
const OPTION: &str = "kubernetes.azure.com/tls-cert-service-account";

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Namespaces::Known(namespaces) = object.namespaces() else { return };
    for listener in Listener::all(object) {
        let Some(node) = listener.at(&["tls", "options", OPTION]) else { continue };
        let Some(name) = node.text().filter(|name| !name.is_empty() && !is_templated(name)) else { continue };
        let accounts = context.graph().of_kind("", "ServiceAccount");
        let is_same = |account: &&Object<'_>| {
            account.name() == name && matches!(account.namespaces(), Namespaces::Known(own) if own.iter().any(|own| namespaces.contains(own)))
        };
        let found: Vec<&Object<'_>> = accounts.filter(is_same).collect();
        let lacks = |account: &&&Object<'_>| {
            !account.is_uncertain() && account.annotation(CLIENT_ID).and_then(Node::text).is_none_or(|text| text.is_empty())
        };
        let Some(account) = found.iter().find(lacks) else { continue };
        let message = format!(
            "{object}: listener `{}` gets its certificate as {account}, which has no annotation `{CLIENT_ID}`: it cannot sign in to the \
             vault, and the listener has no certificate",
            listener.name()
        );
        sink.report(node.span(), message)
            .related(account.name_span(), "the service account")
            .help(format!("Add the annotation `{CLIENT_ID}` with the client id of an identity that may read the vault"));
    }
}
