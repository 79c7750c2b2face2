//! Tags that mean another image tomorrow.

use serde::Deserialize;

use crate::finding::Sink;
use crate::object::Object;
use crate::object::image::ImageReference;
use crate::object::overrides::ImageOverride;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

#[derive(Deserialize)]
struct Options {
    tags: Vec<String>,
}

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some((node, image)) = container.image() else { return };
    if image.is_templated() || image.digest().is_some() || image.as_str().trim().is_empty() {
        return;
    }
    let options: &Options = context.options(object.file());
    let versions = object.image_versions(&image);
    if !versions.is_empty() {
        return overridden(object, container, &image, &versions, options, sink);
    }
    let (span, what) = match image.tag() {
        None => (node.span(), "no tag, which means `latest`".to_owned()),
        Some(tag) if options.tags.iter().any(|floating| floating == tag) => {
            let span = image.tag_range().map_or(node.span(), |range| node.source_span(range));
            (span, format!("the tag `{tag}`, which is moved to new images"))
        }
        Some(_) => return,
    };
    let message = format!(
        "{object}: {container} runs `{}` with {what}; a restart on another node can run other code than was tested",
        image.as_str(),
    );
    sink.report(span, message).help("Pin a version tag that is never moved, best with its digest: `name:1.2.3@sha256:...`");
}

/// The kustomizations decide about the tag: the one that sets a floating tag is to be edited, not the object.
fn overridden(
    object: &Object<'_>,
    container: &Container<'_>,
    image: &ImageReference<'_>,
    versions: &[&ImageOverride<'_>],
    options: &Options,
    sink: &mut Sink,
) {
    for version in versions.iter().filter(|version| version.digest.is_none()) {
        let Some((node, tag)) = &version.tag else { continue };
        if options.tags.iter().any(|floating| floating == tag) {
            let message = format!(
                "{object}: {container} gets the image `{}` with the tag `{tag}` here, which is moved to new images; a restart \
                 on another node can run other code than was tested",
                version.new_name.as_deref().unwrap_or(image.written_name()),
            );
            sink.report(node.span(), message).help("Set a tag that is never moved, best with a `digest:`");
        }
    }
}
