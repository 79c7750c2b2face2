//! Applications that take whatever others publish.

use crate::deliver::argo::application::Source;
use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};
use crate::source::same_owner;

pub(super) const CHECK: Check =
    Check::Object(&[("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet")], check);

/// Branches that everybody uses.
const BRANCHES: &[&str] = &["HEAD", "dev", "develop", "latest", "main", "master", "stable", "staging", "trunk"];

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let spec = match object.kind() {
        "Application" => object.at(&["spec"]),
        _ => object.at(&["spec", "template", "spec"]),
    };
    let Some(spec) = spec else { return };
    let sources = spec.get("sources").into_iter().flat_map(Node::items).chain(spec.get("source"));
    for source in sources.map(Source::new) {
        report(object, source, context, sink);
    }
}

fn report(object: &Object<'_>, source: Source<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(url) = source.repo_url() else { return };
    let address = url.text().unwrap_or_default();
    let remotes = context.graph().sources().remotes();
    // Without a remote nothing tells which repositories are the owner's.
    let is_own = remotes.is_empty() || remotes.iter().any(|remote| same_owner(remote, &address));
    let is_chart = source.chart().is_some();
    if is_templated(&address) || (is_own && !is_chart) {
        return;
    }
    let revision = source.target_revision();
    let text = revision.and_then(Node::text).unwrap_or_default();
    let is_floating = match is_chart {
        true => matches!(&*text, "" | "*" | "x" | ">=0.0.0" | ">0.0.0"),
        false => text.is_empty() || BRANCHES.contains(&&*text),
    };
    if is_templated(&text) || !is_floating {
        return;
    }
    let what = if is_chart { "the chart" } else { "the repository" };
    let at = if text.is_empty() { "without a `targetRevision`".to_owned() } else { format!("at `{text}`") };
    sink.report(
        revision.unwrap_or(url).span(),
        format!("{object} takes {what} of others {at}: the cluster changes without a commit here"),
    )
    .help("Set `targetRevision` to a version, a tag or a commit");
}
