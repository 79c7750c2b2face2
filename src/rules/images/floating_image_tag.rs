//! Tags that mean another image tomorrow.

use serde::Deserialize;

use super::places;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

#[derive(Deserialize)]
struct Options {
    tags: Vec<String>,
}

const HELP: &str = "Pin a version tag that is never moved, best with its digest: `name:1.2.3@sha256:...`";

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    let options: &Options = context.options(object.file());
    let is_floating = |tag: &str| options.tags.iter().any(|floating| floating == tag);
    let Some(found) = places::of_container(object, container, context) else { return };
    let image = &found.image;
    if image.is_templated() || image.digest().is_some() {
        return;
    }
    let (span, what) = match image.tag() {
        None => (found.node.span(), "no tag, which means `latest`".to_owned()),
        Some(tag) if is_floating(tag) => {
            let span = image.tag_range().map_or(found.node.span(), |range| found.node.source_span(range));
            (span, format!("the tag `{tag}`, which is moved to new images"))
        }
        Some(_) => return,
    };
    let what =
        format!("runs `{}` with {what}; a restart on another node can run other code than was tested", image.as_str(),);
    found.report(sink, span, &what).help(HELP);
}
