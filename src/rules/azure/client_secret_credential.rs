//! Credentials of Azure Service Operator with a password.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

use super::credential::credentials;

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for credential in credentials(graph) {
        for (_, span) in credential.keys.iter().filter(|(key, _)| key == "AZURE_CLIENT_SECRET") {
            let message = format!(
                "{} lets Azure Service Operator sign in with a password, which works from anywhere",
                credential.object
            );
            sink.report(*span, message)
                .object(Arc::clone(credential.object.reference()))
                .help("Use workload identity: a federated credential for the operator's ServiceAccount");
        }
    }
}
