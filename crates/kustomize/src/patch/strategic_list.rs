//! Lists that strategic merge patches merge element by element.
//!
//! Nearly always every element has all keys and no two have the same: then it is a matter of matching. Everything else is done
//! step by step as kustomize does it (`yaml/walk/associative_sequence.go` and `ElementSetter` of its `kyaml` package), because its
//! results there follow from its steps and from nothing else: an element without the key deletes those that have it.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use spanned_yaml::Kind;

use super::strategic::{DIRECTIVE, Directive, Merge};
use crate::editor::Editor;
use crate::id::NodeId;
use crate::problem::{Problem, ProblemKind};
use crate::schema::Shape;

/// Step by step costs the square of the elements.
const MOST_ELEMENTS: usize = 4000;

/// The texts of an element's keys; empty where it has none.
type Values = Vec<String>;

impl Merge<'_, '_> {
    /// Merges a list of a patch into one of an object, or with itself. `None` if the patch deletes it.
    pub(super) fn list(
        &mut self,
        dest: Option<NodeId>,
        patch: NodeId,
        shape: Shape,
    ) -> Result<Option<NodeId>, Problem> {
        let first = self.editor.items(patch).find(|item| self.editor.get(*item, DIRECTIVE).is_some());
        // Only the first element with a directive counts, and only if it is nothing else.
        let Some(first) = first.filter(|item| self.editor.len(*item) == 1) else {
            return self.merged(dest.unwrap_or(patch), Some(patch), shape).map(Some);
        };
        let directive = self.directive(first)?;
        if let Some(Directive::Delete(_)) = directive {
            return Ok(None);
        }
        let word = self.editor.text_at(first, DIRECTIVE).into_owned();
        let items: Vec<NodeId> = self.editor.items(patch).collect();
        let kept: Vec<NodeId> =
            items.into_iter().filter(|item| self.editor.text_at(*item, DIRECTIVE) != word).collect();
        let rest = self.editor.sequence(&kept, Some(patch), None);
        match directive {
            Some(Directive::Replace) => self.grafted_list(rest, shape).map(Some),
            _ => self.merged(dest.unwrap_or(rest), Some(rest), shape).map(Some),
        }
    }

    /// A list of the object of which the patch says nothing.
    pub(super) fn untouched_list(&mut self, list: NodeId, shape: Shape) -> Result<NodeId, Problem> {
        self.merged(list, None, shape)
    }

    /// A list of the patch where the object has none: kustomize merges it with itself.
    pub(super) fn grafted_list(&mut self, list: NodeId, shape: Shape) -> Result<NodeId, Problem> {
        self.merged(list, Some(list), shape)
    }

    fn merged(&mut self, dest: NodeId, patch: Option<NodeId>, shape: Shape) -> Result<NodeId, Problem> {
        let keys: Vec<String> = self.schema.merge_keys(shape).into_iter().flatten().map(ToString::to_string).collect();
        let elements = self.schema.elements(shape);
        let before: Vec<NodeId> = self.editor.items(dest).collect();
        let added: Vec<NodeId> = patch.into_iter().flat_map(|patch| self.editor.items(patch)).collect();
        let is_same = patch == Some(dest);
        let mut removed = Vec::new();
        let after = if keys.is_empty() {
            self.scalars(&before, &added, patch.unwrap_or(dest))?
        } else {
            match self.matching(&keys, &before, if is_same { &[] } else { &added }) {
                Some(_) if is_same => self.graft_elements(&before, elements)?,
                Some(matching) => self.merge_elements(&before, &added, matching, elements, &mut removed)?,
                None => self.step_by_step(&keys, before.clone(), added, is_same, elements, patch.unwrap_or(dest))?,
            }
        };
        // What of a patch this layer wrote may be in other objects already.
        if after == before && (!is_same || dest.is_source()) {
            return Ok(dest);
        }
        if is_same {
            return Ok(self.editor.sequence(&after, Some(dest), None));
        }
        let list = self.editor.edit(dest);
        self.editor.set_items(list, &after);
        for (element, by) in removed {
            self.editor.removed_item(list, element, Some(by));
        }
        Ok(list)
    }

