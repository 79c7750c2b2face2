//! Metadata: what a platform wants to know of every object.

mod required;

family! { "metadata":
    missing_required_annotation = "missing-required-annotation",
    missing_required_label = "missing-required-label",
}
