//! Images: where they come from and whether they can change under a running platform.

mod patterns;
mod places;

family! { "images":
    cached_image = "cached-image",
    floating_image_tag = "floating-image-tag",
    image_registry_not_allowed = "image-registry-not-allowed",
    invalid_image_reference = "invalid-image-reference",
    missing_image_digest = "missing-image-digest",
    never_pulled_image = "never-pulled-image",
    retired_image_registry = "retired-image-registry",
}
