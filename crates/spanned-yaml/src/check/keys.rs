//! Keys that stand twice, keys that JSON cannot hold, and merge keys. A mapping whose effective entries are not its written ones gets
//! them in a table, so that nobody has to work them out again.

use super::kubectl;
use crate::arena::{Arena, COOK, FLAT, FlatSlot, Shape};
use crate::backend::Builder;
use crate::scalar::{Number, Type};
use crate::{DiagnosticKind, Node, Span, cook, key, scalar};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Up to so many keys each is compared with each; a table costs more.
const FEW: usize = 12;

const NOT_MERGEABLE: &str = "expected a mapping, an alias to one, or a list of these after the merge key `<<`";

/// Reports bad keys of the document with these nodes and works out its mappings that need it.
pub(super) fn check(text: &str, builder: &mut Builder<'_>, nodes: Range<u32>) {
    let mut flat = Vec::new();
    let mut keys: Vec<(u32, Cow<'_, str>)> = Vec::new();
    for id in nodes {
        if !builder.arena.slot(id).shape.is_mapping() {
            continue;
        }
        keys.clear();
        let end = builder.arena.slot(id).skip;
        let mut has_merge = false;
        let mut at = id + 1;
        while at < end {
            let slot = builder.arena.slot(at);
            let next = builder.arena.slot(slot.skip).skip;
            let (value, simple) =
                (slot.skip, slot.ty == Type::Str && slot.flags & COOK == 0 && slot.shape != Shape::Alias);
            if simple {
                let range = cook::inner(slot.shape, slot.start as usize..slot.end as usize);
                keys.push((at, Cow::Borrowed(&text[range])));
            } else if slot.ty == Type::Merge {
                has_merge = true;
                merge(builder, at, value);
            } else if !is_unsupported(text, builder, at) {
                keys.push((at, key::name(text, builder.arena, at)));
            }
            at = next;
        }
        if builder.arena.slot(id).shape == Shape::FlowMapping {
            kubectl::flow_keys(text, id, builder);
        }
        let has_duplicates = duplicates(builder, &keys);
        if has_merge || has_duplicates {
            builder.arena.nodes[id as usize].flags |= FLAT;
            flat.push(id);
        }
    }
    // A merged mapping is complete before its merge key, so mappings in the order of their ends find theirs worked out.
    flat.sort_by_key(|id| (builder.arena.slot(*id).skip, u32::MAX - id));
    let first = builder.arena.flat.len();
    let mut done = HashMap::new();
    for id in flat {
        let slot = flatten(text, builder.arena, id, &done);
        done.insert(id, slot);
        builder.arena.flat.push(slot);
    }
    builder.arena.flat[first..].sort_by_key(|slot| slot.node);
}

/// Reports a key that JSON cannot hold.
fn is_unsupported(text: &str, builder: &mut Builder<'_>, id: u32) -> bool {
    let Some(message) = unsupported(text, builder.arena, id) else { return false };
    let written = *builder.arena.slot(id);
    builder.diagnose(DiagnosticKind::UnsupportedKey, written.start as usize..written.end as usize, message, None);
    true
}

fn unsupported(text: &str, arena: &Arena, id: u32) -> Option<String> {
    let id = arena.resolve(id);
    let slot = arena.slot(id);
    let what = match slot.ty {
        Type::Null => "null",
        Type::Collection if slot.shape.is_mapping() => "a mapping",
        Type::Collection => "a list",
        Type::Int if matches!(scalar::number(&cook::value(text, arena, id)), Some(Number::Unsigned(_))) => {
            "an integer of more than 63 bits"
        }
        _ => return None,
    };
    Some(format!("expected a mapping key that is text, a number or a boolean, found {what}; Kubernetes refuses it"))
}

/// The first key of the mapping `node` that has no JSON, or merge key whose value cannot be merged.
pub(crate) fn bad_key(node: Node<'_>) -> Option<(Span, String)> {
    if node.tree.composed().is_some() {
        return node.entries().find_map(|entry| {
            let key = entry.key;
            unsupported(key.tree.text(), &key.tree.arena, key.id).map(|message| (key.span(), message))
        });
    }
    let (text, arena) = (node.tree.text(), &node.tree.arena);
    written(arena, node.id).find_map(|(key, value)| {
        let slot = arena.slot(key);
        let simple = slot.ty == Type::Str && slot.shape != Shape::Alias;
        let message = if simple {
            None
        } else if slot.ty == Type::Merge {
            merge_sources(arena, value).is_none().then(|| NOT_MERGEABLE.to_owned())
        } else {
            unsupported(text, arena, key)
        };
        message.map(|message| (node.tree.span(slot.start, slot.end), message))
    })
}

/// Reports keys that stand twice; says whether there are any.
fn duplicates(builder: &mut Builder<'_>, keys: &[(u32, Cow<'_, str>)]) -> bool {
    let mut found = Vec::new();
    if keys.len() <= FEW {
        for (at, (id, name)) in keys.iter().enumerate() {
            if let Some((first, _)) = keys[..at].iter().find(|(_, other)| other == name) {
                found.push((*first, *id, name));
            }
        }
    } else {
        let mut seen: HashMap<&str, u32> = HashMap::with_capacity(keys.len());
        for (id, name) in keys {
            match seen.get(&**name) {
                Some(first) => found.push((*first, *id, name)),
                None => {
                    seen.insert(name, *id);
                }
            }
        }
    }
    for (first, id, name) in &found {
        let place = |id: u32| builder.arena.slot(id).start as usize..builder.arena.slot(id).end as usize;
        let (first, second) = (place(*first), place(*id));
        let message =
            format!("the key `{}` stands twice in this mapping; Kubernetes takes the last one", shortened(name));
        builder.diagnose(
            DiagnosticKind::DuplicateKey,
            second,
            message,
            Some((first, "it stands here first".to_owned())),
        );
    }
    !found.is_empty()
}

