//! Admission: what the policies, labels, quotas and limit ranges of the repository refuse, and policies that do not do what they
//! are meant to do.

mod azure;
mod places;

family! { "admission":
    denied_by_azure_policy = "denied-by-azure-policy",
    denied_by_pod_security_label = "denied-by-pod-security-label",
    loose_image_pattern = "loose-image-pattern",
    missing_resources_under_quota = "missing-resources-under-quota",
    outside_limit_range = "outside-limit-range",
    pod_exceeds_quota = "pod-exceeds-quota",
}
