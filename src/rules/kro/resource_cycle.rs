//! Resources of a definition that wait for each other.

use std::collections::BTreeMap;

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};
use crate::source::Span;

use super::graph::{DEFINITIONS, expressions, resources};

pub(super) const CHECK: Check = Check::Object(DEFINITIONS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let resources = resources(object);
    let named = resources.iter().filter_map(|resource| Some((resource.id.as_ref()?.0.to_string(), resource)));
    let indexes: BTreeMap<String, usize> = named.enumerate().map(|(index, (id, _))| (id, index)).collect();
    let mut edges: Vec<Vec<(usize, Span)>> = vec![Vec::new(); indexes.len()];
    let names: BTreeMap<usize, &String> = indexes.iter().map(|(id, index)| (*index, id)).collect();
    for resource in &resources {
        let own = resource.id.as_ref().and_then(|(id, _)| indexes.get(&**id));
        let (Some(own), Some(template)) = (own, resource.node.get("template")) else { continue };
        for expression in expressions(template) {
            let locals = expression.locals();
            for path in expression.paths() {
                let target = path.parts.first().filter(|id| !locals.contains(id)).and_then(|id| indexes.get(id));
                if let Some(target) = target.filter(|_| path.parts.len() > 1) {
                    edges[*own].push((*target, expression.span));
                }
            }
        }
    }
    let Some((cycle, span)) = cycle(&edges) else { return };
    let shown: Vec<String> = cycle.iter().filter_map(|index| names.get(index)).map(|id| format!("`{id}`")).collect();
    let message = format!(
        "Resources of {object} wait for each other, {}: KRO does not accept the definition",
        shown.join(" -> ")
    );
    sink.report(span, message).help("Break the circle: read what both need from `schema`, or from a third resource");
}

/// A circle, closed, and the expression of its first step. No recursion: the depth comes from the input.
fn cycle(edges: &[Vec<(usize, Span)>]) -> Option<(Vec<usize>, Span)> {
    // 0: not seen, 1: on the way, 2: done.
    let mut state = vec![0_u8; edges.len()];
    for start in 0..edges.len() {
        if state[start] != 0 {
            continue;
        }
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        state[start] = 1;
        while let Some((node, next)) = way.last_mut() {
            let Some((target, span)) = edges[*node].get(*next).copied() else {
                state[*node] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            match state[target] {
                0 => {
                    state[target] = 1;
                    way.push((target, 0));
                }
                1 => {
                    let from = way.iter().position(|(node, _)| *node == target)?;
                    let mut circle: Vec<usize> = way[from..].iter().map(|(node, _)| *node).collect();
                    circle.push(target);
                    let (first, taken) = way[from];
                    let first = edges[first].get(taken.saturating_sub(1)).map_or(span, |(_, span)| *span);
                    return Some((circle, first));
                }
                _ => {}
            }
        }
    }
    None
}
