//! Patches: the entries of `patches`, `patchesStrategicMerge` and `patchesJson6902`.
//!
//! Both kinds *graft*: what a patch says becomes part of the object as the patch's own node, so that its span is the patch's.
//! What a patch removes leaves a tombstone that names the patch's node.

mod json6902;
mod pointer;
mod read;
mod strategic;
mod strategic_list;

#[cfg(test)]
mod tables;
#[cfg(test)]
mod tests;

use rustc_hash::FxHashMap;

use crate::id::NodeId;
use crate::object::{Gvk, Object};
use crate::problem::{Problem, ProblemKind};
use crate::select::Selector;
use crate::symbol::Symbol;
use crate::work::{Step, Work};
use json6902::Operation;

/// A patch.
#[derive(Debug, Clone)]
pub(crate) struct Patch {
    /// The entry of the kustomization.
    pub(crate) site: NodeId,
    field: Field,
    target: Option<Selector>,
    may_change_name: bool,
    may_change_kind: bool,
    body: Body,
}

/// The field that holds a patch; each has quirks of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Patches,
    StrategicMerge,
    Json6902,
}

#[derive(Debug, Clone)]
enum Body {
    /// An empty file, or one that only has comments. kustomize does not mind.
    Nothing,
    /// The documents of a strategic merge patch.
    Merge(Vec<NodeId>),
    Operations(Vec<Operation>),
}

/// Applies patches in order. Objects that one deletes are seen by none of the following, and are gone at the end.
pub(crate) fn apply_all(work: &mut Work<'_>, patches: &[Patch]) -> Step {
    let mut candidates = Candidates::new(work, patches);
    let result = patches.iter().try_for_each(|patch| apply_one(work, patch, &mut candidates));
    work.objects.retain(|object| !object.deleted);
    result
}

fn apply_one(work: &mut Work<'_>, patch: &Patch, candidates: &mut Candidates) -> Step {
    work.editor.act_for(patch.site);
    match (&patch.body, &patch.target) {
        (Body::Nothing, _) => Ok(()),
        (Body::Merge(documents), None) => {
            documents.iter().try_for_each(|document| merge_by_identity(work, patch, *document, candidates))
        }
        (Body::Merge(documents), Some(target)) => match documents[..] {
            [document] => {
                let selected = select(work, patch, target, candidates);
                let prepared = strategic::Prepared::new(work, document, patch.options(true));
                for position in selected {
                    merge(work, position, &prepared, candidates)?;
                    work.check_size(patch.site)?;
                }
                if patch.may_change_name || patch.may_change_kind {
                    check_unique(work, patch)?;
                }
                Ok(())
            }
            _ => {
                let message = "a patch with a `target` may only be one document; kustomize refuses several";
                Err(work.problem(ProblemKind::InvalidPatch, target.site, message))
            }
        },
        (Body::Operations(_), None) => {
            let message = "a JSON patch needs a `target`; without one kustomize does not know which objects to change";
            Err(work.problem(ProblemKind::InvalidPatch, patch.site, message))
        }
        (Body::Operations(operations), Some(target)) => {
            for position in select(work, patch, target, candidates) {
                let mut object = work.objects[position];
                if patch.field == Field::Patches {
                    work.remember(&mut object);
                }
                json6902::apply(work, &mut object, operations)?;
                // kustomize writes the object out as JSON and reads it again.
                object.shares_texts = false;
                replace(work, position, object, candidates);
                work.check_size(patch.site)?;
            }
            Ok(())
        }
    }
}

impl Patch {
    fn options(&self, copies_metadata: bool) -> strategic::Options {
        strategic::Options {
            may_change_name: self.may_change_name,
            may_change_kind: self.may_change_kind,
            // With options the patch is annotated, and what is annotated has its annotations written as text.
            annotations_are_text: copies_metadata || self.may_change_name || self.may_change_kind,
            labels_are_text: copies_metadata,
        }
    }
}

/// Merges a document into the one object that has its identity, or had it.
fn merge_by_identity(work: &mut Work<'_>, patch: &Patch, document: NodeId, candidates: &mut Candidates) -> Step {
    let (gvk, name, namespace) = work.identity(document);
    let is_cluster_scoped = work.editor.world().is_cluster_scoped(gvk);
    let namespace = work.effective_namespace(namespace, is_cluster_scoped);
    let id = Identity { gvk, name, namespace };
    let found: Vec<usize> =
        candidates.of(work, Some(name)).filter(|position| had_identity(work, &work.objects[*position], &id)).collect();
    let at = work.editor.at(document, &["metadata", "name"]).unwrap_or(document);
    match found[..] {
        [position] => {
            let prepared =
                strategic::Prepared::new(work, document, patch.options(patch.field == Field::StrategicMerge));
            merge(work, position, &prepared, candidates)?;
            work.check_size(patch.site)
        }
        // What is left out may hold the target.
        [] if !work.incomplete.is_empty() => Ok(()),
        [] => {
            let message = format!(
                "the patch is for {} `{}`, which is not in the build: kustomize refuses it{}",
                work.name(gvk.kind),
                work.name(name),
                near_miss(work, &id)
            );
            Err(work.problem(ProblemKind::PatchWithoutTarget, at, message))
        }
        [first, second, ..] => {
            let message = format!(
                "the patch is for {} `{}`, and the build has more than one: kustomize refuses it",
                work.name(gvk.kind),
                work.name(name)
            );
            let span = |position: usize| work.editor.span(work.objects[position].root);
            let problem = work.problem(ProblemKind::InvalidPatch, at, message);
            Err(problem.related(span(first), "one of them").related(span(second), "another"))
        }
    }
}

