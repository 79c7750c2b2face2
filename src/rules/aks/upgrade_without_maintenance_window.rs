//! Upgrades without a window.

use std::collections::BTreeSet;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::azure::Dialect;
use crate::object::azure::cluster::{CLUSTERS, UPGRADE_CHANNEL, clusters};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let windows = graph.of_kind("containerservice.azure.com", "MaintenanceConfiguration");
    let owners: BTreeSet<String> = windows
        .filter_map(|window| {
            let owner = window.at(&["spec", "owner"])?;
            let name = owner.get("name").or_else(|| owner.get("armId"))?.text()?;
            Some(name.rsplit('/').next().unwrap_or(&name).to_owned())
        })
        .collect();
    for object in CLUSTERS.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)) {
        for cluster in
            clusters(object).filter(|cluster| cluster.dialect() == Dialect::Operator && !cluster.is_embedded())
        {
            let channel = cluster.ask(&UPGRADE_CHANNEL);
            let (Some(node), Some(text)) = (channel.node(), channel.text()) else { continue };
            let azure = cluster.at(&["azureName"]).and_then(Node::text);
            let has_window = owners.contains(object.name()) || azure.is_some_and(|name| owners.contains(&*name));
            if text == "none" || has_window {
                continue;
            }
            let message = format!("AKS upgrades {object} at any time: no MaintenanceConfiguration gives it a window");
            sink.report(node.span(), message)
                .object(object.reference().clone())
                .help("Add a MaintenanceConfiguration `aksManagedAutoUpgradeSchedule` that the cluster owns");
        }
    }
}
