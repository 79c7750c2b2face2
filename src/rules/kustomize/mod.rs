//! Kustomizations and what is built from them.

pub(super) mod problems;

family! { "kustomize":
    custom_resource_list_replaced = "custom-resource-list-replaced",
    deprecated_kustomization_field = "deprecated-kustomization-field",
    duplicate_object_in_build = "duplicate-object-in-build",
    file_outside_kustomization_directory = "file-outside-kustomization-directory",
    invalid_generator = "invalid-generator",
    invalid_kustomization_field = "invalid-kustomization-field",
    invalid_kustomize_variable = "invalid-kustomize-variable",
    invalid_patch = "invalid-patch",
    invalid_replacement = "invalid-replacement",
    kustomization_cycle = "kustomization-cycle",
    leftover_patch_directive = "leftover-patch-directive",
    missing_referenced_file = "missing-referenced-file",
    orphaned_manifest = "orphaned-manifest",
    patch_by_list_index = "patch-by-list-index",
    path_outside_repository = "path-outside-repository",
    several_kustomization_files = "several-kustomization-files",
    unknown_kustomization_field = "unknown-kustomization-field",
    unmatched_patch = "unmatched-patch",
    unpinned_remote_base = "unpinned-remote-base",
    wrong_kustomization_kind = "wrong-kustomization-kind",
}