    /// Lists of scalars: what the patch has, then what only the object has, nothing twice.
    fn scalars(&mut self, before: &[NodeId], added: &[NodeId], at: NodeId) -> Result<Vec<NodeId>, Problem> {
        let is_collection = |item: &&NodeId| matches!(self.editor.kind(**item), Kind::Mapping | Kind::Sequence);
        if let Some(item) = before.iter().chain(added).find(is_collection) {
            let message = "the patch merges a list of scalars, and this is none: kustomize refuses it";
            let problem = Problem::new(ProblemKind::InvalidPatch, self.editor.span(at), message);
            return Err(problem.related(self.editor.span(*item), "no scalar"));
        }
        let mut positions: FxHashMap<Cow<'_, str>, usize> = FxHashMap::default();
        let mut after: Vec<NodeId> = Vec::with_capacity(before.len() + added.len());
        for item in added.iter().chain(before).filter(|item| !self.editor.is_null(**item)) {
            // The same text stands where the patch has it, and is the object's.
            let position = *positions.entry(self.editor.text(*item)).or_insert(after.len());
            match after.get_mut(position) {
                Some(known) => *known = *item,
                None => after.push(*item),
            }
        }
        Ok(after)
    }

    /// Which element of the object each element of the patch is for, if every element has all keys that are in use, and no two
    /// of one list have the same.
    fn matching(&self, keys: &[String], before: &[NodeId], added: &[NodeId]) -> Option<Matching> {
        let editor = &self.editor;
        let has = |item: &NodeId, key: &str| field_text(editor, *item, key).is_some_and(|text| !text.is_empty());
        let used: Vec<&String> =
            keys.iter().filter(|key| before.iter().chain(added).any(|item| has(item, key))).collect();
        if used.is_empty() && !(before.is_empty() && added.is_empty()) {
            return None;
        }
        let values = |item: &NodeId| -> Option<Vec<Cow<'_, str>>> {
            used.iter().map(|key| field_text(editor, *item, key).filter(|text| !text.is_empty())).collect()
        };
        let mut positions: FxHashMap<Vec<Cow<'_, str>>, usize> = FxHashMap::default();
        for (position, item) in before.iter().enumerate() {
            if positions.insert(values(item)?, position).is_some() {
                return None;
            }
        }
        let mut seen = rustc_hash::FxHashSet::default();
        let mut targets = Vec::with_capacity(added.len());
        for item in added {
            let values = values(item)?;
            targets.push(positions.get(&values).copied());
            if !seen.insert(values) {
                return None;
            }
        }
        Some(Matching { targets, keeps_order: used.len() > 1 })
    }

    fn merge_elements(
        &mut self,
        before: &[NodeId],
        added: &[NodeId],
        matching: Matching,
        shape: Option<Shape>,
        removed: &mut Vec<(NodeId, NodeId)>,
    ) -> Result<Vec<NodeId>, Problem> {
        let mut kept: Vec<Option<NodeId>> = before.iter().copied().map(Some).collect();
        let mut is_matched = vec![false; before.len()];
        let mut after = Vec::with_capacity(before.len() + added.len());
        for (item, target) in added.iter().zip(&matching.targets) {
            let Some(position) = *target else {
                after.extend(self.graft(*item, shape)?.filter(|item| self.editor.len(*item) > 0));
                continue;
            };
            is_matched[position] = true;
            match self.directive(*item)? {
                Some(Directive::Delete(by)) => {
                    kept[position] = None;
                    removed.push((before[position], by));
                }
                // kustomize replaces the element, and then puts the old one over it.
                Some(Directive::Replace) => {}
                Some(Directive::Merge) | None => kept[position] = self.mapping(before[position], *item, shape)?,
            }
            if !matching.keeps_order {
                after.extend(kept[position]);
            }
        }
        for (position, item) in kept.into_iter().enumerate() {
            match item {
                Some(item) if !is_matched[position] => after.extend(self.clean(item, shape)?),
                Some(item) if matching.keeps_order => after.push(item),
                _ => {}
            }
        }
        Ok(after)
    }

    fn graft_elements(&mut self, items: &[NodeId], shape: Option<Shape>) -> Result<Vec<NodeId>, Problem> {
        let mut after = Vec::with_capacity(items.len());
        for item in items {
            after.extend(self.itself(*item, shape)?.filter(|item| self.editor.len(*item) > 0));
        }
        Ok(after)
    }

    /// kustomize's own steps.
    fn step_by_step(
        &mut self,
        keys: &[String],
        before: Vec<NodeId>,
        added: Vec<NodeId>,
        is_same: bool,
        shape: Option<Shape>,
        at: NodeId,
    ) -> Result<Vec<NodeId>, Problem> {
        if before.len() + added.len() > MOST_ELEMENTS {
            let message = format!(
                "a merged list of more than {MOST_ELEMENTS} elements must have its merge key `{}` in every element, once",
                keys.join("`, `")
            );
            return Err(Problem::new(ProblemKind::Limit, self.editor.span(at), message));
        }
        let mut steps = Steps { merge: self, dest: before, patch: if is_same { None } else { Some(added) }, shape, at };
        let mut values = steps.all_values(keys);
        if values.is_empty() {
            return Ok(steps.dest);
        }
        if keys.len() > 1 {
            merge_values(&mut values);
        }
        let used: Vec<usize> = (0..keys.len()).filter(|key| values.iter().any(|one| !one[*key].is_empty())).collect();
        let used = if used.is_empty() { (0..keys.len()).collect() } else { used };
        let keys: Vec<&str> = used.iter().map(|key| keys[*key].as_str()).collect();
        let mut items: Vec<NodeId> = Vec::new();
        for value in &values {
            let value: Vec<&str> = used.iter().map(|key| value[*key].as_str()).collect();
            if let Some(item) = steps.element(&keys, &value)? {
                set(steps.merge.editor, &mut items, Some(item), &keys, &value, at)?;
            }
        }
        for item in std::mem::take(&mut steps.dest) {
            append(steps.merge.editor, &mut items, item, &keys, at)?;
        }
        Ok(items)
    }
}

