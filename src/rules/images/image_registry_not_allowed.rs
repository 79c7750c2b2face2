//! Images from places that the platform does not trust.

use serde::Deserialize;

use super::patterns::ImagePatterns;
use super::places;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::image::ImageReference;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

#[derive(Deserialize)]
struct Options {
    allowed: ImagePatterns,
    denied: ImagePatterns,
}

impl Options {
    /// Why an image may not run, and what to do; `None` if it may.
    fn objection(&self, image: &ImageReference<'_>) -> Option<(String, &'static str)> {
        if let Some(pattern) = self.denied.find(image) {
            return Some((
                format!("which the pattern `{pattern}` denies"),
                "Use an image that the platform provides instead",
            ));
        }
        let allowed = self.allowed.is_empty() || self.allowed.find(image).is_some();
        (!allowed).then(|| {
            (
                "which no pattern of the allowed images fits".to_owned(),
                "Mirror the image into an allowed registry and name it there, or ask for it to be allowed",
            )
        })
    }
}

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    let options: &Options = context.options(object.file());
    if options.allowed.is_empty() && options.denied.is_empty() {
        return;
    }
    let Some(found) = places::of_container(object, container, context) else { return };
    if found.image.is_name_templated() {
        return;
    }
    let Some((objection, help)) = options.objection(&found.image) else { return };
    let span = found.name_span(context);
    found.report(sink, span, &format!("runs {}, {objection}", full(&found.image))).help(help);
}

/// How messages name an image: as written, and with the implied registry.
fn full(image: &ImageReference<'_>) -> String {
    let name = image.name();
    let written = &image.as_str()[image.name_range()];
    if name == written { format!("`{}`", image.as_str()) } else { format!("`{}` (that is `{name}`)", image.as_str()) }
}
