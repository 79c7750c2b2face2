//! Images: where they come from and whether they can change under a running platform.

use super::family;

family! { "images":
    floating_image_tag = "floating-image-tag",
}
