//! Strategic merge patches.
//!
//! What counts is what kustomize does (`yaml/merge2` and `yaml/walk` of its `kyaml` package), not what the API server does: lists
//! are merged where its schema says so and replaced elsewhere, patch elements come first, `$patch` knows three words, and all
//! other directives end up in the object. A merge visits the whole object: every value that is nothing at all (`key:`) vanishes,
//! also where the patch says nothing.

use spanned_yaml::Kind;

use crate::editor::Editor;
use crate::id::NodeId;
use crate::problem::{Problem, ProblemKind};
use crate::schema::{Schema, Shape};
use crate::work::Work;

/// The key of a directive.
pub(super) const DIRECTIVE: &str = "$patch";

/// What a directive asks for, with its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Directive {
    Merge,
    Replace,
    Delete(NodeId),
}

/// What may be done with a patch document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    pub(super) may_change_name: bool,
    pub(super) may_change_kind: bool,
    /// kustomize then writes the patch's own annotations back as text before it merges them, a null as `null`.
    pub(super) annotations_are_text: bool,
    pub(super) labels_are_text: bool,
}

/// A patch document without what it cannot change: the identity of its object.
#[derive(Debug)]
pub(super) struct Prepared {
    /// `None` if nothing is left.
    patch: Option<NodeId>,
    /// The kind that the document says.
    kind: String,
    options: Options,
}

impl Prepared {
    pub(super) fn new(work: &mut Work<'_>, document: NodeId, options: Options) -> Self {
        let editor = &mut work.editor;
        editor.act_for(document);
        let mut kept = Vec::new();
        let entries: Vec<(NodeId, NodeId)> = editor.entries(document).collect();
        for (key, value) in entries {
            if editor.is(key, "apiVersion") || (editor.is(key, "kind") && !options.may_change_kind) {
                continue;
            }
            if editor.is(key, "metadata") && editor.is_mapping(value) {
                if let Some(metadata) = metadata(editor, value, options) {
                    kept.push((key, metadata));
                }
            } else {
                kept.push((key, value));
            }
        }
        let patch = if kept.is_empty() { None } else { Some(editor.mapping(&kept, Some(document), None)) };
        Self { patch, kind: editor.text_at(document, "kind").into_owned(), options }
    }

    pub(super) fn may_change_identity(&self) -> bool {
        self.options.may_change_name || self.options.may_change_kind
    }
}

/// The metadata of a patch without the name and the namespace, `None` if nothing is left of it.
fn metadata(editor: &mut Editor<'_>, metadata: NodeId, options: Options) -> Option<NodeId> {
    let mut kept = Vec::new();
    let entries: Vec<(NodeId, NodeId)> = editor.entries(metadata).collect();
    for (key, value) in entries {
        let is_text = (options.annotations_are_text && editor.is(key, "annotations"))
            || (options.labels_are_text && editor.is(key, "labels"));
        if editor.is(key, "namespace") || (editor.is(key, "name") && !options.may_change_name) {
            continue;
        }
        if !is_text {
            kept.push((key, value));
        } else if editor.len(value) > 0 && editor.is_mapping(value) {
            kept.push((key, texts(editor, value)));
        }
    }
    if kept.is_empty() { None } else { Some(editor.mapping(&kept, Some(metadata), None)) }
}

/// A mapping with all values as text.
fn texts(editor: &mut Editor<'_>, mapping: NodeId) -> NodeId {
    let entries: Vec<(NodeId, NodeId)> = editor.entries(mapping).collect();
    if entries.iter().all(|(_, value)| editor.kind(*value) == Kind::String) {
        return mapping;
    }
    let entries: Vec<(NodeId, NodeId)> = entries
        .into_iter()
        .map(|(key, value)| match editor.kind(value) {
            Kind::String => (key, value),
            _ => {
                let text = editor.text(value).into_owned();
                (key, editor.string(&text, Some(value), None))
            }
        })
        .collect();
    editor.mapping(&entries, Some(mapping), None)
}

