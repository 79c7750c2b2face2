//! Copies of a cluster's issuer.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::identity::azure::Way;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(cluster) = graph.of_kind("containerservice.azure.com", "ManagedCluster").next() else { return };
    for credential in graph.credentials().filter(|credential| credential.way == Way::ServiceOperator) {
        let Some((node, _)) = credential.issuer().filter(|(_, issuer)| issuer.contains(".oic.prod-aks.azure.com/"))
        else {
            continue;
        };
        let object = credential.object;
        let message = format!(
            "{object}: the issuer is copied, while {cluster} can write it down; it changes with the cluster; `issuerFromConfig` reads it"
        );
        sink.set_object(Some(object.reference().clone()));
        sink.report(node.span(), message)
            .help("Let the cluster write it (`operatorSpec.configMaps.oidcIssuerProfile`) and use `issuerFromConfig`")
            .related(cluster.name_span(), "the cluster");
    }
}
