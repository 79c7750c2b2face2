//! What differs between two states of the same deliveries, or between two kustomizations.
//!
//! Objects belong together by kind, namespace and name, whatever their order; a ConfigMap or Secret whose name ends in the
//! hash of its content also by the rest of the name, because another content gives it another name. The same change in
//! several deliveries is one change that lists them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kustomize::{NodeId, write_json, write_yaml};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use similar::TextDiff;

use super::super::{Failure, Session};
use super::mask::{self, Mask};
use super::repository::{Printed, Repository};
use super::write::told;
use crate::report::terminal;

/// Lines around a change.
const CONTEXT: usize = 3;

/// Of longer objects that differ everything is shown as changed: finding the smallest difference would take too long.
const MOST_LINES: usize = 20_000;

/// One of the two states.
pub(super) struct Side<'r> {
    /// A revision, a directory, or `work tree`.
    pub(super) name: String,
    pub(super) repository: &'r Repository,
    /// For each argument.
    pub(super) results: Vec<Option<Vec<Printed>>>,
}

/// Two states.
pub(super) struct Comparison<'r> {
    pub(super) old: Side<'r>,
    pub(super) new: Side<'r>,
}

/// A change of an object.
pub(super) struct Change {
    /// `Deployment shop/web`.
    object: String,
    /// In which deliveries, sorted.
    places: Vec<String>,
    /// A unified diff.
    text: String,
    kind: ChangeKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ChangeKind {
    Added,
    Changed,
    Removed,
}

/// An object of one side.
struct Shown {
    object: NodeId,
    /// Its kind with its group, namespace and name.
    identity: [String; 3],
    /// `Deployment shop/web`.
    label: String,
    json: String,
}

/// What an object is called.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Called {
    api_version: String,
    kind: String,
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    namespace: String,
    name: String,
}

impl Side<'_> {
    /// The objects of results by what they are results of.
    fn objects<'p>(&self, results: &'p [Printed], by_name: bool) -> BTreeMap<String, Vec<&'p NodeId>> {
        let mut objects: BTreeMap<String, Vec<&NodeId>> = BTreeMap::new();
        for printed in results {
            let label = if by_name { printed.label() } else { String::new() };
            objects.entry(label).or_default().extend(&printed.objects);
        }
        objects
    }

    fn show(&self, object: NodeId) -> Shown {
        let mut json = String::new();
        write_json(&self.repository.rendered.world, object, &mut json);
        // What is too deep, or called by something that is no text, has no name; such objects are compared in their order.
        let Called { api_version, kind, metadata } = serde_json::from_str(&json).unwrap_or_default();
        let Metadata { namespace, name } = metadata;
        let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
        let label = if namespace.is_empty() { format!("{kind} {name}") } else { format!("{kind} {namespace}/{name}") };
        Shown { object, identity: [format!("{group}/{kind}"), namespace, name], label, json }
    }

    /// The text of an object without its secret values, of which those that `other` has too are told apart from those that differ.
    fn text(&self, shown: &Shown, other: Option<&Mask>, side: &str) -> String {
        let mut yaml = String::new();
        write_yaml(&self.repository.rendered.world, shown.object, None, &mut yaml);
        match shown.mask() {
            None => yaml,
            Some(mask) => mask::masked(&yaml, &mask, other, side),
        }
    }
}

impl Shown {
    /// The secret values, if there are any.
    fn mask(&self) -> Option<Mask> {
        match serde_json::from_str(&self.json) {
            Ok(value) => Mask::of(&value),
            // Too deep to be looked at, so it could hold anything.
            Err(_) => Some(Mask::everything()),
        }
    }
}