/// Merges a patch into an object; `None` if it deletes the object.
pub(super) fn apply(work: &mut Work<'_>, root: NodeId, prepared: &Prepared) -> Result<Option<NodeId>, Problem> {
    let schema = work.schema.clone();
    let mut merge = Merge { editor: &mut work.editor, schema: &schema };
    // If the kind of the object is not known, that of the patch counts, at the object's version.
    let version = merge.editor.text_at(root, "apiVersion");
    let shape = schema.of_kind(&version, &merge.editor.text_at(root, "kind"));
    let shape = shape.or_else(|| schema.of_kind(&version, &prepared.kind));
    let merged = match prepared.patch {
        // kustomize makes the replacement and forgets to use it.
        Some(patch) if merge.directive(patch)? == Some(Directive::Replace) => return Ok(Some(root)),
        Some(patch) => {
            merge.editor.act_for(patch);
            merge.mapping(root, patch, shape)?
        }
        None => merge.clean(root, shape)?,
    };
    let Some(mut merged) = merged else { return Ok(None) };
    if merge.editor.is_mapping(merged) && merge.editor.len(merged) == 0 {
        return Ok(None);
    }
    // A `$patch: replace` of the object or its metadata leaves the identity alone.
    let editor = merge.editor;
    for field in ["apiVersion", "kind"] {
        if editor.get(merged, field).is_none()
            && let Some(found) = editor.find(root, field)
        {
            merged = editor.put(merged, field, found.key, found.value, None);
        }
    }
    let (Some(before), after) = (editor.find(root, "metadata"), editor.get(merged, "metadata")) else {
        return Ok(Some(merged));
    };
    let mut metadata = match after {
        Some(after) if editor.is_mapping(after) => after,
        _ => editor.mapping(&[], Some(before.value), None),
    };
    for field in ["name", "namespace"] {
        if editor.get(metadata, field).is_none()
            && let Some(found) = editor.find(before.value, field)
        {
            metadata = editor.put(metadata, field, found.key, found.value, None);
        }
    }
    Ok(Some(editor.put(merged, "metadata", before.key, metadata, None)))
}

/// One merge.
pub(super) struct Merge<'a, 'w> {
    pub(super) editor: &'a mut Editor<'w>,
    pub(super) schema: &'a Schema,
}

/// An entry of a patch, and where its key stands in the object.
#[derive(Debug, Clone, Copy)]
struct Pair {
    key: NodeId,
    value: NodeId,
    position: Option<usize>,
    shape: Option<Shape>,
}

impl Merge<'_, '_> {
    /// The directive of a mapping of a patch. An unknown one is an error where something is merged.
    pub(super) fn directive(&self, patch: NodeId) -> Result<Option<Directive>, Problem> {
        let Some(node) = self.editor.get(patch, DIRECTIVE) else { return Ok(None) };
        let text = self.editor.text(node);
        match &*text {
            "merge" => Ok(Some(Directive::Merge)),
            "replace" => Ok(Some(Directive::Replace)),
            "delete" => Ok(Some(Directive::Delete(node))),
            other => {
                let message = format!(
                    "`$patch: {other}` is no directive: kustomize knows `delete`, `replace` and `merge`, and refuses others"
                );
                Err(Problem::new(ProblemKind::InvalidPatch, self.editor.span(node), message))
            }
        }
    }

    /// The shape of what is merged: the known one, or that of the kind that the value says it is.
    fn shape(&self, shape: Option<Shape>, values: [Option<NodeId>; 2]) -> Option<Shape> {
        shape.or_else(|| {
            values.into_iter().flatten().find_map(|value| {
                let version = self.editor.text_at(value, "apiVersion");
                let kind = if version.is_empty() { return None } else { self.editor.text_at(value, "kind") };
                self.schema.of_kind(&version, &kind)
            })
        })
    }

    fn field(&self, shape: Option<Shape>, key: NodeId) -> Option<Shape> {
        self.schema.field(shape?, &self.editor.text(key))
    }

    /// Merges two values of one key. `None` if the value is to be removed.
    fn value(&mut self, dest: NodeId, patch: NodeId, shape: Option<Shape>) -> Result<Option<NodeId>, Problem> {
        let (before, after) = (self.editor.kind(dest), self.editor.kind(patch));
        match (before, after) {
            (_, Kind::Null) => Ok(None),
            (Kind::Null, _) => self.graft(patch, shape),
            (Kind::Mapping, Kind::Mapping) => self.mapping(dest, patch, shape),
            (Kind::Sequence, Kind::Sequence) => match shape.filter(|shape| self.schema.merge_keys(*shape).is_some()) {
                Some(shape) => self.list(Some(dest), patch, shape),
                None => Ok(Some(patch)),
            },
            (Kind::Mapping | Kind::Sequence, _) | (_, Kind::Mapping | Kind::Sequence) => {
                let message = format!(
                    "the patch has {} where the object has {}: kustomize refuses it",
                    after.described(),
                    before.described()
                );
                let problem = Problem::new(ProblemKind::InvalidPatch, self.editor.span(patch), message);
                Err(problem.related(self.editor.span(dest), "the object's"))
            }
            // What the patch only repeats, such as the name of a container, stays the text of the object.
            _ if before == after
                && self.editor.text(dest) == self.editor.text(patch)
                && is_one_line(&self.editor.text(dest)) =>
            {
                Ok(Some(dest))
            }
            // The new text is written in the old one's style: in quotes every value is text.
            _ if after != Kind::String && self.editor.is_quoted(dest) => {
                let text = self.editor.text(patch).into_owned();
                Ok(Some(self.editor.string(&text, Some(patch), Some(dest))))
            }
            _ => Ok(Some(patch)),
        }
    }

