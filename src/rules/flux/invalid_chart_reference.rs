//! HelmReleases whose chart cannot be found by construction.

use super::clusters::Patched;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::flux::HELM;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// What `chart.spec.sourceRef` and `chartRef` may name (Flux 2.9).
const OF_CHART: &[&str] = &["Bucket", "GitRepository", "HelmRepository"];
const OF_CHART_REF: &[&str] = &["ExternalArtifact", "HelmChart", "OCIRepository"];

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let patched = Patched::new(graph);
    for object in graph.of_kind(HELM, "HelmRelease").filter(|object| !patched.may_change(object)) {
        sink.set_object(Some(object.reference().clone()));
        of_object(object, sink);
    }
}

fn of_object(object: &Object<'_>, sink: &mut Sink) {
    let field = |name| object.at(&["spec"]).and_then(|spec| spec.entry(name)).filter(|entry| !entry.value.is_null());
    let (chart, reference) = (field("chart"), field("chartRef"));
    match (chart, reference) {
        (Some(_), Some(reference)) => {
            sink.report(
                reference.key.span(),
                format!("{object} has both `chart` and `chartRef`: the API server refuses it"),
            )
            .help("Keep one of the two");
        }
        (None, None) => {
            sink.report_missing(
                object.nearest_key_span(&["spec", "chart"]),
                format!("{object} has neither `chart` nor `chartRef`: the API server refuses it"),
            )
            .help("Name the chart in `chart.spec`, or its OCIRepository in `chartRef`");
        }
        _ => {}
    }
    let kind = object.at(&["spec", "chart", "spec", "sourceRef", "kind"]);
    report(object, kind, "chart.spec.sourceRef", OF_CHART, "Name an OCIRepository in `chartRef` instead", sink);
    let kind = object.at(&["spec", "chartRef", "kind"]);
    report(
        object,
        kind,
        "chartRef",
        OF_CHART_REF,
        "Name a HelmRepository or GitRepository in `chart.spec.sourceRef`",
        sink,
    );
}

fn report(object: &Object<'_>, kind: Option<Node<'_>>, field: &str, allowed: &[&str], help: &str, sink: &mut Sink) {
    let Some(node) = kind else { return };
    let Some(kind) = node.text().filter(|kind| !is_templated(kind)) else { return };
    if !allowed.contains(&&*kind) {
        sink.report(
            node.span(),
            format!("`{field}` of {object} cannot name the kind `{kind}`: the API server refuses it"),
        )
        .help(help);
    }
}
