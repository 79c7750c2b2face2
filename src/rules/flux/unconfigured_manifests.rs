//! Manifests beside those that the only configuration of Flux syncs.

use std::collections::BTreeSet;

use camino::Utf8Path;

use crate::deliver::DeliveryKind;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// Parts of paths below which manifests are there to be read, not applied.
const SHOWN: &[&str] = &["archive", "doc", "example", "hack", "sample", "template", "test"];

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let configurations: Vec<&Object<'_>> =
        graph.objects().iter().filter(|object| object.kind() == "FluxConfiguration").collect();
    let is_root = |kind| matches!(kind, DeliveryKind::Kustomization | DeliveryKind::Application);
    let has_other_roots = graph.rendered().deliveries.iter().any(|delivery| is_root(delivery.kind));
    // With several configurations, or other tools, nobody knows who syncs what.
    let [configuration] = configurations[..] else { return };
    if context.sees_single_files() || has_other_roots {
        return;
    }
    let Some(kustomizations) = configuration.at(&["spec", "kustomizations"]) else { return };
    // A mapping by name; people write lists too.
    let entries = kustomizations.entries().map(|entry| entry.value).chain(kustomizations.items());
    let paths: Vec<Node<'_>> = entries.filter_map(|entry| entry.get("path")).collect();
    let texts: Vec<String> = paths.iter().filter_map(|path| Some(normal(&path.text()?))).collect();
    let Some(first) = paths.first() else { return };
    if texts.len() < paths.len() || texts.iter().any(|text| text.is_empty() || is_templated(text)) {
        return;
    }
    let is_synced = |path: &Utf8Path| {
        path.ancestors()
            .any(|directory| texts.iter().any(|text| Utf8Path::new(text) == directory || directory.ends_with(text)))
    };
    let sources = graph.sources();
    let path_of = |object: &Object<'_>| sources.get(object.file()).path();
    let objects = graph.objects().iter().filter(|object| !is_shown(path_of(object)));
    let (synced, left): (Vec<_>, Vec<_>) = objects.partition(|object| is_synced(path_of(object)));
    // The configuration itself is made by somebody: with the rest of its file, or by hand.
    let left: Vec<_> = left.into_iter().filter(|object| object.file() != configuration.file()).collect();
    let (Some(one), false) = (left.first(), synced.is_empty()) else { return };
    let files: BTreeSet<&Utf8Path> = left.iter().map(|object| path_of(object)).collect();
    let more = match files.len() - 1 {
        0 => String::new(),
        1 => " and another file".to_owned(),
        more => format!(" and {more} other files"),
    };
    sink.report(
        first.span(),
        format!(
            "{configuration} syncs only what is in `{}`: nothing in the repository applies `{}`{more}",
            texts.join("`, `"),
            path_of(one)
        ),
    )
    .help("Add a kustomization for each path that should be applied")
    .related(one.kind_span(), one.to_string())
    .object(configuration.reference().clone());
}

fn normal(path: &str) -> String {
    path.trim_start_matches("./").trim_matches('/').to_owned()
}

fn is_shown(path: &Utf8Path) -> bool {
    let path = path.as_str().to_ascii_lowercase();
    path.split(['/', '-', '_', '.']).any(|part| SHOWN.iter().any(|shown| part.trim_end_matches('s') == *shown))
}
