//! Image references that a kubelet refuses.

use super::places;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(found) = places::of_container(object, container, context) else { return };
    let image = &found.image;
    if image.is_templated() || image.is_valid() || is_placeholder(image.as_str()) {
        return;
    }
    let what = format!(
        "has the image `{}`, which is not a valid reference{}: the pod stays in `InvalidImageName`",
        image.as_str(),
        reason(image.as_str()),
    );
    found.report(sink, found.node.span(), &what).help("Write it as `registry/repository:tag` in lower case");
}

/// Words in capitals or brackets that a pipeline or a controller fills in: not a reference yet, so not an invalid one.
fn is_placeholder(image: &str) -> bool {
    let shouted = |part: &str| {
        part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-'))
    };
    image.contains(['<', '>', '%', '#', '$']) || image.split(['/', ':']).map(|part| part.trim_matches('@')).any(shouted)
}

/// What is wrong, for the mistakes that people make.
fn reason(image: &str) -> &'static str {
    if image.contains("://") {
        " (it starts with a scheme)"
    } else if image.contains(char::is_whitespace) {
        " (it has a blank in it)"
    } else if image.contains('@') {
        " (digests are `sha256:` and 64 hexadecimal digits)"
    } else if image.bytes().any(|byte| byte.is_ascii_uppercase()) {
        " (repositories are lower case)"
    } else if image.ends_with(':') {
        " (its tag is empty)"
    } else {
        ""
    }
}
