//! Which kustomization includes which: planning all that a set of builds needs, finding cycles, and the order of the work.

use std::sync::Arc;

use camino::Utf8Path;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::build::Key;
use crate::id::NodeId;
use crate::plan::{Plan, display};
use crate::problem::{Problem, ProblemKind};
use crate::world::World;

/// An inclusion.
#[derive(Debug, Clone, Copy)]
struct Edge {
    to: usize,
    /// The entry that names the directory.
    entry: NodeId,
    /// Whether it is included as a component, which runs inside of whoever names it.
    runs_inside: bool,
}

/// The kustomizations of a set of builds. Numbers are positions in `keys` and `plans`.
#[derive(Debug)]
pub(crate) struct Graph {
    pub(crate) keys: Vec<Key>,
    pub(crate) plans: Vec<Arc<Plan>>,
    /// Why a kustomization cannot be built whatever it says: it is part of a cycle, or includes too deeply.
    pub(crate) blocked: Vec<Option<Problem>>,
    edges: Vec<Vec<Edge>>,
    /// The longest chain below.
    level: Vec<usize>,
    numbers: FxHashMap<Key, usize>,
}

impl Graph {
    /// Plans the kustomizations and all that they include, level by level, in parallel.
    pub(crate) fn new(world: &World, roots: impl IntoIterator<Item = Key>) -> Self {
        let mut graph = Self {
            keys: Vec::new(),
            plans: Vec::new(),
            blocked: Vec::new(),
            edges: Vec::new(),
            level: Vec::new(),
            numbers: FxHashMap::default(),
        };
        let mut frontier: Vec<Key> = Vec::new();
        for key in roots {
            graph.number(key, &mut frontier);
        }
        while !frontier.is_empty() {
            let plans: Vec<Arc<Plan>> =
                std::mem::take(&mut frontier).par_iter().with_min_len(4).map(|key| world.plan(key)).collect();
            for plan in plans {
                let edges = plan
                    .directories()
                    .map(|(directory, entry, runs_inside)| {
                        let key = Key { directory: directory.clone(), draft: None };
                        Edge { to: graph.number(key, &mut frontier), entry, runs_inside }
                    })
                    .collect();
                graph.plans.push(plan);
                graph.edges.push(edges);
            }
        }
        graph.blocked = vec![None; graph.keys.len()];
        graph.find_cycles(world);
        graph.find_ancestors(world);
        graph.limit_depth(world);
        graph
    }

    fn number(&mut self, key: Key, frontier: &mut Vec<Key>) -> usize {
        if let Some(&number) = self.numbers.get(&key) {
            return number;
        }
        let number = self.keys.len();
        self.keys.push(key.clone());
        frontier.push(key.clone());
        self.numbers.insert(key, number);
        number
    }

    /// The number of a key.
    pub(crate) fn get(&self, key: &Key) -> Option<usize> {
        self.numbers.get(key).copied()
    }

    /// The number of a directory as it stands.
    pub(crate) fn find(&self, directory: &Utf8Path) -> Option<usize> {
        self.get(&Key { directory: directory.to_owned(), draft: None })
    }

    /// Everything that the kustomizations include, themselves too, in the order in which it is first met.
    pub(crate) fn closure(&self, start: usize) -> Vec<usize> {
        let mut seen = FxHashSet::default();
        let mut found = Vec::new();
        let mut stack = vec![start];
        while let Some(number) = stack.pop() {
            if seen.insert(number) {
                found.push(number);
                stack.extend(self.edges[number].iter().rev().map(|edge| edge.to));
            }
        }
        found
    }

    /// The kustomizations whose accumulations the builds need, in groups of which each needs only those before it.
    pub(crate) fn levels(&self, roots: impl IntoIterator<Item = usize>) -> Vec<Vec<usize>> {
        let mut needed: Vec<bool> = vec![false; self.keys.len()];
        let mut inside: Vec<bool> = vec![false; self.keys.len()];
        let mut stack: Vec<(usize, bool)> = roots.into_iter().map(|root| (root, false)).collect();
        while let Some((number, runs_inside)) = stack.pop() {
            let known = if runs_inside { &mut inside } else { &mut needed };
            if !std::mem::replace(&mut known[number], true) {
                stack.extend(self.edges[number].iter().map(|edge| (edge.to, edge.runs_inside)));
            }
        }
        let mut levels: Vec<Vec<usize>> = Vec::new();
        for (number, level) in self.level.iter().enumerate() {
            if needed[number] {
                if levels.len() <= *level {
                    levels.resize_with(level + 1, Vec::new);
                }
                levels[*level].push(number);
            }
        }
        levels
    }

