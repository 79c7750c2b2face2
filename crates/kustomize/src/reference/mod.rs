//! Name references: when a transformer, a patch or a hash gave an object another name, the fields that name it follow.
//!
//! It runs once, when everything else is done. Only objects with a former identity can have moved, so they are indexed by their
//! former names; the fields of a referring object are visited through the trie of its kind, and a text that is nobody's former
//! name costs one look-up. The rules are those of kustomize's `nameref` filter.

mod index;
mod sieve;
#[cfg(test)]
mod tests;

use spanned_yaml::Kind;

use crate::editor::Editor;
use crate::fields::Trie;
use crate::id::NodeId;
use crate::object::{Gvk, Object};
use crate::problem::{Problem, ProblemKind};
use crate::work::{Step, Work};
use index::Index;
#[cfg(test)]
pub(crate) use sieve::have_same_end;
use sieve::{Found, Referrer};

/// Rewrites the fields that name objects whose names changed, and in mappings with a name also the namespace.
pub(crate) fn resolve(work: &mut Work<'_>) -> Step {
    let role_binding = work.symbol("RoleBinding");
    for object in work.objects.iter().filter(|object| object.gvk.kind == role_binding) {
        check_subjects(work, object)?;
    }
    let references = work.fields.references.clone();
    let mut changed: Vec<(usize, NodeId)> = Vec::new();
    let Work { editor, objects, .. } = &mut *work;
    let original = |object: &Object| Gvk { kind: object.original.2, ..object.gvk };
    // A name that nobody changed stays; only where a namespace stands beside it there may be something to do.
    let has_renamed = index::has_renamed(editor, objects);
    if !has_renamed {
        let mut moved = objects.iter().filter(|object| object.former.is_some());
        let mut referrers = objects.iter().flat_map(|object| references.of(original(object)));
        if moved.next().is_none() || !referrers.any(|fields| fields.has_mappings) {
            return Ok(());
        }
    }
    let index = Index::new(editor, objects);
    let mut resolver = Resolver { editor, index: &index, problem: None };
    for (position, object) in objects.iter().enumerate() {
        let mut root = object.root;
        let mut referrer = None;
        for fields in references.of(original(object)) {
            if !has_renamed && !fields.has_mappings {
                continue;
            }
            let referrer =
                referrer.get_or_insert_with(|| Referrer::new(resolver.editor, object, object.gvk.kind == role_binding));
            root = resolver.descend(root, &fields.fields, referrer);
        }
        if root != object.root {
            changed.push((position, root));
        }
        if let Some(problem) = resolver.problem.take() {
            return Err(problem);
        }
        let limit = resolver.editor.world().limits.text;
        if resolver.editor.written_text() > limit {
            let message = format!("the build writes more than {limit} bytes of new text");
            return Err(Problem::new(ProblemKind::Limit, resolver.editor.span(object.root), message));
        }
    }
    for (position, root) in changed {
        if let Some(object) = objects.get_mut(position) {
            object.root = root;
        }
    }
    Ok(())
}

/// Kustomize refuses a service account among the subjects of a role binding whose namespace is no text.
fn check_subjects(work: &Work<'_>, binding: &Object) -> Step {
    let editor = &work.editor;
    let Some(subjects) = editor.get(binding.root, "subjects") else { return Ok(()) };
    for subject in editor.items(subjects) {
        let Some(namespace) = editor.get(subject, "namespace") else { continue };
        if editor.text_at(subject, "kind") == "ServiceAccount" && editor.kind(namespace) != Kind::String {
            let found = editor.kind(namespace).described();
            let message =
                format!("the namespace of a subject of {} must be a string, found {found}", work.display(binding));
            return Err(work.problem(ProblemKind::InvalidField, namespace, message));
        }
    }
    Ok(())
}

/// The walk through one object after the other.
struct Resolver<'r, 'w> {
    editor: &'r mut Editor<'w>,
    index: &'r Index<'r, 'w>,
    /// What ends the build.
    problem: Option<Problem>,
}

impl Resolver<'_, '_> {
    /// Follows the names below a node. The recursion is as deep as the trie.
    fn descend(&mut self, id: NodeId, trie: &Trie, referrer: &Referrer<'_>) -> NodeId {
        let mut here = id;
        if self.editor.is_mapping(id) {
            for (name, child) in &trie.children {
                let Some(found) = self.editor.find(here, name) else { continue };
                let followed = self.follow(found.value, child, referrer);
                let changed = self.descend(followed, child, referrer);
                if changed != found.value {
                    here = self.editor.edit(here);
                    let by =
                        Some(changed).filter(|_| !self.editor.is_mapping(changed) && !self.editor.is_sequence(changed));
                    self.editor.set_entry(here, found.position, changed, by);
                }
            }
        } else if !trie.children.is_empty() {
            let mut items = self.editor.cursor(id);
            let mut position = 0;
            while let Some(item) = self.editor.advance(&mut items) {
                let changed = self.descend(item, trie, referrer);
                if changed != item {
                    here = self.editor.edit(here);
                    self.editor.set_item(here, position, changed, None);
                }
                position += 1;
            }
        }
        here
    }