    /// Merges two mappings. `None` if the patch deletes it.
    pub(super) fn mapping(
        &mut self,
        dest: NodeId,
        patch: NodeId,
        shape: Option<Shape>,
    ) -> Result<Option<NodeId>, Problem> {
        let directive = self.directive(patch)?;
        match directive {
            Some(Directive::Delete(_)) => return Ok(None),
            Some(Directive::Replace) => return self.itself(patch, shape),
            Some(Directive::Merge) | None => {}
        }
        let shape = self.shape(shape, [Some(dest), Some(patch)]);
        let pairs = self.pairs(dest, patch, shape, directive.is_some());
        let values: Vec<NodeId> = self.editor.entries(dest).map(|(_, value)| value).collect();
        let mut matched = vec![false; values.len()];
        for pair in &pairs {
            if let Some(position) = pair.position {
                matched[position] = true;
            }
        }
        let mut removed: Vec<(usize, Option<NodeId>)> = Vec::new();
        let mut mapping = self.clean_entries(dest, shape, &matched, &mut removed)?;
        for pair in pairs {
            let Some(position) = pair.position else {
                if let Some(value) = self.graft(pair.value, pair.shape)? {
                    mapping = self.editor.edit(mapping);
                    self.editor.push_entry(mapping, pair.key, value);
                }
                continue;
            };
            let before = values[position];
            match self.value(before, pair.value, pair.shape)? {
                Some(after) if after == before => {}
                Some(after) => {
                    let is_copy = self.editor.is_changed_copy(after, before);
                    mapping = self.editor.edit(mapping);
                    self.editor.set_entry(mapping, position, after, if is_copy { None } else { Some(pair.value) });
                }
                None => removed.push((position, Some(self.remover(pair.value)))),
            }
        }
        removed.sort_unstable_by_key(|(position, _)| std::cmp::Reverse(*position));
        for (position, by) in removed {
            mapping = self.editor.edit(mapping);
            self.editor.remove_entry(mapping, position, by);
        }
        Ok(Some(mapping))
    }

    /// The text that removes a value: its directive, or the null.
    fn remover(&self, patch: NodeId) -> NodeId {
        self.editor.get(patch, DIRECTIVE).unwrap_or(patch)
    }

    /// The entries of a patch with their positions in the object.
    fn pairs(&self, dest: NodeId, patch: NodeId, shape: Option<Shape>, skips_directive: bool) -> Vec<Pair> {
        /// As many comparisons are cheaper than an index.
        const FEW: usize = 2048;
        let editor = &self.editor;
        let index: Option<rustc_hash::FxHashMap<_, _>> = (editor.len(dest) * editor.len(patch) > FEW).then(|| {
            let entries = editor.entries(dest).enumerate();
            entries.map(|(position, (key, _))| (editor.text(key), position)).collect()
        });
        let position = |key: NodeId| {
            let name = editor.text(key);
            match &index {
                Some(index) => index.get(&name).copied(),
                None => editor.find(dest, &name).map(|found| found.position),
            }
        };
        editor
            .entries(patch)
            .filter(|(key, _)| !(skips_directive && editor.is(*key, DIRECTIVE)))
            .map(|(key, value)| Pair { key, value, position: position(key), shape: self.field(shape, key) })
            .collect()
    }

