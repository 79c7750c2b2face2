//! Reading patches: where their text stands, and which kind of patch it is.

use spanned_yaml::{Dialect, Kind};

use super::json6902::Operation;
use super::{Body, Field, Patch};
use crate::id::{FileNumber, NodeId};
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::select::Selector;

impl Patch {
    /// A patch that changes nothing.
    fn nothing(site: NodeId) -> Self {
        let (field, target, body) = (Field::Patches, None, Body::Nothing);
        Self { site, field, target, may_change_name: false, may_change_kind: false, body }
    }

    /// An entry of `patches`.
    pub(crate) fn read(planner: &mut Planner<'_>, entry: NodeId) -> Result<Self, Problem> {
        let target = match planner.field(entry, "target") {
            Some(target) => Some(Selector::read(planner, target)?),
            None => None,
        };
        let options = planner.field(entry, "options");
        let option = |name| {
            let value = options.and_then(|options| planner.field(options, name));
            value.is_some_and(|value| planner.read.kind(value) == Kind::Bool && planner.read.text(value) == "true")
        };
        let (may_change_name, may_change_kind) = (option("allowNameChange"), option("allowKindChange"));
        let body = match Source::read(planner, entry, "patch")? {
            Some(source) => source.body(planner)?,
            None => Body::Nothing,
        };
        Ok(Self { site: entry, field: Field::Patches, target, may_change_name, may_change_kind, body })
    }

    /// An entry of `patchesStrategicMerge`: a path, or the patch itself.
    pub(crate) fn read_strategic_merge_entry(planner: &mut Planner<'_>, entry: NodeId) -> Result<Self, Problem> {
        let inline = planner.embedded(entry, Dialect::Kustomize).ok();
        let documents = inline.and_then(|file| objects(planner, file).ok());
        let documents = match documents {
            Some(documents) => documents,
            None => match planner.file_unless_remote(entry)? {
                Some(file) => objects(planner, file)?,
                None => return Ok(Self::nothing(entry)),
            },
        };
        if documents.is_empty() {
            let message = "the patch is empty; kustomize refuses that in `patchesStrategicMerge`";
            return Err(planner.problem(ProblemKind::InvalidPatch, entry, message));
        }
        let body = Body::Merge(documents);
        let (field, target) = (Field::StrategicMerge, None);
        Ok(Self { site: entry, field, target, may_change_name: false, may_change_kind: false, body })
    }

    /// An entry of `patchesJson6902`.
    pub(crate) fn read_json6902_entry(planner: &mut Planner<'_>, entry: NodeId) -> Result<Self, Problem> {
        Self::read_json6902(planner, entry, "patch")
    }

    /// [`Patch::read_json6902_entry`], whose text stands in another field.
    pub(crate) fn read_json6902(planner: &mut Planner<'_>, entry: NodeId, field: &str) -> Result<Self, Problem> {
        let target = planner.field(entry, "target");
        let has_name = target.is_some_and(|target| planner.field(target, "name").is_some());
        let Some(target) = target.filter(|_| has_name) else {
            let at = target.unwrap_or(entry);
            let message = "an entry of `patchesJson6902` needs a `target` with a `name`";
            return Err(planner.problem(ProblemKind::InvalidPatch, at, message));
        };
        let target = Some(Selector::read(planner, target)?);
        let Some(source) = Source::read(planner, entry, field)? else { return Ok(Self::nothing(entry)) };
        let body = source.operations(planner)?;
        if !matches!(&body, Body::Operations(operations) if !operations.is_empty()) {
            let message = "the patch has no operations; kustomize refuses that in `patchesJson6902`";
            return Err(planner.problem(ProblemKind::InvalidPatch, source.node, message));
        }
        Ok(Self { site: entry, field: Field::Json6902, target, may_change_name: false, may_change_kind: false, body })
    }
}

/// The text of a patch.
struct Source {
    /// The scalar that is the text, or names the file.
    node: NodeId,
    file: FileNumber,
    /// Whether it begins with a bracket, and so must be JSON.
    is_json: bool,
}

