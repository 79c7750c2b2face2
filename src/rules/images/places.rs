//! The places of a file where images are named: containers, and the `images` of kustomizations.

use std::sync::Arc;

use crate::finding::{Report, Sink};
use crate::manifest::{File, Node};
use crate::object::Object;
use crate::object::image::ImageReference;
use crate::object::kustomize_image::ImageEntry;
use crate::object::overrides::Replaced;
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
    /// What every delivery replaces of it.
    pub(super) replaced: Replaced,
}

impl ContainerImage<'_, '_> {
    /// Whether a patch of the repository writes an image of the object: the text here need not be the one that runs.
    pub(super) fn is_patched(&self, context: &Context<'_>) -> bool {
        let writes_image = |line: &str| {
            let line = line.trim_end_matches([',', ' ', '"', '\'']);
            line.contains("image:") || line.contains("\"image\"") || line.ends_with("/image")
        };
        let sources = context.graph().sources();
        self.object.patches().iter().any(|patch| sources.slice(*patch).lines().any(writes_image))
    }

    /// Reports at a span, for the container's object.
    pub(super) fn report<'s>(&self, sink: &'s mut Sink, span: Span, what: &str) -> Report<'s> {
        let message = format!("{}: {} {what}", self.object, self.container);
        sink.report(span, message).object(Arc::clone(self.object.reference()))
    }
}

/// The images of all containers of a file's objects. Empty ones are left out, and those that OpenShift image streams or Skaffold
/// replace.
pub(super) fn of_containers<'a>(
    file: &File,
    context: &Context<'a>,
) -> impl Iterator<Item = ContainerImage<'a, 'a>> + use<'a> {
    let graph = context.graph();
    let pods = graph.in_file(file.id()).iter().filter_map(|object| Some((object, object.pod()?)));
    pods.flat_map(move |(object, pod)| {
        pod.containers().iter().filter_map(move |container| {
            let (node, image) = container.image()?;
            if image.as_str().trim().is_empty() {
                return None;
            }
            let name = &image.as_str()[image.name_range()];
            if object.annotation(TRIGGERS).is_some() || graph.is_image_stream(name) || graph.is_built(name) {
                return None;
            }
            let replaced = object.overrides().replaced(name);
            Some(ContainerImage { object, container, node, image, replaced })
        })
    })
}

/// The `images` entries of a file: of the kustomization that it is, or of the Flux Kustomizations in it.
pub(super) fn of_kustomizations<'a>(
    file: &'a File,
    context: &Context<'a>,
) -> impl Iterator<Item = ImageEntry<'a>> + use<'a> {
    let graph = context.graph();
    let flux = graph.in_file(file.id()).iter().flat_map(ImageEntry::of_object);
    ImageEntry::of_file(file).chain(flux)
}
