//! Kustomizations that apply what others write, with all rights.

use std::collections::BTreeSet;

use super::clusters::{Kustomizations, Patched};
use crate::deliver::{DeliveryKind, State};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let has_default = |(_, source): (_, &crate::source::Source)| source.text().contains("--default-service-account");
    if graph.sources().iter().any(has_default) {
        return;
    }
    // Where Flux delivers something of this repository, what it takes from elsewhere is certainly of another one.
    let kustomizations = graph.rendered().deliveries.iter().filter(|one| one.kind == DeliveryKind::Kustomization);
    let own = kustomizations.filter(|one| one.state == State::Rendered).map(|one| one.cluster);
    let own: BTreeSet<Option<usize>> = own.collect();
    let (kustomizations, patched) = (Kustomizations::new(graph), Patched::new(graph));
    for delivery in &graph.rendered().deliveries {
        let is_foreign = matches!(delivery.state, State::Elsewhere(_)) && !delivery.is_sourceless;
        if delivery.kind != DeliveryKind::Kustomization || !is_foreign || !own.contains(&delivery.cluster) {
            continue;
        }
        for object in kustomizations.of(delivery) {
            let has = |field| object.at(&["spec", field]).is_some();
            if has("serviceAccountName") || has("kubeConfig") || patched.may_change(object) {
                continue;
            }
            let Some(source) = object.at(&["spec", "sourceRef", "name"]).and_then(Node::text) else { continue };
            sink.report_missing(
                object.nearest_key_span(&["spec", "serviceAccountName"]),
                format!(
                    "{object} applies what is in `{source}`, another repository, as the controller itself: whoever may write there \
                     may do everything in the cluster"
                ),
            )
            .help("Set `serviceAccountName` to a service account with the rights that it needs")
            .object(object.reference().clone());
        }
    }
}
