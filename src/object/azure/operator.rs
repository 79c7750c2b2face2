//! Objects of Azure Service Operator.

use crate::manifest::Manifest;

/// Whether a manifest is one of Azure Service Operator: a group of Azure and a version that is made of the date of the API of
/// Azure Resource Manager (`v1api20230201`, `v20250301`). Other groups that end in `azure.com` (`karpenter.azure.com/v1beta1`) have
/// plain versions.
pub fn is_resource(manifest: &Manifest<'_>) -> bool {
    // What older guides call the kind of Azure's GitOps extension, which no API server has.
    let misnamed = manifest.group() == "microsoft.flux" && manifest.kind() == "FluxConfiguration";
    misnamed || (manifest.group().ends_with(".azure.com") && has_date(manifest.version()))
}

/// Whether a version has eight digits in a row.
fn has_date(version: &str) -> bool {
    version.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() == 8)
}

/// What `spec.owner` of a kind may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The kind has no owner.
    None,
    /// One kind only, so that `group` and `kind` are no fields: `name`, or `armId`.
    Known,
    /// Any resource: `group`, `kind` and `name`, or `armId`.
    Arbitrary,
}

/// Kinds without an owner. Source: the `structure.txt` files of Azure Service Operator 2.11 to 2.20.
const WITHOUT_OWNER: &[(&str, &str)] = &[("resources.azure.com", "ResourceGroup"), ("subscription.azure.com", "Alias")];

/// Kinds that extend any resource. Source: as above, fields of type `ArbitraryOwnerReference`.
const EXTENSIONS: &[(&str, &str)] = &[
    ("authorization.azure.com", "RoleAssignment"),
    ("authorization.azure.com", "RoleDefinition"),
    ("eventgrid.azure.com", "EventSubscription"),
    ("insights.azure.com", "DataCollectionRuleAssociation"),
    ("insights.azure.com", "DiagnosticSetting"),
    ("kubernetesconfiguration.azure.com", "Extension"),
    ("kubernetesconfiguration.azure.com", "FluxConfiguration"),
    ("microsoft.flux", "FluxConfiguration"),
    ("quota.azure.com", "Quota"),
];

/// What the owner of a manifest's kind may be.
pub fn owner(manifest: &Manifest<'_>) -> Owner {
    let is = |kinds: &[(&str, &str)]| kinds.iter().any(|(group, kind)| manifest.is(group, kind));
    match () {
        () if is(WITHOUT_OWNER) => Owner::None,
        () if is(EXTENSIONS) => Owner::Arbitrary,
        () => Owner::Known,
    }
}

#[cfg(test)]
mod tests {
    use super::has_date;

    #[test]
    fn versions_of_the_operator_have_a_date() {
        for version in ["v1api20230201", "v20250301", "v1api20220131preview", "v1beta20210101", "v1api20230301preview"]
        {
            assert!(has_date(version), "{version}");
        }
        for version in ["v1beta1", "v1", "v1alpha2", "v1api2023", ""] {
            assert!(!has_date(version), "{version}");
        }
    }
}
