//! Audit logs that nobody keeps.

use std::collections::BTreeSet;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let settings: Vec<&Object<'_>> = graph.of_kind("insights.azure.com", "DiagnosticSetting").collect();
    if settings.is_empty() {
        return;
    }
    let audited = settings.iter().filter(|setting| is_audit(setting));
    let owners: BTreeSet<(Option<&str>, String)> = audited
        .filter_map(|setting| {
            let owner = setting.at(&["spec", "owner"])?;
            if owner.get("kind").and_then(Node::text).is_some_and(|kind| kind != "ManagedCluster") {
                return None;
            }
            let name = owner.get("name").or_else(|| owner.get("armId"))?.text()?;
            Some((setting.reference().namespace.as_deref(), name.rsplit('/').next().unwrap_or(&name).to_owned()))
        })
        .collect();
    for cluster in graph.of_kind("containerservice.azure.com", "ManagedCluster") {
        let namespace = cluster.reference().namespace.as_deref();
        let name = cluster.at(&["spec", "azureName"]).and_then(Node::text).unwrap_or(cluster.name().into());
        let is_watched = [cluster.name(), &name].iter().any(|name| owners.contains(&(namespace, (*name).to_owned())));
        if is_watched {
            continue;
        }
        let message = format!("Nobody keeps the audit log of {cluster}: no DiagnosticSetting collects it");
        sink.report_missing(cluster.name_span(), message)
            .object(cluster.reference().clone())
            .help("Add a DiagnosticSetting that the cluster owns, with the category `kube-audit-admin`");
    }
}

/// Whether a setting collects the audit log, or may.
fn is_audit(setting: &Object<'_>) -> bool {
    let mut logs = setting.at(&["spec", "logs"]).into_iter().flat_map(Node::items);
    logs.any(|log| {
        let is_on = log.get("enabled").and_then(Node::as_bool) != Some(false);
        let category = log.get("category").or_else(|| log.get("categoryGroup")).and_then(Node::text);
        is_on && category.is_some_and(|name| matches!(&*name, "kube-audit" | "kube-audit-admin" | "allLogs" | "audit"))
    })
}
