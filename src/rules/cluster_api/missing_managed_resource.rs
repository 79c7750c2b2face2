//! Objects of Cluster API without what they are about.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::CAPZ;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[(CAPZ, "AzureASOManagedControlPlane"), (CAPZ, "AzureASOManagedMachinePool")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let wanted =
        if object.kind() == "AzureASOManagedControlPlane" { "ManagedCluster" } else { "ManagedClustersAgentPool" };
    let resources = object.at(&["spec", "resources"]).into_iter().flat_map(Node::items);
    let found: Vec<Node<'_>> = resources
        .filter_map(|resource| resource.get("kind"))
        .filter(|kind| kind.text().is_some_and(|kind| kind == wanted))
        .collect();
    match found.as_slice() {
        [] => {
            let message = format!("{object} has no {wanted} in `spec.resources`: Cluster API has nothing to make");
            sink.report_missing(object.nearest_key_span(&["spec", "resources"]), message)
                .help(format!("Add one {wanted}"));
        }
        [_] => {}
        [first, second, ..] => {
            let message =
                format!("{object} has more than one {wanted} in `spec.resources`: Cluster API takes the first only");
            sink.report(second.span(), message).related(first.span(), "the first one").help("Make an object for each");
        }
    }
}
