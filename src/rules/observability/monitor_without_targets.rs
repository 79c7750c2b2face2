//! ServiceMonitors that miss the Service they are meant for.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::is_templated;
use crate::object::monitoring::Monitor;
use crate::object::selector::{Labels, Match};
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// More Services with one label than an application has; beyond, nothing is said.
const MOST: usize = 200;

/// Services by a label, of their own or of the pods that they select.
type Services<'g, 't> = BTreeMap<(String, String), Vec<&'g Object<'t>>>;

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let monitors = graph.objects().iter().filter_map(|object| Some((object, Monitor::of(object)?)));
    let monitors: Vec<_> =
        monitors.filter(|(object, monitor)| !monitor.is_of_pods() && !object.is_uncertain()).collect();
    if monitors.is_empty() || context.sees_single_files() {
        return;
    }
    let own = index(graph, &["metadata", "labels"]);
    let of_pods = index(graph, &["spec", "selector"]);
    for (object, monitor) in monitors {
        let (Some(pair), Some(node)) = (monitor.selector().first_pair(), monitor.selector_node()) else { continue };
        let Some(namespaces) = monitor.namespaces(object).filter(|names| !names.iter().any(|name| is_templated(name)))
        else {
            continue;
        };
        let key = (pair.0.into_owned(), pair.1.into_owned());
        let is_looked_at = |service: &Object<'_>| match service.namespaces() {
            Namespaces::Known(theirs) => theirs.iter().any(|name| namespaces.iter().any(|wanted| wanted == name)),
            Namespaces::Unknown | Namespaces::ClusterScoped => true,
        };
        let selected = candidates(object, &monitor, &key, &own, &["metadata", "labels"]);
        if selected.iter().any(|(service, fit)| *fit != Match::No && (is_looked_at(service) || service.is_uncertain()))
        {
            continue;
        }
        let elsewhere = selected.iter().find(|(_, fit)| *fit == Match::Yes).map(|(service, _)| *service);
        let by_pods = candidates(object, &monitor, &key, &of_pods, &["spec", "selector"]).into_iter();
        let mut by_pods =
            by_pods.filter(|(service, fit)| *fit == Match::Yes && is_looked_at(service) && !service.is_uncertain());
        let (service, message, help) = match (by_pods.next(), elsewhere) {
            (Some((service, _)), _) => (
                service,
                format!(
                    "{object} selects Services by labels that {service} gives its pods but does not have itself: nothing is scraped"
                ),
                format!("Give {service} the labels, in its own `metadata`"),
            ),
            (None, Some(service)) if object.at(&["spec", "namespaceSelector"]).is_none() => (
                service,
                format!(
                    "{object} looks for Services in its own namespace only, and {service} is in another: nothing is scraped"
                ),
                "Add a `namespaceSelector` with the namespace of the Service".to_owned(),
            ),
            _ => continue,
        };
        sink.report(node.span(), message)
            .object(Arc::clone(object.reference()))
            .related(service.name_span(), "the Service")
            .help(help);
    }
}

/// The Services of the monitor's cluster that have a label, and whether all labels at a path fit.
fn candidates<'g, 't>(
    object: &Object<'_>,
    monitor: &Monitor<'_>,
    key: &(String, String),
    services: &Services<'g, 't>,
    path: &[&str],
) -> Vec<(&'g Object<'t>, Match)> {
    let found = services.get(key).into_iter().flatten().take(MOST).copied();
    let near = found.filter(|service| are_together(object, service));
    near.map(|service| (service, monitor.selector().matches(Labels::new(service.at(path))))).collect()
}

fn index<'g, 't>(graph: &'g Graph<'t>, path: &[&str]) -> Services<'g, 't> {
    let mut found = Services::new();
    for service in graph.of_kind("", "Service") {
        for (key, value) in Labels::new(service.at(path)).iter() {
            found.entry((key.into_owned(), value.into_owned())).or_default().push(service);
        }
    }
    found
}

/// Whether two objects are in the same cluster, or both in none that is known.
fn are_together(left: &Object<'_>, right: &Object<'_>) -> bool {
    left.clusters() == right.clusters() || left.clusters().iter().any(|cluster| right.clusters().contains(cluster))
}
