//! References: what is named must be there. Names of objects are declared in the graph; here is what a name alone cannot say.

family! { "references":
    mismatched_template_selector = "mismatched-template-selector",
    missing_downward_key = "missing-downward-key",
    misspelled_storage_driver = "misspelled-storage-driver",
    undefined_namespace = "undefined-namespace",
    undefined_volume = "undefined-volume",
    unshown_reference = "unshown-reference",
    unused_volume = "unused-volume",
}