/// A key in a message: hostile ones are long.
fn shortened(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(80) {
        Some((at, _)) => Cow::Owned(format!("{}...", &name[..at])),
        None => Cow::Borrowed(name),
    }
}

/// The mappings that the value of a merge key names, the one that counts most last; `None` if it is not what may be merged. An
/// alias to a list is not, in go-yaml.
fn merge_sources(arena: &Arena, value: u32) -> Option<Vec<u32>> {
    let mapping = |id: u32| Some(arena.resolve(id)).filter(|id| arena.slot(*id).shape.is_mapping());
    if let Some(only) = mapping(value) {
        return Some(vec![only]);
    }
    let slot = arena.slot(value);
    if !slot.shape.is_sequence() {
        return None;
    }
    let mut sources = Vec::new();
    let mut at = value + 1;
    while at < slot.skip {
        sources.push(mapping(at)?);
        at = arena.slot(at).skip;
    }
    sources.reverse();
    Some(sources)
}

fn merge(builder: &mut Builder<'_>, key: u32, value: u32) {
    if merge_sources(builder.arena, value).is_none() {
        let slot = *builder.arena.slot(value);
        let range = if slot.start < slot.end {
            slot.start..slot.end
        } else {
            builder.arena.slot(key).start..builder.arena.slot(key).end
        };
        builder.diagnose(
            DiagnosticKind::InvalidMerge,
            range.start as usize..range.end as usize,
            NOT_MERGEABLE.to_owned(),
            None,
        );
    }
}

/// Works out the entries of the mapping `id` as go-yaml v2 does: in the order of the text a later key replaces an earlier one, also
/// when one of the two is merged; in a list of mappings the first counts most.
fn flatten(text: &str, arena: &mut Arena, id: u32, done: &HashMap<u32, FlatSlot>) -> FlatSlot {
    let mut pairs: Vec<Option<(u32, u32)>> = Vec::new();
    let mut places: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for (key, value) in written(arena, id) {
        if arena.slot(key).ty != Type::Merge || arena.slot(key).shape == Shape::Alias {
            put(text, arena, &mut pairs, &mut places, (key, value));
            continue;
        }
        for source in merge_sources(arena, value).unwrap_or_default() {
            if let Some(slot) = done.get(&source) {
                for pair in &arena.flat_pairs[slot.start as usize..slot.end as usize] {
                    put(text, arena, &mut pairs, &mut places, *pair);
                }
            } else {
                for pair in written(arena, source) {
                    put(text, arena, &mut pairs, &mut places, pair);
                }
            }
        }
    }
    drop(places);
    let start = arena.flat_pairs.len() as u32;
    arena.flat_pairs.extend(pairs.into_iter().flatten());
    let end = arena.flat_pairs.len() as u32;
    FlatSlot { node: id, start, end }
}

fn put<'t>(
    text: &'t str,
    arena: &Arena,
    pairs: &mut Vec<Option<(u32, u32)>>,
    places: &mut HashMap<Cow<'t, str>, usize>,
    pair: (u32, u32),
) {
    if let Some(replaced) = places.insert(key::name(text, arena, pair.0), pairs.len()) {
        pairs[replaced] = None;
    }
    pairs.push(Some(pair));
}

fn written(arena: &Arena, id: u32) -> impl Iterator<Item = (u32, u32)> {
    let (mut at, end) = (id + 1, arena.slot(id).skip);
    std::iter::from_fn(move || {
        if at >= end {
            return None;
        }
        let pair = (at, arena.slot(at).skip);
        at = arena.slot(pair.1).skip;
        Some(pair)
    })
}
