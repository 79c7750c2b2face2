//! Replacements: a value of one object, or of the kustomization, is put into fields of others.
//!
//! What is put is the source's own node wherever the type allows it, so that its span is the source's.

mod apply;
mod path;
mod structured;
mod target;

#[cfg(test)]
mod tests;

use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::select::Selector;
use crate::symbol::Symbol;

pub(crate) use apply::apply;
pub(crate) use path::{lookup, split};

/// An entry of `replacements`, or of a file that one names.
#[derive(Debug, Clone)]
pub(crate) struct Replacement {
    /// The mapping that says it.
    pub(crate) site: NodeId,
    source: Source,
    targets: Vec<Target>,
}

#[derive(Debug, Clone)]
enum Source {
    /// `sourceValue`.
    Value(NodeId),
    Object(ObjectSource),
}

/// The one object that a value comes from. What is empty does not matter; all is compared for equality.
#[derive(Debug, Clone)]
struct ObjectSource {
    site: NodeId,
    group: Symbol,
    version: Symbol,
    kind: Symbol,
    name: Symbol,
    namespace: Symbol,
    path: FieldPath,
    options: Options,
}

/// A field path.
#[derive(Debug, Clone)]
struct FieldPath {
    /// The scalar that says it, or else the mapping that does not.
    node: NodeId,
    text: String,
    segments: Vec<String>,
}

#[derive(Debug, Clone)]
struct Target {
    select: Selector,
    reject: Vec<Selector>,
    paths: Vec<FieldPath>,
    options: Options,
}

/// Which part of a field is meant.
#[derive(Debug, Clone, Default)]
struct Options {
    /// Empty if it is the whole.
    delimiter: String,
    index: i64,
    creates: bool,
}

/// The path that is meant if there is none.
const DEFAULT_PATH: &str = "metadata.name";

impl Replacement {
    /// Reads an entry of `replacements`; one that names a file gives all that the file holds.
    pub(crate) fn read(planner: &mut Planner<'_>, entry: NodeId) -> Result<Vec<Self>, Problem> {
        let Some(path) = planner.field(entry, "path").filter(|path| !planner.read.text(*path).is_empty()) else {
            return Self::read_one(planner, entry).map(|replacement| vec![replacement]);
        };
        let targets = planner.field(entry, "targets");
        if planner.field(entry, "source").is_some() || targets.is_some_and(|targets| planner.read.len(targets) > 0) {
            let message =
                "a replacement has either a `path` or a source and targets of its own; kustomize refuses both";
            return Err(planner.problem(ProblemKind::InvalidReplacement, path, message));
        }
        let Some(file) = planner.file_unless_remote(path)? else { return Ok(Vec::new()) };
        let root = planner.documents(file)?.first().copied();
        let Some(root) = root.filter(|root| planner.read.is_mapping(*root) || planner.read.is_sequence(*root)) else {
            let message = format!("`{}` holds neither a replacement nor a list of them", planner.read.text(path));
            return Err(planner.problem(ProblemKind::InvalidReplacement, path, message));
        };
        let entries: Vec<NodeId> =
            if planner.read.is_mapping(root) { vec![root] } else { planner.read.items(root).collect() };
        entries.into_iter().map(|entry| Self::read_one(planner, entry)).collect()
    }

    fn read_one(planner: &mut Planner<'_>, entry: NodeId) -> Result<Self, Problem> {
        let problem = |planner: &Planner<'_>, at, message: &str| {
            Err(planner.problem(ProblemKind::InvalidReplacement, at, message))
        };
        let value = planner.field(entry, "sourceValue");
        let source = planner.field(entry, "source");
        let Some(targets) = planner.field(entry, "targets") else {
            return problem(planner, entry, "the replacement has no `targets`, so there is nothing to replace");
        };
        let source = match (value, source) {
            (None, None) => {
                return problem(planner, entry, "the replacement has neither a `source` nor a `sourceValue`");
            }
            (Some(value), Some(_)) => {
                return problem(
                    planner,
                    value,
                    "the replacement has both a `source` and a `sourceValue`; kustomize takes only one",
                );
            }
            (Some(value), None) => Source::Value(value),
            (None, Some(source)) => Source::Object(ObjectSource::read(planner, source)),
        };
        let mut read = Vec::new();
        for target in planner.list("targets", targets)? {
            let Some(select) = planner.field(target, "select") else {
                return problem(
                    planner,
                    target,
                    "the target has no `select`, so it is not known which objects it means",
                );
            };
            let rejects = planner.field(target, "reject");
            let rejects: Vec<NodeId> = rejects.into_iter().flat_map(|list| planner.read.items(list)).collect();
            let paths = planner.field(target, "fieldPaths");
            let mut paths: Vec<FieldPath> = paths
                .into_iter()
                .flat_map(|list| planner.read.items(list))
                .map(|node| FieldPath::new(node, &planner.read.text(node)))
                .collect();
            if paths.is_empty() {
                paths.push(FieldPath::new(target, DEFAULT_PATH));
            }
            read.push(Target {
                select: Selector::read(planner, select)?,
                reject: rejects.into_iter().map(|reject| Selector::read(planner, reject)).collect::<Result<_, _>>()?,
                paths,
                options: Options::read(planner, target),
            });
        }
        Ok(Self { site: entry, source, targets: read })
    }
}

impl ObjectSource {
    fn read(planner: &Planner<'_>, node: NodeId) -> Self {
        let text = |name| planner.field(node, name).map(|value| planner.read.text(value)).unwrap_or_default();
        let symbol = |name| planner.world().symbols.intern(&text(name));
        let path = planner.field(node, "fieldPath").filter(|path| !planner.read.text(*path).is_empty());
        let path = match path {
            Some(path) => FieldPath::new(path, &planner.read.text(path)),
            None => FieldPath::new(node, DEFAULT_PATH),
        };
        Self {
            site: node,
            group: symbol("group"),
            version: symbol("version"),
            kind: symbol("kind"),
            name: symbol("name"),
            namespace: symbol("namespace"),
            path,
            options: Options::read(planner, node),
        }
    }
}

impl FieldPath {
    fn new(node: NodeId, text: &str) -> Self {
        Self { node, text: text.to_owned(), segments: split(text, '.') }
    }
}

impl Options {
    fn read(planner: &Planner<'_>, mapping: NodeId) -> Self {
        let Some(options) = planner.field(mapping, "options") else { return Self::default() };
        let text = |name| planner.field(options, name).map(|value| planner.read.text(value)).unwrap_or_default();
        Self {
            delimiter: text("delimiter").into_owned(),
            index: text("index").parse().unwrap_or(0),
            creates: text("create") == "true",
        }
    }
}
