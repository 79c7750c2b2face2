//! Keys of credentials that Azure Service Operator does not read.

use std::sync::Arc;

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::rules::{Check, Context};

use super::credential::{KEYS, credentials};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for credential in credentials(graph).into_iter().filter(|credential| !credential.is_global) {
        for (key, span) in credential.keys.iter().filter(|(key, _)| !KEYS.contains(&key.as_str())) {
            let hint =
                closest(key, KEYS.iter().copied()).map_or(String::new(), |known| format!("; did you mean `{known}`?"));
            let message = format!(
                "{} is a credential of Azure Service Operator, which does not read the key `{key}`{hint}",
                credential.object
            );
            sink.report(*span, message)
                .object(Arc::clone(credential.object.reference()))
                .help("Delete it, or use one of the documented keys");
        }
    }
}
