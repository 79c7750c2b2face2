//! The built-in definitions of Azure Policy: which there are, and which parameters they take.

use std::sync::LazyLock;

/// GUID, kind, mode, version, default effect, deprecated, name, parameters; sorted by GUID.
const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/azure-policies.tsv"));

/// The mode of definitions that the add-on of a cluster enforces.
const KUBERNETES: &str = "Microsoft.Kubernetes.Data";

/// A built-in policy definition or initiative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// Its GUID, in lower case.
    pub guid: &'static str,
    /// Whether it is an initiative: a set of definitions.
    pub is_initiative: bool,
    mode: &'static str,
    /// Its version; empty for the controls of regulatory standards.
    pub version: &'static str,
    /// What it does without an `effect` parameter; empty where the table does not say.
    pub default_effect: &'static str,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// Its display name; empty for the controls of regulatory standards.
    pub name: &'static str,
    parameters: &'static str,
}

/// A parameter of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, as the definition writes it. Azure compares without regard to case.
    pub name: &'static str,
    /// Its type: `string`, `array`, `object`, `boolean`, `integer`, `datetime`.
    pub kind: &'static str,
    /// Whether it has no default, so that an assignment has to give a value.
    pub is_required: bool,
    allowed: &'static str,
}

impl Definition {
    /// Its parameters; `None` where the table does not list them (initiatives, controls of regulatory standards).
    pub fn parameters(&self) -> Option<impl Iterator<Item = Parameter> + use<>> {
        let listed = !self.is_initiative && !self.name.is_empty();
        listed.then(|| self.parameters.split(',').filter(|text| !text.is_empty()).filter_map(Parameter::parse))
    }

    /// The parameter of a name.
    pub fn parameter(&self, name: &str) -> Option<Parameter> {
        self.parameters()?.find(|parameter| parameter.name.eq_ignore_ascii_case(name))
    }

    /// Whether the add-on of a cluster enforces it, on objects of the cluster.
    pub fn is_for_objects(&self) -> bool {
        self.mode == KUBERNETES
    }
}

impl Parameter {
    fn parse(text: &'static str) -> Option<Self> {
        let (name, rest) = text.split_once(':')?;
        let (kind, allowed) = rest.split_once('=').unwrap_or((rest, ""));
        let (kind, is_required) = kind.strip_suffix('!').map_or((kind, false), |kind| (kind, true));
        Some(Self { name, kind, is_required, allowed })
    }

    /// The values that it may have, of the elements if it is an array; none if any.
    pub fn allowed(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.allowed.split('|').filter(|value| !value.is_empty())
    }
}

static DEFINITIONS: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|row| {
        let columns: Vec<&'static str> = row.split('\t').collect();
        let [guid, kind, mode, version, default_effect, deprecated, name, parameters] = columns.try_into().ok()?;
        let (is_initiative, is_deprecated) = (kind == "initiative", deprecated == "yes");
        Some(Definition { guid, is_initiative, mode, version, default_effect, is_deprecated, name, parameters })
    })
    .collect()
});

/// Every built-in definition and initiative, sorted by GUID.
pub fn all() -> &'static [Definition] {
    &DEFINITIONS
}

/// The definition of a GUID, in upper or lower case.
pub fn find(guid: &str) -> Option<&'static Definition> {
    let guid = guid.to_ascii_lowercase();
    let index = DEFINITIONS.binary_search_by(|definition| definition.guid.cmp(guid.as_str())).ok()?;
    DEFINITIONS.get(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_whole() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(all().len(), rows, "a row does not have eight columns");
        assert!(all().is_sorted_by(|left, right| left.guid < right.guid));
        for definition in all() {
            assert_eq!(definition.guid.len(), 36, "{}", definition.guid);
            assert!(!definition.guid.contains(|c: char| c.is_ascii_uppercase()), "{}", definition.guid);
            let count = definition.parameters.split(',').filter(|text| !text.is_empty()).count();
            let parameters: Vec<_> = definition.parameters().into_iter().flatten().collect();
            assert_eq!(parameters.len(), count, "{}", definition.guid);
            for parameter in parameters {
                let known = ["array", "boolean", "datetime", "integer", "object", "string"];
                assert!(known.contains(&parameter.kind), "{}: {}", definition.guid, parameter.name);
            }
        }
    }

    #[test]
    fn a_definition_is_found_by_its_guid() {
        let images = find("FEBD0533-8e55-448f-b837-bd0e06f16469").unwrap();
        assert_eq!(images.name, "Kubernetes cluster containers should only use allowed images");
        assert!(images.is_for_objects() && !images.is_deprecated && images.default_effect == "Deny");
        assert!(images.parameter("allowedContainerImagesRegex").unwrap().is_required);
        assert!(images.parameter("effect").unwrap().allowed().any(|value| value == "Deny"));
        assert!(find("a8640138-9b0a-4a28-b8cb-1666c838647d").unwrap().is_initiative);
        assert!(find("a08ea5c6-2d01-4475-8164-11d731e0b522").is_none());
        assert!(find("440b515e-a580-421e-abeb-b159a61ddcbc").unwrap().is_deprecated);
    }
}
