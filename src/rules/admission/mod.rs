//! Admission: what the policies, labels, quotas and limit ranges of the repository refuse, and policies that do not do what they
//! are meant to do.

mod azure;
mod expression;
mod identities;
mod image_policies;
mod kyverno;
mod places;
mod policies;
mod templates;

family! { "admission":
    admission_parameter_mismatch = "admission-parameter-mismatch",
    attestation_without_attestor = "attestation-without-attestor",
    broad_policy_exception = "broad-policy-exception",
    conflicting_validation_actions = "conflicting-validation-actions",
    constraint_on_system_namespaces = "constraint-on-system-namespaces",
    constraint_without_template = "constraint-without-template",
    denied_by_azure_policy = "denied-by-azure-policy",
    denied_by_pod_security_label = "denied-by-pod-security-label",
    denied_image = "denied-image",
    deprecated_kyverno_field = "deprecated-kyverno-field",
    deprecated_template_version = "deprecated-template-version",
    failing_webhook_without_exemption = "failing-webhook-without-exemption",
    ignored_policy_failure = "ignored-policy-failure",
    invalid_constraint_parameter = "invalid-constraint-parameter",
    invalid_keyless_subject = "invalid-keyless-subject",
    invalid_kyverno_rule = "invalid-kyverno-rule",
    kind_as_resource = "kind-as-resource",
    kind_in_wrong_group = "kind-in-wrong-group",
    loose_image_pattern = "loose-image-pattern",
    misnamed_constraint_template = "misnamed-constraint-template",
    misplaced_verification_field = "misplaced-verification-field",
    missing_resources_under_quota = "missing-resources-under-quota",
    mutated_digest_in_audit = "mutated-digest-in-audit",
    outside_limit_range = "outside-limit-range",
    pod_exceeds_quota = "pod-exceeds-quota",
    pod_pattern_on_controllers = "pod-pattern-on-controllers",
    slow_webhook = "slow-webhook",
    template_without_violation = "template-without-violation",
    unbound_admission_policy = "unbound-admission-policy",
    unenforced_constraint = "unenforced-constraint",
    unenforced_kyverno_policy = "unenforced-kyverno-policy",
    unknown_admission_policy = "unknown-admission-policy",
    unknown_constraint_field = "unknown-constraint-field",
    unknown_field_in_policy = "unknown-field-in-policy",
    unknown_policy_in_exception = "unknown-policy-in-exception",
    untyped_template_schema = "untyped-template-schema",
    unused_constraint_template = "unused-constraint-template",
    user_info_in_background_policy = "user-info-in-background-policy",
    wildcard_keyless_subject = "wildcard-keyless-subject",
}