/// A word about an object that differs in one thing.
fn near_miss(work: &Work<'_>, id: &Identity) -> String {
    let named = |object: &&Object| object.name == id.name && object.gvk.kind == id.gvk.kind && !object.deleted;
    let Some(object) = work.objects.iter().find(named) else { return String::new() };
    if object.gvk != id.gvk {
        let (group, version) = (work.name(object.gvk.group), work.name(object.gvk.version));
        let separator = if group.is_empty() { "" } else { "/" };
        return format!("; the {} there has the apiVersion `{group}{separator}{version}`", work.name(id.gvk.kind));
    }
    match work.name(object.namespace) {
        "" => format!("; the {} there has no namespace", work.name(id.gvk.kind)),
        namespace => format!("; the {} there is in the namespace `{namespace}`", work.name(id.gvk.kind)),
    }
}

/// Merges a document into the object at a position.
fn merge(work: &mut Work<'_>, position: usize, prepared: &strategic::Prepared, candidates: &mut Candidates) -> Step {
    let mut object = work.objects[position];
    if prepared.may_change_identity() {
        work.remember(&mut object);
    }
    let mark = work.editor.mark();
    match strategic::apply(work, object.root, prepared)? {
        Some(root) => {
            object.root = if object.shares_texts { work.editor.spread(root, mark) } else { root };
            if prepared.may_change_identity() {
                work.reread(&mut object);
            }
        }
        None => object.deleted = true,
    }
    replace(work, position, object, candidates);
    Ok(())
}

fn replace(work: &mut Work<'_>, position: usize, object: Object, candidates: &mut Candidates) {
    if object.name != work.objects[position].name {
        candidates.add(object.name, position);
    }
    work.objects[position] = object;
}

/// The objects that a target is for. None of them is worth a note: kustomize says nothing.
fn select(work: &mut Work<'_>, patch: &Patch, target: &Selector, candidates: &Candidates) -> Vec<usize> {
    let is_target = |position: &usize| {
        let object = &work.objects[*position];
        !object.deleted && target.is_target(work, object)
    };
    let selected: Vec<usize> = candidates.of(work, target.only_name()).filter(is_target).collect();
    if selected.is_empty() && work.incomplete.is_empty() {
        let message =
            format!("the patch changes nothing: {}; kustomize says nothing about it", target.why_nothing(work));
        let problem = work.problem(ProblemKind::PatchWithoutTarget, target.site, message);
        let problem = problem.related(work.editor.span(patch.site), "the patch");
        work.problems.push(problem);
    }
    selected
}

/// Group, version, kind, name and the namespace that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Identity {
    gvk: Gvk,
    name: Symbol,
    namespace: Symbol,
}

fn identity(work: &Work<'_>, object: &Object) -> Identity {
    let namespace = work.effective_namespace(object.namespace, object.cluster_scoped);
    Identity { gvk: object.gvk, name: object.name, namespace }
}

/// Whether an object has an identity, or had it before some step.
fn had_identity(work: &Work<'_>, object: &Object, id: &Identity) -> bool {
    !object.deleted
        && (identity(work, object) == *id
            || work.formers(object).any(|former| {
                let gvk = Gvk { kind: former.kind, ..object.gvk };
                Identity { gvk, name: former.name, namespace: former.namespace } == *id
            }))
}

/// After a patch that may rename: no two objects may have one identity.
fn check_unique(work: &Work<'_>, patch: &Patch) -> Step {
    let mut seen: FxHashMap<Identity, &Object> = FxHashMap::default();
    for object in work.objects.iter().filter(|object| !object.deleted) {
        if let Some(other) = seen.insert(identity(work, object), object) {
            let message = format!(
                "after this patch {} is in the build twice; kustomize refuses two objects of one kind, name and namespace",
                work.display(object)
            );
            let problem = Problem::new(ProblemKind::DuplicateObject, work.editor.span(patch.site), message);
            let span = |object: &Object| work.editor.span(object.root);
            return Err(problem.related(span(other), "one of them").related(span(object), "the other"));
        }
    }
    Ok(())
}

/// The objects by each name that they have or had, so that many patches on many objects do not look at all pairs.
#[derive(Debug, Default)]
struct Candidates {
    by_name: Option<FxHashMap<Symbol, Vec<usize>>>,
}

impl Candidates {
    /// An index, if there are enough patches for one.
    fn new(work: &Work<'_>, patches: &[Patch]) -> Self {
        const FEW: usize = 4;
        if patches.len() < FEW && patches.iter().map(Patch::documents).sum::<usize>() < FEW {
            return Self::default();
        }
        let mut candidates = Self { by_name: Some(FxHashMap::default()) };
        for (position, object) in work.objects.iter().enumerate() {
            candidates.add(object.name, position);
            candidates.add(object.original.0, position);
            for former in work.formers(object) {
                candidates.add(former.name, position);
            }
        }
        candidates
    }

    fn add(&mut self, name: Symbol, position: usize) {
        let Some(by_name) = &mut self.by_name else { return };
        let positions = by_name.entry(name).or_default();
        if let Err(at) = positions.binary_search(&position) {
            positions.insert(at, position);
        }
    }

    /// The positions of all objects that can have a name, in order; of all objects if any name will do.
    fn of(&self, work: &Work<'_>, name: Option<Symbol>) -> impl Iterator<Item = usize> + use<'_> {
        let indexed = self.by_name.as_ref().zip(name);
        let named = indexed.map(|(by_name, name)| by_name.get(&name).map_or(&[][..], Vec::as_slice));
        let all = if named.is_some() { 0..0 } else { 0..work.objects.len() };
        named.unwrap_or_default().iter().copied().chain(all)
    }
}

impl Patch {
    fn documents(&self) -> usize {
        match &self.body {
            Body::Merge(documents) => documents.len(),
            Body::Nothing | Body::Operations(_) => 1,
        }
    }
}
