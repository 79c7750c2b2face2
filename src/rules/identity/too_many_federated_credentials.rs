//! Identities with more credentials than they can have.

use rustc_hash::{FxHashMap, FxHashSet};

use super::family_of::parent_key;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Source: Microsoft Entra, workload identity federation considerations.
const MOST: usize = 20;

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut seen = FxHashMap::<String, FxHashSet<_>>::default();
    for credential in graph.credentials() {
        let Some(parent) = parent_key(&credential) else { continue };
        let of_parent = seen.entry(parent).or_default();
        of_parent.insert((credential.object.namespace().map(str::to_owned), credential.object.name().to_owned()));
        if of_parent.len() == MOST + 1 {
            let object = credential.object;
            let message = format!(
                "{object}: it is one federated credential more than the {MOST} that an identity can have; Entra refuses it"
            );
            sink.set_object(Some(object.reference().clone()));
            sink.report(object.name_span(), message)
                .help("Give some of the service accounts an identity of their own, or use an identity binding");
        }
    }
}
