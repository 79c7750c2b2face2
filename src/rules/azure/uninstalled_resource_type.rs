//! Kinds that Azure Service Operator is not told to install.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::Object;
use crate::object::azure::operator;
use crate::rules::{Check, Context};

use super::pattern::{Pattern, patterns};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(patterns) = patterns(graph).filter(|patterns| !patterns.is_empty()) else { return };
    let defined = graph.of_kind("apiextensions.k8s.io", "CustomResourceDefinition");
    let defined: BTreeSet<&str> = defined.filter_map(|definition| Some(definition.name().split_once('.')?.1)).collect();
    let mut missing: BTreeMap<String, &Object<'_>> = BTreeMap::new();
    for object in
        graph.objects().iter().filter(|object| object.group().ends_with(".azure.com") && operator::is_resource(object))
    {
        // A group that nobody has is another mistake.
        if !operator::has_group(object.group()) || defined.contains(object.group()) {
            continue;
        }
        let kind = format!("{}/{}", object.group(), object.kind());
        if !patterns.iter().any(|pattern| pattern.installs(&kind)) {
            missing.entry(kind).or_insert(object);
        }
    }
    let (Some(Pattern { span, .. }), false) = (patterns.first(), missing.is_empty()) else { return };
    let kinds: Vec<&str> = missing.keys().map(String::as_str).collect();
    let shown = kinds.iter().take(4).map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ");
    let more = if kinds.len() > 4 { format!(" and {} more", kinds.len() - 4) } else { String::new() };
    let message = format!(
        "Azure Service Operator does not install {shown}{more}, which this repository uses: its objects are refused"
    );
    let mut report = sink
        .report(*span, message)
        .help("Add the groups to the pattern, separated by `;`, for example `keyvault.azure.com/*`");
    for object in missing.values().take(3) {
        report = report.related(object.kind_span(), format!("{object}"));
    }
}
