//! Credentials that Azure Service Operator cannot use.

use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

use super::credential::{REQUIRED, credentials};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for credential in credentials(graph).into_iter().filter(|credential| !credential.is_global) {
        let missing = REQUIRED.iter().filter(|required| !credential.keys.iter().any(|(key, _)| key == *required));
        let missing: Vec<String> = missing.map(|key| format!("`{key}`")).collect();
        if missing.is_empty() {
            continue;
        }
        let message = format!(
            "{} is a credential of Azure Service Operator without {}: the operator does not use it, and nothing is made",
            credential.object,
            missing.join(", ")
        );
        sink.report_missing(credential.span, message)
            .object(Arc::clone(credential.object.reference()))
            .help("Add the keys; they hold no secret");
    }
}
