//! A schema as it is written, its keywords found once.

use crate::manifest::{Entry, Node};

/// The keywords of one schema that its mistakes are about.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Parts<'t> {
    pub(super) kind: Option<Entry<'t>>,
    pub(super) properties: Option<Entry<'t>>,
    pub(super) others: Option<Entry<'t>>,
    pub(super) items: Option<Entry<'t>>,
    pub(super) required: Option<Entry<'t>>,
    pub(super) default: Option<Entry<'t>>,
    pub(super) nullable: Option<Entry<'t>>,
    pub(super) pattern: Option<Entry<'t>>,
    pub(super) unique: Option<Entry<'t>>,
    pub(super) all: Option<Entry<'t>>,
    pub(super) any: Option<Entry<'t>>,
    pub(super) one: Option<Entry<'t>>,
    pub(super) not: Option<Entry<'t>>,
    pub(super) keeps: Option<Entry<'t>>,
    pub(super) embeds: Option<Entry<'t>>,
    pub(super) int_or_string: Option<Entry<'t>>,
    pub(super) list_type: Option<Entry<'t>>,
    pub(super) list_keys: Option<Entry<'t>>,
    pub(super) map_type: Option<Entry<'t>>,
    pub(super) rules: Option<Entry<'t>>,
}

impl<'t> Parts<'t> {
    pub(super) fn of(schema: Node<'t>) -> Self {
        let mut parts = Self::default();
        for entry in schema.entries().filter(|entry| !entry.value.is_null()) {
            let place = match &*entry.name() {
                "type" => &mut parts.kind,
                "properties" => &mut parts.properties,
                "additionalProperties" => &mut parts.others,
                "items" => &mut parts.items,
                "required" => &mut parts.required,
                "default" => &mut parts.default,
                "nullable" => &mut parts.nullable,
                "pattern" => &mut parts.pattern,
                "uniqueItems" => &mut parts.unique,
                "allOf" => &mut parts.all,
                "anyOf" => &mut parts.any,
                "oneOf" => &mut parts.one,
                "not" => &mut parts.not,
                "x-kubernetes-preserve-unknown-fields" => &mut parts.keeps,
                "x-kubernetes-embedded-resource" => &mut parts.embeds,
                "x-kubernetes-int-or-string" => &mut parts.int_or_string,
                "x-kubernetes-list-type" => &mut parts.list_type,
                "x-kubernetes-list-map-keys" => &mut parts.list_keys,
                "x-kubernetes-map-type" => &mut parts.map_type,
                "x-kubernetes-validations" => &mut parts.rules,
                _ => continue,
            };
            *place = Some(entry);
        }
        parts
    }

    /// The type as written; empty without one.
    pub(super) fn kind(&self) -> std::borrow::Cow<'t, str> {
        self.kind.and_then(|entry| entry.value.as_str()).unwrap_or_default()
    }

    /// The fields with a name.
    pub(super) fn fields(&self) -> impl Iterator<Item = Entry<'t>> + use<'t> {
        self.properties.into_iter().flat_map(|entry| entry.value.entries())
    }

    /// The schema of a field with a name.
    pub(super) fn field(&self, name: &str) -> Option<Node<'t>> {
        self.properties?.value.get(name)
    }
}

/// Whether a keyword is there and says yes.
pub(super) fn says_yes(entry: Option<Entry<'_>>) -> bool {
    entry.and_then(|entry| entry.value.as_bool()) == Some(true)
}
