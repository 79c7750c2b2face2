//! Clusters that nobody relies on.

use crate::object::Object;
use crate::rules::Context;

/// Words in a path or a name that say so.
const WORDS: &[&str] = &[
    "dev",
    "development",
    "test",
    "tests",
    "testing",
    "qa",
    "stage",
    "staging",
    "sandbox",
    "demo",
    "poc",
    "lab",
    "local",
    "preview",
    "playground",
    "ephemeral",
    "nonprod",
];

/// Whether the path, the namespace or the name of an object says that it is for trying things out.
pub(super) fn is_trial(object: &Object<'_>, context: &Context<'_>) -> bool {
    let path = context.graph().sources().get(object.file()).path().as_str();
    let namespace = object.reference().namespace.as_deref().unwrap_or("");
    [path, namespace, object.name()].iter().any(|text| {
        text.split(|letter: char| !letter.is_ascii_alphanumeric())
            .any(|word| WORDS.contains(&word.to_ascii_lowercase().as_str()))
    })
}
