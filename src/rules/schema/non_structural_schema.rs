//! Schemas of CustomResourceDefinitions that are not structural.

use super::invalid_custom_resource_definition::check_schemas;
use crate::rules::Check;

pub(super) const CHECK: Check = Check::Object(&[("apiextensions.k8s.io", "CustomResourceDefinition")], check_schemas);