impl Source {
    /// The text in a field, or of the file that `path` names; `None` if kustomize would fetch that.
    fn read(planner: &mut Planner<'_>, entry: NodeId, field: &str) -> Result<Option<Self>, Problem> {
        let has_text = |planner: &Planner<'_>, node: &NodeId| !planner.read.text(*node).trim().is_empty();
        let inline = planner.field(entry, field).filter(|node| has_text(planner, node));
        let path = planner.field(entry, "path").filter(|node| has_text(planner, node));
        match (inline, path) {
            (None, None) => {
                let message = format!("the entry has neither `{field}` nor `path`, so there is nothing to apply");
                Err(planner.problem(ProblemKind::InvalidPatch, entry, message))
            }
            (Some(inline), Some(_)) => {
                let message = format!("the entry has both `{field}` and `path`; kustomize takes only one");
                Err(planner.problem(ProblemKind::InvalidPatch, inline, message))
            }
            (Some(node), None) => {
                let is_json = planner.read.text(node).trim_start().starts_with('[');
                let file = planner.embedded(node, Dialect::Kustomize)?;
                Ok(Some(Self { node, file, is_json }))
            }
            (None, Some(node)) => {
                let Some(file) = planner.file_unless_remote(node)? else { return Ok(None) };
                let Some(text) = &planner.world().file(file).text else {
                    let message = format!("`{}` is not text in UTF-8, so it is no patch", planner.read.text(node));
                    return Err(planner.problem(ProblemKind::InvalidPatch, node, message));
                };
                Ok(Some(Self { node, file, is_json: text.starts_with('[') }))
            }
        }
    }

    /// What kind of patch it is. Objects are a strategic merge, a list is a JSON patch.
    fn body(&self, planner: &mut Planner<'_>) -> Result<Body, Problem> {
        let documents = planner.documents(self.file)?;
        let is_list = documents.first().is_some_and(|root| planner.read.is_sequence(*root));
        if is_list && documents.first().is_some_and(|root| planner.read.len(*root) > 0) {
            return self.operations(planner);
        }
        let documents = objects(planner, self.file)?;
        Ok(if documents.is_empty() { Body::Nothing } else { Body::Merge(documents) })
    }

    /// The operations of a JSON patch: of its first document, the others do not count.
    fn operations(&self, planner: &mut Planner<'_>) -> Result<Body, Problem> {
        if self.is_json {
            self.check_json(planner)?;
        }
        let Some(root) = planner.documents(self.file)?.first().copied() else { return Ok(Body::Nothing) };
        // kustomize reads JSON patches as it reads kustomizations, not as it reads objects: `yes` is true.
        let adopted = planner.read.source(root).and_then(|root| planner.world().adopt(root, Dialect::Kubernetes));
        let root = adopted.unwrap_or(root);
        if !planner.read.is_sequence(root) {
            let kind = planner.read.kind(root).described();
            let message = format!("a JSON patch must be a list of operations, found {kind}");
            return Err(planner.problem(ProblemKind::InvalidPatch, root, message));
        }
        let items: Vec<NodeId> = planner.read.items(root).collect();
        let operations = items.into_iter().map(|item| Operation::read(planner, item)).collect::<Result<_, _>>()?;
        Ok(Body::Operations(operations))
    }

    /// kustomize takes a text that begins with a bracket for JSON, in which YAML's liberties are errors.
    fn check_json(&self, planner: &Planner<'_>) -> Result<(), Problem> {
        let tree = planner.world().tree(self.file);
        match serde_json::from_str::<serde_json::Value>(tree.text().trim()) {
            Ok(_) => Ok(()),
            Err(error) => {
                let message = format!(
                    "the patch begins with `[`, so kustomize takes it for JSON, and it is none: {error}; write YAML with \
                     `- op: ...` instead"
                );
                let at = planner.root(self.file).unwrap_or(self.node);
                Err(planner.problem(ProblemKind::InvalidPatch, at, message))
            }
        }
    }
}

/// The objects in a file with patches. `List` and all kinds that end so are opened; what stands in them comes after the other
/// documents.
fn objects(planner: &Planner<'_>, file: FileNumber) -> Result<Vec<NodeId>, Problem> {
    let read = &planner.read;
    let mut queue = planner.documents(file)?;
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&root) = queue.get(at) {
        at += 1;
        let is_empty = read.is_null(root) || ((read.is_mapping(root) || read.is_sequence(root)) && read.len(root) == 0);
        if is_empty {
            continue;
        }
        let problem = |at, message: String| Err(planner.problem(ProblemKind::InvalidPatch, at, message));
        if !read.is_mapping(root) {
            let kind = read.kind(root).described();
            return problem(root, format!("the patch is neither an object nor a list of operations, but {kind}"));
        }
        let kind = read.text_at(root, "kind");
        if kind.ends_with("List")
            && let Some(items) = read.get(root, "items")
        {
            queue.extend(read.items(items));
            continue;
        }
        let metadata = read.get(root, "metadata");
        let has_name = metadata.is_some_and(|metadata| !read.text_at(metadata, "name").is_empty());
        if kind.is_empty() || (!has_name && !kind.ends_with("List")) {
            let missing = if kind.is_empty() { "kind" } else { "metadata.name" };
            let first = read.entries(root).next().map_or(root, |(key, _)| key);
            return problem(
                first,
                format!(
                    "the patch has no `{missing}`; kustomize takes only objects with `kind` and `metadata.name`, also with a `target`"
                ),
            );
        }
        found.push(root);
    }
    Ok(found)
}
