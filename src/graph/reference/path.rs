//! Paths of declarations, and many of them at once.

use super::declare::is_like;
use crate::manifest::Node;

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The value of a key.
    Key(&'static str),
    /// Every element of a list.
    Items,
    /// The value of every key.
    Values,
    /// The value of every key that is like a pattern, or of every one that is not.
    Like { pattern: &'static str, is_wanted: bool },
    /// The node itself and every mapping and list element below it, but for what a key has.
    Below { except: &'static str },
    /// Every key.
    Keys,
}

/// The steps of a path as declarations write it.
pub(super) fn steps(path: &'static str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (step, after) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((key, after)) if !key.is_empty() => (Some(Step::Key(key)), after),
            _ => {
                let (key, after) = rest.split_at(rest.find(['.', '[', '{']).unwrap_or(rest.len()));
                (step(key), after)
            }
        };
        steps.extend(step);
        rest = after;
        if let Some(after) = rest.strip_prefix("[]") {
            steps.push(Step::Items);
            rest = after;
        }
        if let Some(after) = rest.strip_prefix("{}") {
            steps.push(Step::Keys);
            rest = after;
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    steps
}

/// The step of a part of a path that is not in brackets.
fn step(part: &'static str) -> Option<Step> {
    let step = match part {
        "" => return None,
        "*" => Step::Values,
        "**" => Step::Below { except: "" },
        part => match (part.strip_prefix("**!"), part.strip_prefix('!')) {
            (Some(except), _) => Step::Below { except },
            (None, Some(pattern)) => Step::Like { pattern, is_wanted: false },
            (None, None) if part.contains('*') => Step::Like { pattern: part, is_wanted: true },
            (None, None) => Step::Key(part),
        },
    };
    Some(step)
}

/// A node and every mapping and list element below it, but for what a key has. As deep as the parser lets documents be.
fn below<'t>(node: Node<'t>, except: &str, visit: &mut dyn FnMut(Node<'t>)) {
    visit(node);
    for entry in node.entries().filter(|entry| !entry.value.is_scalar() && entry.name() != except) {
        below(entry.value, except, visit);
    }
    node.items().filter(|item| !item.is_scalar()).for_each(|item| below(item, except, visit));
}

/// The values of the keys that are like a pattern, or of those that are not.
fn like<'t>(node: Node<'t>, pattern: &'static str, is_wanted: bool) -> impl Iterator<Item = Node<'t>> {
    node.entries().filter(move |entry| is_like(pattern, &entry.name()) == is_wanted).map(|entry| entry.value)
}

/// The first node on a path.
pub(super) fn first<'t>(node: Node<'t>, steps: &[Step]) -> Option<Node<'t>> {
    let mut found = None;
    each(node, steps, &mut |node| {
        found.get_or_insert(node);
    });
    found
}

/// Every node on a path. A path has few steps, so the recursion is bounded.
pub(super) fn each<'t>(node: Node<'t>, steps: &[Step], visit: &mut dyn FnMut(Node<'t>)) {
    let Some((step, rest)) = steps.split_first() else { return visit(node) };
    match step {
        Step::Key(key) => {
            if let Some(value) = node.get(key) {
                each(value, rest, visit);
            }
        }
        Step::Items => node.items().for_each(|item| each(item, rest, visit)),
        Step::Values => node.entries().for_each(|entry| each(entry.value, rest, visit)),
        Step::Like { pattern, is_wanted } => like(node, pattern, *is_wanted).for_each(|value| each(value, rest, visit)),
        Step::Below { except } => below(node, except, &mut |node| each(node, rest, visit)),
        Step::Keys => node.entries().for_each(|entry| visit(entry.key)),
    }
}

/// Paths that are followed together, so that what they share is walked once.
#[derive(Debug, Default)]
pub(super) struct Paths {
    nodes: Vec<Branch>,
}

#[derive(Debug, Default)]
struct Branch {
    /// The keys that go on, sorted by length and text.
    keys: Vec<(&'static str, usize)>,
    /// The other steps.
    others: Vec<(Step, usize)>,
    /// What ends here.
    ends: Vec<usize>,
}

impl Branch {
    fn key(&self, key: &str) -> Result<usize, usize> {
        self.keys.binary_search_by(|(known, _)| (known.len(), *known).cmp(&(key.len(), key)))
    }

    fn next(&self, step: Step) -> Option<usize> {
        match step {
            Step::Key(key) => self.key(key).ok().map(|position| self.keys[position].1),
            step => self.others.iter().find(|(known, _)| *known == step).map(|&(_, to)| to),
        }
    }

