//! Credentials that say what another already says.

use rustc_hash::FxHashMap;

use super::family_of::parent_key;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::identity::credential::Credential;
use crate::object::identity::is_open;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut first: FxHashMap<(String, String, String), Credential<'_, '_>> = FxHashMap::default();
    for credential in graph.credentials().filter(|credential| !credential.object.is_uncertain()) {
        let Some((node, subject)) = credential.subject().filter(|(_, subject)| !is_open(subject)) else { continue };
        let Some(issuer) = issuer_of(&credential) else { continue };
        let Some(parent) = parent_key(&credential) else { continue };
        let key = (parent, issuer, subject.clone().into_owned());
        let Some(other) = first.get(&key) else {
            first.insert(key, credential);
            continue;
        };
        // The same text in two deliveries, or the same object twice, is not two credentials.
        let same_name = other.object.name() == credential.object.name()
            && other.object.namespace() == credential.object.namespace();
        if same_name || other.object.kind_span() == credential.object.kind_span() {
            continue;
        }
        let object = credential.object;
        let message = format!(
            "{object}: {} has the same issuer and subject for the same identity, and Entra refuses the second",
            other.object
        );
        sink.set_object(Some(object.reference().clone()));
        sink.report(node.span(), message)
            .help("Remove one of the two")
            .related(other.object.name_span(), "the other credential");
    }
}

fn issuer_of(credential: &Credential<'_, '_>) -> Option<String> {
    if let Some((_, issuer)) = credential.issuer() {
        return (!is_open(&issuer)).then(|| issuer.into_owned());
    }
    credential.issuer_from().map(|from| format!("{} {}", from.name, from.key))
}