    /// Tarjan's algorithm without recursion. It meets the components of the graph in an order in which all that one includes
    /// comes before it, so the levels are known as well.
    fn find_cycles(&mut self, world: &World) {
        const NEW: usize = usize::MAX;
        let count = self.keys.len();
        let mut order = vec![NEW; count];
        let mut low = vec![0; count];
        let mut group = vec![NEW; count];
        let mut path: Vec<usize> = Vec::new();
        let mut next = 0;
        self.level = vec![0; count];
        for start in 0..count {
            if order[start] != NEW {
                continue;
            }
            let mut stack: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((number, position)) = stack.last_mut() {
                let number = *number;
                if *position == 0 {
                    order[number] = next;
                    low[number] = next;
                    next += 1;
                    path.push(number);
                }
                if let Some(edge) = self.edges[number].get(*position) {
                    *position += 1;
                    if order[edge.to] == NEW {
                        stack.push((edge.to, 0));
                    } else if group[edge.to] == NEW {
                        low[number] = low[number].min(order[edge.to]);
                    }
                    continue;
                }
                stack.pop();
                if let Some((parent, _)) = stack.last() {
                    low[*parent] = low[*parent].min(low[number]);
                }
                if low[number] == order[number] {
                    self.close_group(&mut path, number, &mut group);
                }
            }
        }
        for number in 0..count {
            let back = self.edges[number].iter().find(|edge| group[edge.to] == group[number]);
            self.blocked[number] = back.map(|edge| self.cycle(world, number, *edge, &group));
        }
    }

    fn close_group(&mut self, path: &mut Vec<usize>, number: usize, group: &mut [usize]) {
        let start = path.iter().rposition(|member| *member == number).unwrap_or(0);
        let members = path.split_off(start);
        for member in &members {
            group[*member] = number;
        }
        let below = members.iter().flat_map(|member| &self.edges[*member]);
        let below = below.filter(|edge| group[edge.to] != number).map(|edge| self.level[edge.to] + 1).max();
        for member in members {
            self.level[member] = below.unwrap_or(0);
        }
    }

    /// The problem of a kustomization that an entry leads back to itself, with the way that it takes.
    fn cycle(&self, world: &World, start: usize, edge: Edge, group: &[usize]) -> Problem {
        let message = format!(
            "`{}` leads back to `{}`, so the kustomization includes itself",
            display(&self.keys[edge.to].directory),
            display(&self.keys[start].directory)
        );
        let mut problem = Problem::new(ProblemKind::Cycle, world.span(edge.entry), message);
        let mut here = edge.to;
        // A way inside of the group; a few steps are enough to understand it.
        for _ in 0..8 {
            if here == start {
                break;
            }
            let inside = |edge: &&Edge| group[edge.to] == group[start];
            let back = self.edges[here].iter().find(|edge| edge.to == start);
            let Some(edge) = back.or_else(|| self.edges[here].iter().find(inside)) else { break };
            problem = problem
                .related(world.span(edge.entry), format!("`{}` includes this", display(&self.keys[here].directory)));
            here = edge.to;
        }
        problem
    }

    /// kustomize takes it for a cycle as well when a kustomization leads to one in a directory above it.
    fn find_ancestors(&mut self, world: &World) {
        let mut above: FxHashSet<&str> = FxHashSet::default();
        for key in &self.keys {
            let mut path = key.directory.as_str();
            while !path.is_empty() {
                path = path.rsplit_once('/').map_or("", |(parent, _)| parent);
                if !above.insert(path) {
                    break;
                }
            }
        }
        let mut back: Vec<Vec<usize>> = vec![Vec::new(); self.keys.len()];
        for (number, edges) in self.edges.iter().enumerate() {
            for edge in edges {
                back[edge.to].push(number);
            }
        }
        let mut found: Vec<(usize, Problem)> = Vec::new();
        for (target, key) in self.keys.iter().enumerate() {
            if back[target].is_empty() || !above.contains(key.directory.as_str()) {
                continue;
            }
            let mut reaching: FxHashSet<usize> = FxHashSet::from_iter([target]);
            let mut stack = vec![target];
            while let Some(number) = stack.pop() {
                for &from in &back[number] {
                    if !reaching.insert(from) {
                        continue;
                    }
                    stack.push(from);
                    if self.keys[from].directory.starts_with(&key.directory) && self.blocked[from].is_none() {
                        let edge = self.edges[from].iter().find(|edge| reaching.contains(&edge.to));
                        let Some(edge) = edge else { continue };
                        let message = format!(
                            "`{}` leads to `{}`, a directory above this kustomization, which kustomize takes for a cycle",
                            display(&self.keys[edge.to].directory),
                            display(&key.directory)
                        );
                        found.push((from, Problem::new(ProblemKind::Cycle, world.span(edge.entry), message)));
                    }
                }
            }
        }
        for (number, problem) in found {
            self.blocked[number].get_or_insert(problem);
        }
    }

    fn limit_depth(&mut self, world: &World) {
        let limit = world.limits.depth;
        for number in 0..self.keys.len() {
            if self.level[number] > limit && self.blocked[number].is_none() {
                let deepest = self.edges[number].iter().max_by_key(|edge| self.level[edge.to]);
                let message = format!("kustomizations include one another more than {limit} deep");
                self.blocked[number] =
                    deepest.map(|edge| Problem::new(ProblemKind::Limit, world.span(edge.entry), message));
            }
        }
    }
}
