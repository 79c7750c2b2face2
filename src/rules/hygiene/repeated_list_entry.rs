//! Lists with two entries of one name.

use std::collections::BTreeMap;

use crate::finding::{Confidence, Severity, Sink};
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::schema::{Category, Defect};
use crate::object::workload::PodTemplate;
use crate::rules::placeholder::is_substituted;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// A list, the field by which its entries are told apart, and a second one with its default.
type List = (&'static str, &'static str, Option<(&'static str, &'static str)>);

/// Lists and the fields by which server-side apply tells their entries apart; the second has a default.
/// Source: the schema of `k8s.io/api/core/v1`, `x-kubernetes-list-map-keys`. Verified with a kube-apiserver 1.36.
const OF_CONTAINERS: &[List] = &[("env", "name", None), ("ports", "containerPort", Some(("protocol", "TCP")))];
const OF_PODS: &[List] = &[("imagePullSecrets", "name", None)];

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for defect in object.defects(Category::Repeated) {
        let Defect::Repeated(repeated) = defect else { continue };
        if is_substituted(context, repeated.span) {
            continue;
        }
        let message = format!("{object}: {}; the API server rejects the object", repeated.problem);
        let mut report = sink.report(repeated.span, message).help(repeated.help);
        if let Some((span, note)) = repeated.related {
            report = report.related(span, note);
        }
        if object.is_uncertain() {
            report.at_most(Severity::Warning).confidence(Confidence::Medium);
        }
    }
    if let Some(pod) = object.pod() {
        merged(object, pod, sink);
    }
}

/// Entries that a create takes and a server-side apply refuses.
fn merged(object: &Object<'_>, pod: &PodTemplate<'_>, sink: &mut Sink) {
    // How places call what Flux applies.
    let by_flux = object.places().iter().any(|place| place.delivery.starts_with("Kustomization "));
    let own = OF_PODS.iter().map(|list| (pod.spec(), *list));
    let inner =
        pod.containers().iter().flat_map(|container| OF_CONTAINERS.iter().map(|list| (container.node(), *list)));
    for (holder, (list, key, second)) in own.chain(inner) {
        let mut seen: BTreeMap<(String, String), Node<'_>> = BTreeMap::new();
        for item in holder.get(list).into_iter().flat_map(Node::items) {
            let Some(node) = item.get(key) else { continue };
            let Some(text) = node.text().filter(|text| !is_templated(text)) else { continue };
            let more = second.map(|(field, default)| {
                item.get(field).and_then(Node::text).map_or(default.to_owned(), |text| text.into_owned())
            });
            let identity = (text.clone().into_owned(), more.unwrap_or_default());
            let Some(first) = seen.get(&identity) else {
                seen.insert(identity, node);
                continue;
            };
            let message = format!(
                "{object} has `{text}` twice in `{list}`: the API server warns, the last one counts, and a server-side apply, as Flux does it, \
                 refuses the whole object"
            );
            let report =
                sink.report(node.span(), message).related(first.span(), "the first").help("Remove one of both");
            if !by_flux {
                let _ = report.at_most(Severity::Warning);
            }
        }
    }
}
