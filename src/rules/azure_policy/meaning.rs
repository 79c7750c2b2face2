//! What an assignment with a mistake was meant to say.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::finding::closest;
use crate::object::Object;
use crate::object::azure_policy::definition::{Definition, all};
use crate::object::azure_policy::{Assignment, Parameters};

/// Names that people give parameters, and the parameter of today's definitions.
const SYNONYMS: &[(&str, &str)] = &[
    ("allowedimages", "allowedContainerImagesRegex"),
    ("allowedregistries", "allowedContainerImagesRegex"),
    ("excludedns", "excludedNamespaces"),
    ("exclusions", "excludedNamespaces"),
    ("exemptnamespaces", "excludedNamespaces"),
    ("imageregex", "allowedContainerImagesRegex"),
    ("includednamespaces", "namespaces"),
    ("maxcpu", "cpuLimit"),
    ("maxmemory", "memoryLimit"),
    ("namespaceexclusions", "excludedNamespaces"),
    ("policyeffect", "effect"),
    ("requiredlabels", "labelsList"),
];

/// Parameters of nearly every definition for Kubernetes, which tell nothing about which one is meant.
const ORDINARY: &[&str] = &[
    "effect",
    "excludedcontainers",
    "excludedimages",
    "excludednamespaces",
    "labelselector",
    "namespaces",
    "source",
    "warn",
];

/// The names of the parameters of all built-in definitions, in lower case.
pub(super) static ANY_PARAMETER: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let parameters = all().iter().filter_map(Definition::parameters).flatten();
    parameters.map(|parameter| parameter.name.to_ascii_lowercase()).collect()
});

/// The names of the parameters of the definitions for objects of clusters.
pub(super) static OBJECT_PARAMETERS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let parameters = all().iter().filter(|definition| definition.is_for_objects()).filter_map(Definition::parameters);
    parameters.flatten().map(|parameter| parameter.name).collect()
});

/// The parameter that was meant by a name.
pub(super) fn parameter<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let synonym = SYNONYMS.iter().find(|(written, _)| *written == plain);
    let by_synonym = synonym.and_then(|(_, meant)| candidates.iter().copied().find(|name| name == meant));
    let words = words(name);
    let by_words = || {
        let scored = candidates.iter().map(|candidate| {
            let theirs = self::words(candidate);
            let common = words.intersection(&theirs).count();
            (common * 10 - (theirs.len() - common).min(common * 10), *candidate)
        });
        let all_words = |candidate: &str| !words.is_empty() && words.is_subset(&self::words(candidate));
        scored.filter(|(_, candidate)| words.len() > 1 && all_words(candidate)).max().map(|(_, candidate)| candidate)
    };
    by_synonym.or_else(by_words).or_else(|| closest(name, candidates.iter().copied()))
}

/// The words of a name in camel case or with hyphens, without the plural's `s`.
fn words(name: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut word = String::new();
    for c in name.chars().take(100) {
        if (c.is_uppercase() && word.chars().last().is_some_and(char::is_lowercase)) || !c.is_alphanumeric() {
            words.insert(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    words.insert(word);
    words.into_iter().filter(|word| !word.is_empty()).map(|word| word.trim_end_matches('s').to_owned()).collect()
}

/// The definition that was meant by an assignment of one that does not exist: by a slip in the GUID, else by the parameters
/// that only one definition has, as long as they and the name of the object agree.
pub(super) fn definition(
    object: &Object<'_>,
    assignment: &Assignment<'_>,
    guid: &str,
    parameters: Option<&Parameters<'_>>,
) -> Option<&'static Definition> {
    let guid = guid.to_ascii_lowercase();
    let named = || all().iter().filter(|definition| !definition.name.is_empty() && !definition.is_deprecated);
    let is_slip = |other: &str| {
        let differing = guid.bytes().zip(other.bytes()).filter(|(left, right)| left != right).count();
        guid.len() == other.len() && differing <= 4
    };
    if let Some(slip) = named().find(|definition| is_slip(definition.guid)) {
        return Some(slip);
    }
    let names = parameters.into_iter().flat_map(Parameters::entries).map(|entry| entry.name().into_owned());
    let meant: Vec<String> = names
        .filter_map(|name| parameter(&name, OBJECT_PARAMETERS.iter().copied()))
        .map(str::to_ascii_lowercase)
        .filter(|name| !ORDINARY.contains(&name.as_str()))
        .collect();
    let shown = assignment.parameters_entry().is_some();
    let title = words(object.name());
    let score = |definition: &Definition| {
        let own = definition.parameters().into_iter().flatten();
        let own: BTreeSet<String> = own.map(|parameter| parameter.name.to_ascii_lowercase()).collect();
        let fitting = meant.iter().filter(|name| own.contains(*name)).count();
        (shown && fitting > 0 && fitting == meant.len())
            .then(|| (fitting, words(&definition.name.replace(' ', "-")).intersection(&title).count()))
    };
    let scored = named().filter(|definition| definition.is_for_objects());
    let scored = scored.filter_map(|definition| Some((score(definition)?, definition)));
    scored
        .max_by_key(|(score, definition)| (*score, std::cmp::Reverse(definition.guid)))
        .map(|(_, definition)| definition)
}

/// How messages name a definition.
pub(super) fn quoted(definition: &Definition) -> String {
    format!("`{}` (\"{}\")", definition.guid, definition.name)
}

/// Whether a text is a word that somebody was meant to replace.
pub(super) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    text.contains(['<', '>'])
        || ["your", "replace", "changeme", "change-me", "todo", "xxxx", "placeholder", "00000000-0000"]
            .iter()
            .any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(name: &str) -> Option<&'static str> {
        parameter(name, OBJECT_PARAMETERS.iter().copied())
    }

    #[test]
    fn names_that_people_invent_are_understood() {
        assert_eq!(meant("allowedImageRegex"), Some("allowedContainerImagesRegex"));
        assert_eq!(meant("exclusions"), Some("excludedNamespaces"));
        assert_eq!(meant("excludeNamespaces"), Some("excludedNamespaces"));
        assert_eq!(meant("excluded-namespaces"), Some("excludedNamespaces"));
        assert_eq!(meant("zebra"), None);
    }
}
