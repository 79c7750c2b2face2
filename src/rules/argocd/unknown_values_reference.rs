//! Value files of a source that the Application does not have.

use std::borrow::Cow;

use crate::deliver::argo::application::Source;
use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let spec = match object.kind() {
        "Application" => object.at(&["spec"]),
        _ => object.at(&["spec", "template", "spec"]),
    };
    let Some(spec) = spec else { return };
    let sources: Vec<Source<'_>> =
        spec.get("sources").into_iter().flat_map(Node::items).chain(spec.get("source")).map(Source::new).collect();
    let known: Vec<Cow<'_, str>> =
        sources.iter().filter_map(|source| source.reference()).filter_map(Node::text).collect();
    if known.iter().any(|name| is_templated(name)) {
        return;
    }
    let helm = sources.iter().filter_map(|source| source.helm());
    for file in helm.filter_map(|helm| helm.get("valueFiles")).flat_map(Node::items) {
        let Some(text) = file.text() else { continue };
        let Some((name, _)) = text.strip_prefix('$').and_then(|rest| rest.split_once('/')) else { continue };
        // `$ARGOCD_APP_NAME` and the like are filled in by Argo CD, `${..}` and `$(..)` by others.
        let is_reference = !name.starts_with("ARGOCD_") && !name.is_empty() && !is_templated(&text);
        if is_reference && !known.iter().any(|known| *known == name) {
            sink.report(
                file.span(),
                format!("{object} takes values from the source `{name}`, but none of its sources has `ref: {name}`: no sync succeeds"),
            )
            .help(format!("Add a source with `ref: {name}`, or correct the name"));
        }
    }
}
