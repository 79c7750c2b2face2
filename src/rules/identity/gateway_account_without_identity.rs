//! Gateways that fetch a certificate as nobody.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::identity::{is_open, workload};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const OPTION: &str = "kubernetes.azure.com/tls-cert-service-account";

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    if graph.of_kind("gateway.networking.k8s.io", "Gateway").next().is_none() {
        return;
    }
    for members in graph.neighbours() {
        for gateway in members.iter().copied().filter(|object| object.is("gateway.networking.k8s.io", "Gateway")) {
            let class = gateway.at(&["spec", "gatewayClassName"]).and_then(Node::text).unwrap_or_default();
            if !matches!(&*class, "approuting-istio" | "istio") || gateway.is_uncertain() {
                continue;
            }
            for listener in gateway.at(&["spec", "listeners"]).into_iter().flat_map(Node::items) {
                let Some(node) = listener.at(&["tls", "options", OPTION]) else { continue };
                let Some(name) = node.text().filter(|name| !name.is_empty() && !is_open(name)) else { continue };
                let here = members.iter().find(|object| object.is("", "ServiceAccount") && *object.name() == *name);
                let message = match here {
                    Some(account) if workload::client_id(account).is_some() || account.is_uncertain() => continue,
                    Some(account) => format!(
                        "{gateway}: the certificate is fetched as {account}, which has no annotation `{}` and is nobody in Azure",
                        workload::CLIENT_ID,
                    ),
                    None => {
                        let mut elsewhere =
                            graph.of_kind("", "ServiceAccount").filter(|account| *account.name() == *name);
                        let Some(account) = elsewhere
                            .next()
                            .filter(|account| account.namespace().is_some() && gateway.namespace().is_some())
                        else {
                            continue;
                        };
                        format!(
                            "{gateway}: the certificate is fetched as the service account `{name}` of the same namespace, but only {account} exists"
                        )
                    }
                };
                sink.set_object(Some(gateway.reference().clone()));
                let report = sink
                    .report(node.span(), message)
                    .help("Name a ServiceAccount of the Gateway's namespace that has the client id of an identity that may read the vault");
                if let Some(account) = here {
                    report.related(account.name_span(), "the service account");
                }
            }
        }
    }
}