    /// Follows the names that a field holds: one, a list of them, or mappings with one.
    fn follow(&mut self, id: NodeId, trie: &Trie, referrer: &Referrer<'_>) -> NodeId {
        if trie.targets.is_empty() {
            return id;
        }
        match self.editor.kind(id) {
            Kind::Null => id,
            Kind::Mapping => self.follow_mapping(id, trie, referrer),
            Kind::Sequence => {
                let mut sequence = id;
                let mut items = self.editor.cursor(id);
                let mut position = 0;
                while let Some(item) = self.editor.advance(&mut items) {
                    let changed = match self.editor.kind(item) {
                        Kind::Null | Kind::Sequence => item,
                        Kind::Mapping => self.follow_mapping(item, trie, referrer),
                        _ => self.follow_name(item, trie, referrer),
                    };
                    if changed != item {
                        sequence = self.editor.edit(sequence);
                        let by = Some(changed).filter(|_| !self.editor.is_mapping(changed));
                        self.editor.set_item(sequence, position, changed, by);
                    }
                    position += 1;
                }
                sequence
            }
            _ => self.follow_name(id, trie, referrer),
        }
    }

    /// A field that is a name.
    fn follow_name(&mut self, id: NodeId, trie: &Trie, referrer: &Referrer<'_>) -> NodeId {
        let mut here = id;
        for target in &trie.targets {
            let text = self.editor.text(here);
            if !self.index.is_renamed(&text) {
                return here;
            }
            let found = sieve::pick(self.editor, self.index, referrer, *target, trie.is_role, &text, None);
            let Some(object) = self.checked(found, here, referrer) else { continue };
            if *self.editor.text(here) != *self.index.name(object) {
                here = self.named(here, object);
            }
        }
        here
    }

    /// A field that is a mapping with a name and perhaps a namespace.
    fn follow_mapping(&mut self, id: NodeId, trie: &Trie, referrer: &Referrer<'_>) -> NodeId {
        let mut here = id;
        for target in &trie.targets {
            let Some(name) = self.editor.find(here, "name") else {
                let message =
                    "a mapping with a `name` is needed here, because a `nameReference` says that it names an object";
                let problem = Problem::new(ProblemKind::InvalidField, self.editor.span(here), message);
                self.problem.get_or_insert(problem);
                return here;
            };
            let text = self.editor.text(name.value);
            if !self.index.is_former(&text) {
                return here;
            }
            let namespace = self.editor.get(here, "namespace");
            let namespace = namespace.map(|namespace| self.editor.text(namespace));
            let found = sieve::pick(
                self.editor,
                self.index,
                referrer,
                *target,
                trie.is_role,
                &text,
                Some(namespace.as_deref()),
            );
            let Some(object) = self.checked(found, name.value, referrer) else { continue };
            if *self.editor.text(name.value) != *self.index.name(object) {
                let value = self.named(name.value, object);
                here = self.editor.edit(here);
                self.editor.set_entry(here, name.position, value, Some(value));
            }
            here = self.placed(here, object);
        }
        here
    }

    /// A mapping with the namespace of an object. No namespace is none to write.
    fn placed(&mut self, mapping: NodeId, object: &Object) -> NodeId {
        let symbols = &self.editor.world().symbols;
        let namespace = symbols.text(object.namespace);
        if namespace.is_empty() {
            return mapping;
        }
        let node = self.editor.at(object.root, &["metadata", "namespace"]);
        let old = self.editor.get(mapping, "namespace");
        if old.is_some_and(|old| *self.editor.text(old) == *namespace) {
            return mapping;
        }
        let value = match node {
            Some(node) => self.computed(namespace, node, old),
            None => return mapping,
        };
        self.editor.put_named(mapping, "namespace", value, Some(value))
    }

    /// The present name of an object, in place of a name: the text of whatever named it.
    fn named(&mut self, old: NodeId, object: &Object) -> NodeId {
        let name = self.index.name(object);
        let node = self.editor.at(object.root, &["metadata", "name"]).unwrap_or(object.root);
        self.computed(name, node, Some(old))
    }

    fn computed(&mut self, text: &str, site: NodeId, former: Option<NodeId>) -> NodeId {
        self.editor.act_for(site);
        self.editor.string(text, Some(site), former)
    }

    /// Notes that several objects may be meant.
    fn checked<'o>(&mut self, found: Found<'o>, at: NodeId, referrer: &Referrer<'_>) -> Option<&'o Object> {
        let candidates = match found {
            Found::Nothing => return None,
            Found::One(object) => return Some(object),
            Found::Several(candidates) => candidates,
        };
        let names: Vec<String> = candidates.iter().map(|object| self.index.display(object)).collect();
        let message = format!(
            "`{}` in {} may be each of {}; kustomize cannot tell which one is meant",
            self.editor.text(at),
            self.index.display(referrer.object),
            names.join(", ")
        );
        let mut problem = Problem::new(ProblemKind::AmbiguousReference, self.editor.span(at), message);
        for object in candidates {
            let name = self.editor.at(object.root, &["metadata", "name"]).unwrap_or(object.root);
            problem = problem.related(self.editor.span(name), "one of them");
        }
        self.problem.get_or_insert(problem);
        None
    }
}
