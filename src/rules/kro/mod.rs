//! KRO: definitions of resource graphs, and their instances.

mod graph;
mod schema;

family! { "kro":
    instance_schema_mismatch = "instance-schema-mismatch",
    instance_without_definition = "instance-without-definition",
    invalid_definition_kind = "invalid-definition-kind",
    invalid_ready_condition = "invalid-ready-condition",
    invalid_resource_id = "invalid-resource-id",
    invalid_simple_schema = "invalid-simple-schema",
    resource_cycle = "resource-cycle",
    template_or_external_reference = "template-or-external-reference",
    undefined_resource_id = "undefined-resource-id",
    undefined_schema_field = "undefined-schema-field",
    unknown_kro_kind = "unknown-kro-kind",
}