impl Comparison<'_> {
    /// Whether something could not be rendered.
    pub(super) fn has_error(&self) -> bool {
        [&self.old, &self.new].into_iter().any(|side| {
            let printed = side.results.iter().flatten().flatten();
            printed.into_iter().any(|printed| printed.error.is_some())
        })
    }

    /// The differences: what is alike is left out. Sorted by deliveries and objects.
    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::new();
        let mut known: FxHashMap<(String, String), usize> = FxHashMap::default();
        for (old, new) in self.old.results.iter().zip(&self.new.results) {
            let (old, new) = (old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
            // Two results of one argument each are compared whatever they are called.
            let by_name = old.iter().chain(new).any(|printed| printed.delivery.is_some());
            let (mut before, after) = (self.old.objects(old, by_name), self.new.objects(new, by_name));
            let label = |key: &str| {
                let unnamed = || new.first().or(old.first()).map(Printed::label).unwrap_or_default();
                if by_name { key.to_owned() } else { unnamed() }
            };
            let mut pairs: Vec<(String, Vec<&NodeId>, Vec<&NodeId>)> = Vec::new();
            for (key, after) in after {
                pairs.push((label(&key), before.remove(&key).unwrap_or_default(), after));
            }
            pairs.extend(before.into_iter().map(|(key, before)| (label(&key), before, Vec::new())));
            for (place, before, after) in pairs {
                for change in self.delivery(&before, &after) {
                    let position = *known.entry((change.object.clone(), change.text.clone())).or_insert_with(|| {
                        changes.push(change);
                        changes.len() - 1
                    });
                    changes[position].places.push(place.clone());
                }
            }
        }
        for change in &mut changes {
            change.places.sort();
            change.places.dedup();
        }
        changes.sort_by(|left, right| (&left.places, &left.object).cmp(&(&right.places, &right.object)));
        changes
    }

    /// The differences of one delivery.
    fn delivery(&self, before: &[&NodeId], after: &[&NodeId]) -> Vec<Change> {
        let before: Vec<Shown> = before.par_iter().map(|object| self.old.show(**object)).collect();
        let after: Vec<Shown> = after.par_iter().map(|object| self.new.show(**object)).collect();
        let pairs = pairs(before, after);
        let changes = pairs.into_par_iter().map(|(before, after)| self.change(before.as_ref(), after.as_ref()));
        changes.filter_map(|change| change).collect()
    }

    fn change(&self, before: Option<&Shown>, after: Option<&Shown>) -> Option<Change> {
        let kind = match (before, after) {
            (Some(before), Some(after)) if before.json == after.json => return None,
            (Some(_), Some(_)) => ChangeKind::Changed,
            (None, _) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
        };
        let object = after.or(before)?.label.clone();
        let (mask_before, mask_after) = (before.and_then(Shown::mask), after.and_then(Shown::mask));
        let old = before.map(|shown| self.old.text(shown, mask_after.as_ref(), "before")).unwrap_or_default();
        let new = after.map(|shown| self.new.text(shown, mask_before.as_ref(), "after")).unwrap_or_default();
        let name = |shown: Option<&Shown>, side: &Side<'_>| match shown {
            Some(_) => terminal::one_line(&side.name).into_owned(),
            None => "/dev/null".to_owned(),
        };
        let names = (name(before, &self.old), name(after, &self.new));
        let text = if old.lines().count() + new.lines().count() > MOST_LINES && !old.is_empty() && !new.is_empty() {
            replaced(&old, &new, &names)
        } else {
            let diff = TextDiff::from_lines(&old, &new);
            diff.unified_diff().context_radius(CONTEXT).header(&names.0, &names.1).to_string()
        };
        Some(Change { object, places: Vec::new(), text, kind })
    }

    /// Writes the differences, and on standard error what could not be rendered and how much differs.
    pub(super) fn write(&self, changes: &[Change], session: &mut Session<'_>) -> Result<(), Failure> {
        let color = session.color();
        for (number, change) in changes.iter().enumerate() {
            let mut text = String::new();
            if number > 0 {
                text.push('\n');
            }
            let heading = format!("{} in {}", change.object, change.places.join(", "));
            let heading = terminal::one_line(&heading);
            // Writing to a string cannot fail.
            let _ = match color {
                true => writeln!(text, "\x1b[1m{heading}\x1b[0m"),
                false => writeln!(text, "{heading}"),
            };
            for line in change.text.split_inclusive('\n') {
                let code = match line.as_bytes().first() {
                    Some(b'+') if color => "\x1b[32m",
                    Some(b'-') if color => "\x1b[31m",
                    Some(b'@') if color => "\x1b[36m",
                    _ => "",
                };
                let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
                let reset = if code.is_empty() { "" } else { "\x1b[0m" };
                let _ = write!(text, "{code}{}{reset}{end}", terminal::sanitize(line));
            }
            session.out.write_all(text.as_bytes())?;
        }
        session.out.flush()?;
        told(self.old.results.iter().flatten().flatten(), &format!("{}: ", self.old.name), session)?;
        told(self.new.results.iter().flatten().flatten(), "", session)?;
        let count = |kind| changes.iter().filter(|change| change.kind == kind).count();
        let [added, changed, removed] = [ChangeKind::Added, ChangeKind::Changed, ChangeKind::Removed].map(count);
        session.tell(&format!("{changed} changed, {added} added, {removed} removed"))?;
        Ok(())
    }
}

