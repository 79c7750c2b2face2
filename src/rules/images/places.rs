//! The image of a container, as it is after every kustomization has replaced it.

use std::sync::Arc;

use crate::finding::{Report, Sink};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::image::ImageReference;
use crate::object::workload::Container;
use crate::rules::Context;
use crate::source::Span;

/// OpenShift writes the image of an image stream into objects with this annotation.
const TRIGGERS: &str = "image.openshift.io/triggers";

/// A container and its image.
pub(super) struct ContainerImage<'a, 't> {
    object: &'a Object<'t>,
    container: &'a Container<'t>,
    /// The value of `image`.
    pub(super) node: Node<'t>,
    /// What it says.
    pub(super) image: ImageReference<'t>,
}

impl ContainerImage<'_, '_> {
    /// The text that says where the image comes from: a part of the image, or the `newName` beside the `newTag` that set it.
    pub(super) fn name_span(&self, context: &Context<'_>) -> Span {
        let span = self.node.span();
        let documents = context.graph().documents().get(span.source).documents();
        let entries = documents.filter_map(|document| document.root().get("images")).flat_map(Node::items);
        let is_it = |entry: &Node<'_>| {
            let versions = ["newTag", "digest"].into_iter().filter_map(|field| entry.get(field));
            versions.into_iter().any(|version| version.span() == span)
        };
        let name = entries.into_iter().find(is_it).and_then(|entry| entry.get("newName"));
        name.map_or_else(|| self.node.source_span(self.image.name_range()), Node::span)
    }

    /// Reports at a span, for the container's object.
    pub(super) fn report<'s>(&self, sink: &'s mut Sink, span: Span, what: &str) -> Report<'s> {
        let message = format!("{}: {} {what}", self.object, self.container);
        sink.report(span, message).object(Arc::clone(self.object.reference()))
    }
}

/// The image of a container; `None` for an empty one, and for those that OpenShift image streams or Skaffold replace.
pub(super) fn of_container<'a, 't>(
    object: &'a Object<'t>,
    container: &'a Container<'t>,
    context: &Context<'_>,
) -> Option<ContainerImage<'a, 't>> {
    let graph = context.graph();
    let (node, image) = container.image()?;
    if image.as_str().trim().is_empty() {
        return None;
    }
    let name = &image.as_str()[image.name_range()];
    if object.annotation(TRIGGERS).is_some() || graph.is_image_stream(name) || graph.is_built(name) {
        return None;
    }
    Some(ContainerImage { object, container, node, image })
}
