//! The values of Secrets, which a comparison never shows.
//!
//! As `kubectl diff` does it, a value is `***`, or `*** (before)` and `*** (after)` where it differs: that it changed is
//! seen, not what it was. A hash would not do, because a short value can be found by trying.

use std::collections::BTreeMap;

use serde_json::Value;

/// What stands in place of a value.
const MARK: &str = "***";

/// What `kubectl apply` writes into an object is a copy of it.
const COPY: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The secret values of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mask {
    /// Those of a Secret: by section and key.
    Values(BTreeMap<String, Section>),
    /// The whole object, of which only this is known.
    Everything,
}

/// `data` or `stringData`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Section {
    Keys(BTreeMap<String, Value>),
    /// Anything but a mapping.
    Odd(Value),
}

impl Mask {
    /// The values of an object that nobody may see; `None` for one that has none.
    pub(super) fn of(object: &Value) -> Option<Self> {
        let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
        if text("apiVersion") != "v1" {
            return None;
        }
        if text("kind") == "Secret" {
            let sections = ["data", "stringData"].into_iter().filter_map(|name| Some((name, object.get(name)?)));
            let section = |value: &Value| match value {
                Value::Object(entries) => {
                    Section::Keys(entries.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
                }
                other => Section::Odd(other.clone()),
            };
            return Some(Self::Values(sections.map(|(name, value)| (name.to_owned(), section(value))).collect()));
        }
        let items = object.get("items").and_then(Value::as_array).into_iter().flatten();
        let holds_secrets = text("kind") == "SecretList" || items.into_iter().any(|item| Self::of(item).is_some());
        holds_secrets.then_some(Self::Everything)
    }

    /// An object that could not be looked into.
    pub(super) fn everything() -> Self {
        Self::Everything
    }
}

/// The text of an object without its secret values. `other` is the object that it is compared with, `side` says which of the
/// two this one is.
pub(super) fn masked(yaml: &str, mask: &Mask, other: Option<&Mask>, side: &str) -> String {
    let sections = match mask {
        Mask::Everything => return format!("{MARK} ({side})\n"),
        Mask::Values(sections) => sections,
    };
    let other = match other {
        Some(Mask::Values(sections)) => Some(sections),
        Some(Mask::Everything) | None => None,
    };
    let mut text = String::new();
    let mut lines = yaml.lines().peekable();
    while let Some(line) = lines.next() {
        let name = line.split(':').next().unwrap_or_default().trim_matches(['"', '\'']);
        if let Some(section) = sections.get(name).filter(|_| !line.starts_with(' ')) {
            // What belongs to the section is further in; a list is not, but begins with a dash.
            while lines.next_if(|line| line.is_empty() || line.starts_with([' ', '-', '?', ':'])).is_some() {}
            write_section(&mut text, name, section, other.and_then(|other| other.get(name)), side);
        } else if line.trim_start().trim_start_matches(['"', '\'', '?', ' ']).starts_with(COPY) {
            let indent = line.len() - line.trim_start().len();
            let is_inside = |line: &&str| line.is_empty() || line.len() - line.trim_start().len() > indent;
            while lines.next_if(is_inside).is_some() {}
            text.push_str(&format!("{}{COPY}: '{MARK}'\n", " ".repeat(indent)));
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn write_section(text: &mut String, name: &str, section: &Section, other: Option<&Section>, side: &str) {
    match section {
        Section::Odd(_) => {
            let differs = other.is_some_and(|other| other != section);
            text.push_str(&format!("{name}: {}\n", mark(differs, side)));
        }
        Section::Keys(entries) if entries.is_empty() => text.push_str(&format!("{name}: {{}}\n")),
        Section::Keys(entries) => {
            text.push_str(&format!("{name}:\n"));
            for (key, value) in entries {
                let known = match other {
                    Some(Section::Keys(others)) => others.get(key),
                    Some(Section::Odd(_)) | None => None,
                };
                let differs = known.is_some_and(|known| known != value);
                text.push_str(&format!("  {key}: {}\n", mark(differs, side)));
            }
        }
    }
}

fn mark(differs: bool, side: &str) -> String {
    if differs { format!("'{MARK} ({side})'") } else { format!("'{MARK}'") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_never_shown_and_changes_are() {
        let secret = |data: Value| serde_json::json!({"apiVersion": "v1", "kind": "Secret", "data": data});
        let old = Mask::of(&secret(serde_json::json!({"same": "s3cret", "pin": "1111", "gone": "x"}))).unwrap();
        let new = Mask::of(&secret(serde_json::json!({"same": "s3cret", "pin": "2222"}))).unwrap();
        let yaml = "apiVersion: v1\ndata:\n  gone: x\n  pin: |\n    1111\n\n    1111\n  same: s3cret\nkind: Secret\n\
            metadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {1111}\n    other: x\n";
        let expected = "apiVersion: v1\ndata:\n  gone: '***'\n  pin: '*** (before)'\n  same: '***'\nkind: Secret\n\
            metadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '***'\n    other: x\n";
        assert_eq!(masked(yaml, &old, Some(&new), "before"), expected);
        let yaml = "data:\n  pin: 2222\n  same: s3cret\n";
        assert_eq!(masked(yaml, &new, Some(&old), "after"), "data:\n  pin: '*** (after)'\n  same: '***'\n");
        assert_eq!(masked(yaml, &new, None, "after"), "data:\n  pin: '***'\n  same: '***'\n");
    }

    #[test]
    fn odd_secrets_and_lists_of_secrets_show_nothing() {
        let odd = Mask::of(&serde_json::json!({"apiVersion": "v1", "kind": "Secret", "data": ["a"]})).unwrap();
        assert_eq!(masked("data:\n- a\nkind: Secret\n", &odd, None, "after"), "data: '***'\nkind: Secret\n");
        let text = Mask::of(&serde_json::json!({"apiVersion": "v1", "kind": "Secret", "stringData": "a"})).unwrap();
        assert_eq!(masked("kind: Secret\nstringData: a\n", &text, None, "after"), "kind: Secret\nstringData: '***'\n");
        let secret = serde_json::json!({"apiVersion": "v1", "kind": "Secret"});
        let list = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [secret]});
        assert_eq!(masked("x: y\n", &Mask::of(&list).unwrap(), None, "after"), "*** (after)\n");
        assert_eq!(Mask::of(&serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b"}})), None);
    }
}