/// A difference in which everything differs.
fn replaced(old: &str, new: &str, names: &(String, String)) -> String {
    let mut text = format!("--- {}\n+++ {}\n", names.0, names.1);
    let _ = writeln!(text, "@@ -1,{} +1,{} @@", old.lines().count(), new.lines().count());
    for (sign, side) in [('-', old), ('+', new)] {
        for line in side.lines() {
            let _ = writeln!(text, "{sign}{line}");
        }
    }
    text
}

/// Objects that belong together, in the order of the new ones, then those that are gone.
fn pairs(before: Vec<Shown>, after: Vec<Shown>) -> Vec<(Option<Shown>, Option<Shown>)> {
    let mut before: Vec<Option<Shown>> = before.into_iter().map(Some).collect();
    let exact = |shown: &Shown| Some(shown.identity.clone());
    let mut after: Vec<(Option<Shown>, Shown)> = after.into_iter().map(|after| (None, after)).collect();
    pair(&mut before, &mut after, exact);
    pair(&mut before, &mut after, |shown| {
        let [kind, namespace, name] = &shown.identity;
        let is_generated = matches!(kind.as_str(), "/ConfigMap" | "/Secret");
        let stem = without_hash(name).filter(|_| is_generated)?;
        Some([kind.clone(), namespace.clone(), stem.to_owned()])
    });
    let gone = before.into_iter().flatten().map(|before| (Some(before), None));
    let pairs = after.into_iter().map(|(before, after)| (before, Some(after)));
    pairs.chain(gone).collect()
}

/// Gives each new object that has none yet the first old one with the same key.
fn pair(
    before: &mut [Option<Shown>],
    after: &mut [(Option<Shown>, Shown)],
    key: impl Fn(&Shown) -> Option<[String; 3]>,
) {
    let mut waiting: FxHashMap<[String; 3], Vec<usize>> = FxHashMap::default();
    for (position, shown) in before.iter().enumerate().rev() {
        if let Some(key) = shown.as_ref().and_then(&key) {
            waiting.entry(key).or_default().push(position);
        }
    }
    for (partner, shown) in after.iter_mut().filter(|(partner, _)| partner.is_none()) {
        let found = key(shown).and_then(|key| waiting.get_mut(&key)?.pop());
        *partner = found.and_then(|position| before[position].take());
    }
}

/// The name before the hash of a generated ConfigMap or Secret: ten characters of those that kustomize writes hashes with.
fn without_hash(name: &str) -> Option<&str> {
    let (stem, hash) = name.rsplit_once('-')?;
    let is_hash = hash.len() == 10 && hash.bytes().all(|byte| b"2456789bcdfghkmt".contains(&byte));
    is_hash.then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: &str, name: &str) -> Shown {
        let identity = [kind.to_owned(), String::new(), name.to_owned()];
        Shown { object: node(), identity, label: name.to_owned(), json: String::new() }
    }

    /// Any node.
    fn node() -> NodeId {
        let tree = spanned_yaml::Tree::parse(spanned_yaml::SourceId(0), "a: b".into(), &Default::default());
        let world = kustomize::World::new([], kustomize::Limits::default());
        let root = tree.documents().next().map(|document| document.root());
        root.and_then(|root| world.adopt(root, spanned_yaml::Dialect::Kubernetes)).expect("the tree is whole")
    }

    #[test]
    fn objects_belong_together_by_identity_and_generated_ones_by_the_name_before_the_hash() {
        let before = vec![
            shown("/ConfigMap", "env-5f8ghk2mt9"),
            shown("/Pod", "gone"),
            shown("/Pod", "same"),
            shown("/Pod", "a-5f8ghk2mt9"),
        ];
        let after = vec![shown("/Pod", "same"), shown("/ConfigMap", "env-2222222222"), shown("/Pod", "a-2222222222")];
        let name = |shown: Option<Shown>| shown.map(|shown| shown.label);
        let found: Vec<_> = pairs(before, after).into_iter().map(|(old, new)| (name(old), name(new))).collect();
        let expected = [
            (Some("same"), Some("same")),
            (Some("env-5f8ghk2mt9"), Some("env-2222222222")),
            (None, Some("a-2222222222")),
            (Some("gone"), None),
            (Some("a-5f8ghk2mt9"), None),
        ];
        let expected = expected.map(|(old, new)| (old.map(str::to_owned), new.map(str::to_owned)));
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_too_long_to_compare_is_replaced() {
        let names = ("a".to_owned(), "b".to_owned());
        assert_eq!(replaced("x\ny\n", "z\n", &names), "--- a\n+++ b\n@@ -1,2 +1,1 @@\n-x\n-y\n+z\n");
    }
}