    fn insert(&mut self, step: Step, to: usize) {
        match step {
            Step::Key(key) => {
                if let Err(position) = self.key(key) {
                    self.keys.insert(position, (key, to));
                }
            }
            step => self.others.push((step, to)),
        }
    }
}

/// With more keys than this the entries of a mapping are gone through once, instead of once for each key.
const FEW_KEYS: usize = 2;

impl Paths {
    /// Adds a path; `end` is given back for every node on it.
    pub(super) fn add(&mut self, path: &'static str, end: usize) {
        if self.nodes.is_empty() {
            self.nodes.push(Branch::default());
        }
        let mut here = 0;
        for step in steps(path) {
            here = self.nodes[here].next(step).unwrap_or_else(|| {
                self.nodes.push(Branch::default());
                let to = self.nodes.len() - 1;
                self.nodes[here].insert(step, to);
                to
            });
        }
        self.nodes[here].ends.push(end);
    }

    /// Every node on any of the paths from `root`.
    pub(super) fn walk<'t>(&self, root: Node<'t>, visit: &mut dyn FnMut(usize, Node<'t>)) {
        if !self.nodes.is_empty() {
            self.walk_from(0, root, visit);
        }
    }

    /// As deep as the longest path.
    fn walk_from<'t>(&self, branch: usize, node: Node<'t>, visit: &mut dyn FnMut(usize, Node<'t>)) {
        let branch = &self.nodes[branch];
        branch.ends.iter().for_each(|&end| visit(end, node));
        if branch.keys.len() <= FEW_KEYS {
            for &(key, next) in &branch.keys {
                if let Some(value) = node.get(key) {
                    self.walk_from(next, value, visit);
                }
            }
        } else {
            for entry in node.entries() {
                if let Ok(position) = branch.key(&entry.name()) {
                    self.walk_from(branch.keys[position].1, entry.value, visit);
                }
            }
        }
        for &(step, next) in &branch.others {
            match step {
                // Not among the others.
                Step::Key(_) => {}
                Step::Items => node.items().for_each(|item| self.walk_from(next, item, visit)),
                Step::Values => node.entries().for_each(|entry| self.walk_from(next, entry.value, visit)),
                Step::Like { pattern, is_wanted } => {
                    like(node, pattern, is_wanted).for_each(|value| self.walk_from(next, value, visit));
                }
                Step::Below { except } => below(node, except, &mut |node| self.walk_from(next, node, visit)),
                Step::Keys => node.entries().for_each(|entry| self.walk_from(next, entry.key, visit)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spanned_yaml::{ParseOptions, Tree};

    use super::*;
    use crate::source::FileId;

    #[test]
    fn a_path_is_read_as_declared() {
        use Step::{Items, Key, Keys, Values};
        assert_eq!(steps("spec.rules[].http"), [Key("spec"), Key("rules"), Items, Key("http")]);
        assert_eq!(steps("a.[b.c/d].*.e[]"), [Key("a"), Key("b.c/d"), Values, Key("e"), Items]);
        assert_eq!(steps("spec.data{}"), [Key("spec"), Key("data"), Keys]);
        assert_eq!(steps(""), []);
        let below = Step::Below { except: "status" };
        assert_eq!(steps("spec.**!status.*Ref"), [Key("spec"), below, Step::Like { pattern: "*Ref", is_wanted: true }]);
        assert_eq!(steps("**.!owner"), [Step::Below { except: "" }, Step::Like { pattern: "owner", is_wanted: false }]);
    }

    #[test]
    fn many_keys_are_looked_up_in_one_pass() {
        let text = "spec: {c: 3, aa: 4, a: 1, zz: 9, b: 2}\n";
        let tree = Tree::parse(FileId(0), Arc::from(text), &ParseOptions::default());
        let mut paths = Paths::default();
        for (end, path) in ["spec.a", "spec.b", "spec.c", "spec.aa", "spec.d", "spec.a"].into_iter().enumerate() {
            paths.add(path, end);
        }
        let mut found = Vec::new();
        paths.walk(tree.documents().next().unwrap().root(), &mut |end, node| found.push((end, node.raw())));
        found.sort_unstable();
        assert_eq!(found, [(0, "1"), (1, "2"), (2, "3"), (3, "4"), (5, "1")]);
    }

    #[test]
    fn paths_are_followed_together() {
        let text = "spec: {a: [{name: x}, {name: y}], m: {k: {name: z, n: {goodRef: r}}, other: {goodRef: q}}}\n";
        let tree = Tree::parse(FileId(0), Arc::from(text), &ParseOptions::default());
        let root = tree.documents().next().unwrap().root();
        let mut paths = Paths::default();
        paths.add("spec.a[].name", 0);
        paths.add("spec.m.*.name", 1);
        paths.add("spec.m.k{}", 2);
        paths.add("spec.**!other.*Ref", 3);
        let mut found = Vec::new();
        paths.walk(root, &mut |end, node| found.push((end, node.text().unwrap().into_owned())));
        found.sort();
        let expected =
            [(0, "x"), (0, "y"), (1, "z"), (2, "n"), (2, "name"), (3, "r")].map(|(end, text)| (end, text.to_owned()));
        assert_eq!(found, expected);
    }
}
