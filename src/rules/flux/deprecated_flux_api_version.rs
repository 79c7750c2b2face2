//! API versions that Flux removed.

use crate::finding::{Severity, Sink};
use crate::graph::Graph;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// Group, the versions of which the first was removed in 2.7 and the second in 2.8, and the version of today by kind. Source:
/// the release notes of Flux 2.7 and 2.8.
const REMOVED: &[(&str, [&str; 2])] = &[
    ("helm.toolkit.fluxcd.io", ["v2beta1", "v2beta2"]),
    ("image.toolkit.fluxcd.io", ["v1beta1", "v1beta2"]),
    ("kustomize.toolkit.fluxcd.io", ["v1beta1", "v1beta2"]),
    ("notification.toolkit.fluxcd.io", ["v1beta1", "v1beta2"]),
    ("source.toolkit.fluxcd.io", ["v1beta1", "v1beta2"]),
];

/// The releases that removed them: the minor versions of Flux 2.
const RELEASES: [u32; 2] = [7, 8];

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some((group, versions)) = REMOVED.iter().find(|(group, _)| *group == object.group()) else { return };
    let Some(position) = versions.iter().position(|version| *version == object.version()) else { return };
    let Some(node) = object.at(&["apiVersion"]) else { return };
    let current = match (*group, object.kind()) {
        ("helm.toolkit.fluxcd.io", _) => "v2",
        ("notification.toolkit.fluxcd.io", "Alert" | "Provider") => "v1beta3",
        _ => "v1",
    };
    let release = RELEASES[position];
    let known = installed(context.graph());
    let gone = known.is_some_and(|minor| minor >= release);
    let consequence =
        if gone { "the Flux of this repository does not know it" } else { "the upgrade of Flux breaks the object" };
    let report = sink
        .report(
            node.span(),
            format!("{object} uses `{}`, which Flux 2.{release} removed: {consequence}", object.api_version()),
        )
        .help(format!("Use `{group}/{current}`; `flux migrate` rewrites files"));
    if !gone {
        let _ = report.at_most(Severity::Warning);
    }
}

/// The minor version of Flux 2 that the repository installs, as its Namespace says (`app.kubernetes.io/version: v2.7.1`).
fn installed(graph: &Graph<'_>) -> Option<u32> {
    let namespaces = graph.of_kind("", "Namespace");
    let versions = namespaces.filter(|namespace| {
        namespace.label("app.kubernetes.io/part-of").and_then(|part| part.text()).is_some_and(|part| part == "flux")
    });
    let minors = versions.filter_map(|namespace| {
        let version = namespace.label("app.kubernetes.io/version")?.text()?;
        version.strip_prefix("v2.")?.split('.').next()?.parse().ok()
    });
    minors.min()
}