/// How the elements of two lists belong together.
#[derive(Debug)]
struct Matching {
    /// The object's element for each of the patch.
    targets: Vec<Option<usize>>,
    /// Whether the object's elements stay where they are: with several keys kustomize appends them anew.
    keeps_order: bool,
}

/// The text of an element's field. `None` if it has none, or nothing in it.
fn field_text<'e>(editor: &'e Editor<'_>, item: NodeId, key: &str) -> Option<Cow<'e, str>> {
    let value = editor.get(item, key)?;
    if editor.is_null(value) { None } else { Some(editor.text(value)) }
}

struct Steps<'m, 'a, 'w> {
    merge: &'m mut Merge<'a, 'w>,
    dest: Vec<NodeId>,
    /// The patch's elements; `None` if the list is merged with itself.
    patch: Option<Vec<NodeId>>,
    shape: Option<Shape>,
    at: NodeId,
}

impl Steps<'_, '_, '_> {
    /// The values of the keys of all elements, the patch's first, nothing twice.
    fn all_values(&self, keys: &[String]) -> Vec<Values> {
        let editor = &self.merge.editor;
        let mut seen = rustc_hash::FxHashSet::default();
        let mut all = Vec::new();
        for item in self.patch.iter().flatten().chain(&self.dest) {
            let values: Values =
                keys.iter().map(|key| field_text(editor, *item, key).unwrap_or_default().into_owned()).collect();
            if seen.insert(values.clone()) {
                all.push(values);
            }
        }
        all
    }

    /// The merged element with some values. `None` if nothing is left of it; it is deleted from the object's list then.
    fn element(&mut self, keys: &[&str], values: &[&str]) -> Result<Option<NodeId>, Problem> {
        let (dest, patch) = (find(self.merge.editor, &self.dest, keys, values), self.in_patch(keys, values));
        let item = match (dest, patch) {
            (Some(position), Some(_)) if self.patch.is_none() => self.graft_at(position)?,
            (Some(position), Some(patch)) => {
                let before = self.dest[position];
                if self.merge.directive(patch)? == Some(Directive::Replace) {
                    self.merge.graft(patch, self.shape)?
                } else {
                    let merged = self.merge.mapping(before, patch, self.shape)?;
                    self.dest[position] = merged.unwrap_or(before);
                    merged
                }
            }
            (Some(position), None) => {
                let cleaned = self.merge.clean(self.dest[position], self.shape)?;
                self.dest[position] = cleaned.unwrap_or(self.dest[position]);
                cleaned
            }
            (None, Some(patch)) => self.merge.graft(patch, self.shape)?,
            (None, None) => None,
        };
        if let (Some(patch), Some(list)) = (patch, &mut self.patch) {
            // A directive counts once.
            let stripped = strip(self.merge.editor, patch);
            list.iter_mut().filter(|item| **item == patch).for_each(|item| *item = stripped);
        }
        let item = item.filter(|item| !self.merge.editor.is_null(*item) && self.merge.editor.len(*item) > 0);
        let Some(mut item) = item else {
            set(self.merge.editor, &mut self.dest, None, keys, values, self.at)?;
            return Ok(None);
        };
        for (key, value) in keys.iter().zip(values) {
            if self.merge.editor.get(item, key).is_none() && !value.is_empty() {
                let before = item;
                let value = self.value_node(key, value);
                item = self.merge.editor.put_named(item, key, value, None);
                if let Some(position) = self.dest.iter().position(|item| *item == before) {
                    self.dest[position] = item;
                }
            }
        }
        Ok(Some(item))
    }

    /// The node that some element has as the value of a key, or a new one.
    fn value_node(&mut self, key: &str, value: &str) -> NodeId {
        let editor = &mut *self.merge.editor;
        let mut values = self.patch.iter().flatten().chain(&self.dest).filter_map(|item| editor.get(*item, key));
        match values.find(|node| editor.is(*node, value)) {
            Some(node) => node,
            None => editor.string(value, None, None),
        }
    }

    fn graft_at(&mut self, position: usize) -> Result<Option<NodeId>, Problem> {
        let before = self.dest[position];
        let grafted = self.merge.itself(before, self.shape)?;
        self.dest[position] = grafted.unwrap_or_else(|| strip(self.merge.editor, before));
        Ok(grafted)
    }

    fn in_patch(&self, keys: &[&str], values: &[&str]) -> Option<NodeId> {
        let list = self.patch.as_ref().unwrap_or(&self.dest);
        find(self.merge.editor, list, keys, values).map(|position| list[position])
    }
}

