//! Encrypted objects that are applied as they are.

use super::clusters::Kustomizations;
use crate::deliver::DeliveryKind;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Manifest;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let kustomizations = Kustomizations::new(graph);
    for delivery in graph.rendered().deliveries.iter().filter(|delivery| delivery.kind == DeliveryKind::Kustomization) {
        let manifests = delivery.objects.iter().filter_map(|object| Manifest::new(object.tree.root()?));
        let mut encrypted = manifests.filter(Manifest::is_encrypted);
        let Some(first) = encrypted.next() else { continue };
        let more = encrypted.count();
        let mut found = None;
        let mut decrypts = false;
        for object in kustomizations.of(delivery) {
            decrypts |= object.at(&["spec", "decryption"]).is_some_and(|decryption| !decryption.is_null());
            found.get_or_insert(object);
        }
        let Some(object) = found.filter(|_| !decrypts) else { continue };
        let also = match more {
            0 => String::new(),
            1 => " and another object".to_owned(),
            more => format!(" and {more} others"),
        };
        sink.report_missing(
            object.nearest_key_span(&["spec", "decryption"]),
            format!(
                "{object} has no `decryption`, and {} `{}`{also} that it applies is encrypted with SOPS: the API server refuses it, \
                 or the cluster gets the cipher text",
                first.kind(),
                first.name()
            ),
        )
        .help("Set `decryption.provider: sops` and the `secretRef` of the key")
        .related(first.name_span(), "encrypted here")
        .object(object.reference().clone());
    }
}