    /// Cleans the entries that no patch entry matches; those that vanish are added to `removed`.
    fn clean_entries(
        &mut self,
        dest: NodeId,
        shape: Option<Shape>,
        matched: &[bool],
        removed: &mut Vec<(usize, Option<NodeId>)>,
    ) -> Result<NodeId, Problem> {
        let mut mapping = dest;
        if self.is_clean(dest, shape) {
            return Ok(mapping);
        }
        let entries: Vec<(NodeId, NodeId)> = self.editor.entries(dest).collect();
        for (position, (key, value)) in entries.into_iter().enumerate() {
            if matched.get(position) == Some(&true) {
                continue;
            }
            let field = self.field(shape, key);
            match self.clean(value, field)? {
                Some(cleaned) if cleaned == value => {}
                Some(cleaned) => {
                    mapping = self.editor.edit(mapping);
                    self.editor.set_entry(mapping, position, cleaned, None);
                }
                None => removed.push((position, None)),
            }
        }
        Ok(mapping)
    }

    /// Whether a look at a value tells that nothing in it changes.
    fn is_clean(&self, id: NodeId, shape: Option<Shape>) -> bool {
        shape.is_none_or(|shape| self.schema.is_plain(shape)) && !self.editor.is_remarkable(id)
    }

    /// A value of the object where the patch says nothing. `None` if it is nothing at all.
    pub(super) fn clean(&mut self, id: NodeId, shape: Option<Shape>) -> Result<Option<NodeId>, Problem> {
        match self.editor.kind(id) {
            Kind::Null => Ok(if self.editor.is_blank(id) { None } else { Some(id) }),
            Kind::Mapping => {
                let shape = self.shape(shape, [Some(id), None]);
                let mut removed = Vec::new();
                let mut mapping = self.clean_entries(id, shape, &[], &mut removed)?;
                for (position, by) in removed.into_iter().rev() {
                    mapping = self.editor.edit(mapping);
                    self.editor.remove_entry(mapping, position, by);
                }
                Ok(Some(mapping))
            }
            Kind::Sequence => match shape.filter(|shape| self.schema.merge_keys(*shape).is_some()) {
                Some(shape) => self.untouched_list(id, shape).map(Some),
                None => Ok(Some(id)),
            },
            _ => Ok(Some(id)),
        }
    }

    /// A value of the patch where the object has none: without nulls and without directives. Almost always there are none, and
    /// it is the patch's own node. `None` if it is not to be added.
    pub(super) fn graft(&mut self, patch: NodeId, shape: Option<Shape>) -> Result<Option<NodeId>, Problem> {
        match self.editor.kind(patch) {
            Kind::Null => Ok(None),
            Kind::Mapping => {
                // An unknown directive is no error here, and stays.
                let directive = self.directive(patch).unwrap_or(None);
                self.graft_mapping(patch, directive, shape)
            }
            Kind::Sequence => match shape.filter(|shape| self.schema.merge_keys(*shape).is_some()) {
                Some(shape) => self.grafted_list(patch, shape).map(Some),
                None => Ok(Some(patch)),
            },
            _ => Ok(Some(patch)),
        }
    }

    /// A value inside of a grafted one: kustomize merges it with itself.
    pub(super) fn itself(&mut self, patch: NodeId, shape: Option<Shape>) -> Result<Option<NodeId>, Problem> {
        match self.editor.kind(patch) {
            Kind::Mapping => {
                let directive = self.directive(patch)?;
                self.graft_mapping(patch, directive, shape)
            }
            Kind::Sequence => match shape.filter(|shape| self.schema.merge_keys(*shape).is_some()) {
                Some(shape) => self.list(None, patch, shape),
                None => Ok(Some(patch)),
            },
            _ => self.graft(patch, shape),
        }
    }

    fn graft_mapping(
        &mut self,
        patch: NodeId,
        directive: Option<Directive>,
        shape: Option<Shape>,
    ) -> Result<Option<NodeId>, Problem> {
        if matches!(directive, Some(Directive::Delete(_))) {
            return Ok(None);
        }
        let shape = self.shape(shape, [Some(patch), None]);
        let entries: Vec<(NodeId, NodeId)> = self.editor.entries(patch).collect();
        let mut kept = Vec::with_capacity(entries.len());
        for &(key, value) in &entries {
            if directive.is_some() && self.editor.is(key, DIRECTIVE) {
                continue;
            }
            let field = self.field(shape, key);
            if let Some(value) = self.itself(value, field)? {
                kept.push((key, value));
            }
        }
        // What this layer wrote may be in other objects already.
        if kept == entries && patch.is_source() {
            return Ok(Some(patch));
        }
        Ok(Some(self.editor.mapping(&kept, Some(patch), None)))
    }
}

/// Whether a text is written the same whatever its style is.
fn is_one_line(text: &str) -> bool {
    !text.contains('\n')
}
