//! Images: where they come from and whether they can change under a running platform.


family! { "images":
    floating_image_tag = "floating-image-tag",
}
