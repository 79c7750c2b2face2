//! Policies of Cilium for names and requests, on clusters that do not have what they need.

use super::cilium::managed;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[("cilium.io", "CiliumNetworkPolicy"), ("cilium.io", "CiliumClusterwideNetworkPolicy")], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(found) = advanced(object) else { return };
    let Some(clusters) = managed(context.graph()) else { return };
    let lacks = clusters.iter().find(|(_, cluster)| {
        let flag = |path: &[&str]| cluster.at(path).and_then(Node::as_bool) == Some(true);
        let names = [["networkProfile", "advancedNetworking"], ["networkProfile", "advancedNetworkingProfile"]];
        !names.iter().any(|base| {
            flag(&[base[0], base[1], "enabled"])
                && cluster.at(&[base[0], base[1], "security"]).is_some_and(|security| {
                    security.get("enabled").is_none_or(|enabled| enabled.as_bool() != Some(false))
                })
        })
    });
    let Some((cluster, declared)) = lacks else { return };
    let message = format!(
        "{object} uses `{}`, and {} has no Advanced Container Networking Services: AKS does not support such rules without them",
        found.0,
        declared.named(cluster)
    );
    sink.report(found.1, message)
        .related(cluster.name_span(), "the cluster")
        .help("Set `networkProfile.advancedNetworking.enabled` and `networkProfile.advancedNetworking.security.enabled` to `true`");
}

/// The first rule for names or requests.
fn advanced(object: &Object<'_>) -> Option<(&'static str, crate::source::Span)> {
    let specs = object.at(&["spec"]).into_iter().chain(object.at(&["specs"]).into_iter().flat_map(Node::items));
    for rule in specs
        .flat_map(|spec| ["egress", "ingress"].into_iter().filter_map(move |list| spec.get(list)))
        .flat_map(Node::items)
    {
        if let Some(entry) = rule.entry("toFQDNs") {
            return Some(("toFQDNs", entry.key.span()));
        }
        for ports in rule.get("toPorts").into_iter().flat_map(Node::items).filter_map(|ports| ports.get("rules")) {
            // Rules for DNS belong to `toFQDNs`.
            if let Some(entry) = ["http", "kafka"].into_iter().find_map(|key| ports.entry(key)) {
                return Some(("rules.http", entry.key.span()));
            }
        }
    }
    None
}
