//! Identities that nobody uses.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::azure::CAPZ;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Kinds that may make clusters of values, or of templates.
const MAKERS: &[(&str, &str)] = &[
    ("argoproj.io", "Application"),
    ("argoproj.io", "ApplicationSet"),
    ("cluster.x-k8s.io", "Cluster"),
    ("cluster.x-k8s.io", "ClusterClass"),
    ("helm.toolkit.fluxcd.io", "HelmRelease"),
    ("kro.run", "ResourceGraphDefinition"),
];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut identities = graph.of_kind(CAPZ, "AzureClusterIdentity").peekable();
    if identities.peek().is_none() {
        return;
    }
    let users = graph.objects().iter().filter(|object| object.group() == CAPZ);
    let names = users.filter_map(|user| {
        let spec = user.at(&["spec", "template", "spec"]).or_else(|| user.at(&["spec"]))?;
        Some(spec.at(&["identityRef", "name"])?.text()?.into_owned())
    });
    let used: BTreeSet<String> = names.collect();
    let makers: Vec<_> = MAKERS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)).collect();
    for identity in identities {
        let name = identity.name();
        let mentions = |text: &str| text.contains(name);
        if name.is_empty() || used.contains(name) || makers.iter().any(|maker| maker.root().raw_parts().any(mentions)) {
            continue;
        }
        let message = format!("No cluster uses {identity}");
        sink.report(identity.name_span(), message)
            .object(Arc::clone(identity.reference()))
            .help("Delete it, or name it in `identityRef` of a cluster");
    }
}