/// An element of a patch without its directive.
fn strip(editor: &mut Editor<'_>, item: NodeId) -> NodeId {
    if editor.get(item, DIRECTIVE).is_none() {
        return item;
    }
    let entries: Vec<(NodeId, NodeId)> = editor.entries(item).filter(|(key, _)| !editor.is(*key, DIRECTIVE)).collect();
    editor.mapping(&entries, Some(item), None)
}

/// The first element that has the values; those that are empty do not count, unless all are.
fn find(editor: &Editor<'_>, list: &[NodeId], keys: &[&str], values: &[&str]) -> Option<usize> {
    let all_empty = values.iter().all(|value| value.is_empty());
    list.iter().position(|item| {
        keys.iter().zip(values).all(|(key, value)| {
            (value.is_empty() && !all_empty) || editor.get(*item, key).is_some_and(|node| editor.text(node) == *value)
        })
    })
}

/// Two elements that differ only in keys that one of them does not have are one element.
fn merge_values(all: &mut [Values]) {
    for left in 0..all.len() {
        let first = all[left].clone();
        for right in 0..all.len() {
            if let Some(merged) = agreement(&first, &all[right]) {
                all[left].clone_from(&merged);
                all[right] = merged;
            }
        }
    }
}

/// The values of both, if they have one in common and differ only where one is empty.
fn agreement(left: &[String], right: &[String]) -> Option<Values> {
    let agree = left.iter().zip(right).all(|(left, right)| left == right || left.is_empty() || right.is_empty());
    let share = left.iter().zip(right).any(|(left, right)| left == right);
    (agree && share).then(|| {
        left.iter().zip(right).map(|(left, right)| if left.is_empty() { right } else { left }.clone()).collect()
    })
}

/// Replaces all elements that have the values by one, or removes them if there is none; appends it if no element has them.
/// Empty elements are dropped on the way. An empty value is had by every element that has the key at all, and without any
/// value everything is dropped.
fn set(
    editor: &Editor<'_>,
    list: &mut Vec<NodeId>,
    element: Option<NodeId>,
    keys: &[&str],
    values: &[&str],
    at: NodeId,
) -> Result<(), Problem> {
    let is_for_mappings = values.first().is_some_and(|value| !value.is_empty());
    let mut found = false;
    let mut kept = Vec::with_capacity(list.len() + 1);
    for &item in list.iter() {
        if editor.is_null(item) || (editor.is_mapping(item) && editor.len(item) == 0) {
            continue;
        }
        if !editor.is_mapping(item) {
            if is_for_mappings {
                kept.push(item);
                continue;
            }
            let message = "the patch merges a list of mappings that holds something else: kustomize refuses it";
            let problem = Problem::new(ProblemKind::InvalidPatch, editor.span(at), message);
            return Err(problem.related(editor.span(item), "no mapping"));
        }
        let has = |(key, value): (&&str, &&str)| {
            editor.get(item, key).is_some_and(|node| value.is_empty() || editor.text(node) == **value)
        };
        // Keys without a value count as had once the keys before them are.
        let matches = !values.is_empty() && keys.iter().zip(values).all(has);
        if !matches {
            if !values.is_empty() {
                kept.push(item);
            }
            continue;
        }
        found = true;
        kept.extend(element);
    }
    *list = kept;
    if !found {
        list.extend(element);
    }
    Ok(())
}

/// Puts an element of the object into the list: over the one that has its values, or at the end.
fn append(editor: &Editor<'_>, list: &mut Vec<NodeId>, item: NodeId, keys: &[&str], at: NodeId) -> Result<(), Problem> {
    let mut values: Vec<Cow<'_, str>> = Vec::new();
    for key in keys {
        match editor.get(item, key) {
            Some(value) => values.push(editor.text(value)),
            None => list.push(item),
        }
    }
    let values: Vec<&str> = values.iter().map(|value| &**value).collect();
    if keys.len() > 1 {
        set(editor, list, None, keys, &values, at)?;
    }
    set(editor, list, Some(item), keys, &values, at)
}
