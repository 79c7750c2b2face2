//! Classes that do not say how to log in.

use super::unknown_secret_provider_parameter::spelled_otherwise;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::identity::secret_class::{SWITCHES, SecretClass};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

const HELP: &str = "Add `clientID` with the client id of the identity that the pods' service account is federated with";

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    for class in graph.secret_classes().filter(|class| !class.object.is_uncertain()) {
        sink.set_object(Some(class.object.reference().clone()));
        let switches: Vec<_> = SWITCHES.iter().map(|switch| (*switch, class.is_on(switch))).collect();
        // What cannot be read is another rule's finding, or is filled in later.
        if switches.iter().any(|(_, on)| on.is_none()) {
            continue;
        }
        let on: Vec<_> = switches.iter().filter(|(_, on)| *on == Some(true)).map(|(switch, _)| *switch).collect();
        let has_client_id = class.parameter("clientID").is_some();
        match on.as_slice() {
            [] if !has_client_id => judge_none(graph, &class, sink),
            ["useAzureTokenProxy"] if !has_client_id => {
                let Some((node, _)) = class.parameter("useAzureTokenProxy") else { continue };
                let message = format!(
                    "{}: `useAzureTokenProxy` is on without a `clientID`, and the provider refuses that",
                    class.object
                );
                sink.report(node.span(), message).help(HELP);
            }
            [first, second, ..] => {
                let place = |switch: &str| class.parameter(switch).map(|(node, _)| node.span());
                let (Some(mut first_span), Some(mut second_span)) = (place(first), place(second)) else { continue };
                if first_span > second_span {
                    std::mem::swap(&mut first_span, &mut second_span);
                }
                let message = format!(
                    "{}: `{first}` and `{second}` are both on, and the provider refuses more than one way to log in",
                    class.object
                );
                sink.report(second_span, message).help("Switch one of them off").related(first_span, "the other");
            }
            _ => {}
        }
    }
}

fn judge_none(graph: &Graph<'_>, class: &SecretClass<'_, '_>, sink: &mut Sink) {
    if class.parameters().any(|entry| spelled_otherwise(&entry.name()) == Some("clientID")) {
        return;
    }
    let object = class.object;
    let mounting = graph.identity_uses().flat_map(|used| {
        let here = used.mounts.iter().filter(|(_, found)| found.is_some_and(|found| std::ptr::eq(found, object)));
        here.map(|(volume, _)| (used.workload, volume.has_service_principal())).collect::<Vec<_>>()
    });
    let mounting: Vec<_> = mounting.collect();
    if mounting.iter().any(|(_, has_principal)| *has_principal) {
        return;
    }
    let first = mounting.first().map(|(workload, _)| *workload);
    if first.is_none() && class.parameter("userAssignedIdentityID").is_none() {
        return;
    }
    let span = class.parameter("usePodIdentity").map_or_else(|| class.parameters_span(), |(node, _)| node.span());
    let ignored = class
        .parameter("userAssignedIdentityID")
        .map(|_| ", and `userAssignedIdentityID` counts only for the identity of the node");
    let message = format!(
        "{object}: no `clientID` and no other way to log in is set{}; mounting fails because no service principal is given either",
        ignored.unwrap_or_default(),
    );
    let report = sink.report_missing(span, message).help(HELP);
    if let Some(workload) = first {
        report.related(workload.name_span(), "a workload that mounts it");
    }
}
