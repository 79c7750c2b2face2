//! Applications that no project limits.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    // A repository that declares it says what it permits.
    if graph.of_kind("argoproj.io", "AppProject").any(|project| project.name() == "default") {
        return;
    }
    let applications =
        graph.of_kind("argoproj.io", "Application").map(|object| (object, object.at(&["spec", "project"])));
    let sets = graph.of_kind("argoproj.io", "ApplicationSet");
    let sets = sets.map(|object| (object, object.at(&["spec", "template", "spec", "project"])));
    for (object, project) in applications.chain(sets) {
        let Some(project) = project.filter(|project| project.text().is_some_and(|name| name == "default")) else {
            continue;
        };
        sink.report(
            project.span(),
            format!(
                "{object} is in the project `default`, which permits every repository, cluster, namespace and kind"
            ),
        )
        .help("Declare an AppProject with what the Application needs, and name it here")
        .object(object.reference().clone());
    }
}
