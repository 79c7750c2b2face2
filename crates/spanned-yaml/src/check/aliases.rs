//! The budget of alias expansion: a few hundred bytes can name a billion nodes.

use crate::DiagnosticKind;
use crate::arena::Shape;
use crate::backend::{Builder, Failure};
use std::collections::HashMap;
use std::ops::Range;

/// What a node is when its aliases are followed.
#[derive(Clone, Copy)]
struct Expanded {
    nodes: u64,
    /// Levels of collections.
    depth: usize,
}

const SCALAR: Expanded = Expanded { nodes: 1, depth: 0 };

/// An open collection.
struct Level {
    id: u32,
    skip: u32,
    sum: Expanded,
}

/// The fatal failure of the document with these nodes, if its aliases go too far or to an ancestor.
pub(super) fn check(builder: &Builder<'_>, nodes: Range<u32>) -> Option<Failure> {
    let arena = &*builder.arena;
    let first = arena.props.partition_point(|props| props.node < nodes.start);
    let is_alias = |node: u32| arena.slot(node).shape == Shape::Alias;
    if !arena.props[first..].iter().any(|props| nodes.contains(&props.node) && is_alias(props.node)) {
        return None;
    }
    let mut done: HashMap<u32, Expanded> = HashMap::new();
    let mut open: Vec<Level> = Vec::new();
    let mut last_alias = None;
    for id in nodes.start..=nodes.end {
        while let Some(level) = open.pop_if(|level| id >= level.skip) {
            if arena.props(level.id).is_some() {
                done.insert(level.id, level.sum);
            }
            if let Some(failure) = add(builder, &mut open, level.sum, last_alias) {
                return Some(failure);
            }
        }
        if id == nodes.end {
            break;
        }
        let slot = arena.slot(id);
        let sum = match slot.shape {
            Shape::Alias => {
                let target = arena.resolve(id);
                let range = slot.start as usize..slot.end as usize;
                if target <= id && id < arena.slot(target).skip {
                    let anchor = arena.props(target).map_or((0, 0), |props| props.anchor);
                    let mut failure = Failure::new(
                        DiagnosticKind::AliasToAncestor,
                        range,
                        "the alias stands inside the node that it names, which would contain itself without end",
                    );
                    failure.related = Some((anchor.0 as usize..anchor.1 as usize, "the node is named here".to_owned()));
                    return Some(failure);
                }
                last_alias = Some(id);
                done.get(&target).copied().unwrap_or(SCALAR)
            }
            shape if shape.is_mapping() || shape.is_sequence() => {
                open.push(Level { id, skip: slot.skip, sum: Expanded { nodes: 1, depth: 1 } });
                continue;
            }
            _ => SCALAR,
        };
        if let Some(failure) = add(builder, &mut open, sum, last_alias) {
            return Some(failure);
        }
    }
    None
}

/// Adds a finished node to the collection that holds it.
fn add(builder: &Builder<'_>, open: &mut [Level], node: Expanded, last_alias: Option<u32>) -> Option<Failure> {
    let parents = open.len();
    let sum = &mut open.last_mut()?.sum;
    sum.nodes = sum.nodes.saturating_add(node.nodes);
    sum.depth = sum.depth.max(node.depth + 1);
    let alias = builder.arena.slot(last_alias?);
    let range = alias.start as usize..alias.end as usize;
    let options = builder.options();
    if sum.nodes > options.max_expanded_nodes {
        let message = format!("the aliases of this document expand to more than {} nodes", options.max_expanded_nodes);
        return Some(Failure::new(DiagnosticKind::ExpansionLimit, range, message));
    }
    if parents + node.depth > options.max_depth {
        let message = format!(
            "with its alias followed, this is nested deeper than {} levels of lists and mappings",
            options.max_depth
        );
        return Some(Failure::new(DiagnosticKind::DepthLimit, range, message));
    }
    None
}
