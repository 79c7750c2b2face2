//! Which object a name means: kustomize's sieve, one condition after the other.

use crate::editor::Editor;
use crate::id::NodeId;
use crate::object::{Gvk, Object};
use crate::reference::index::{Index, effective, formers};
use crate::symbol::Symbol;

/// The object whose field is looked at.
pub(super) struct Referrer<'o> {
    pub(super) object: &'o Object,
    /// The namespaces of the service accounts among the subjects of a role binding.
    accounts: Vec<Symbol>,
    /// What `roleRef` says, if it says both.
    role: Option<Gvk>,
}

/// Who is meant.
pub(super) enum Found<'o> {
    /// Nobody whose identity changed.
    Nothing,
    /// An object, which may still have the same name.
    One(&'o Object),
    /// These, and they differ.
    Several(Vec<&'o Object>),
}

impl<'o> Referrer<'o> {
    /// An object as it was before any of its references changed.
    pub(super) fn new(editor: &Editor<'_>, object: &'o Object, is_role_binding: bool) -> Self {
        let mut accounts = Vec::new();
        if is_role_binding && let Some(subjects) = editor.get(object.root, "subjects") {
            for subject in editor.items(subjects) {
                if editor.text_at(subject, "kind") == "ServiceAccount"
                    && let Some(namespace) = editor.get(subject, "namespace")
                {
                    let namespace = editor.symbol(namespace);
                    if !accounts.contains(&namespace) {
                        accounts.push(namespace);
                    }
                }
            }
        }
        let role = editor.get(object.root, "roleRef").and_then(|role| {
            let (group, kind) = (editor.get(role, "apiGroup")?, editor.get(role, "kind")?);
            Some(Gvk { group: editor.symbol(group), kind: editor.symbol(kind), version: Symbol::EMPTY })
        });
        Self { object, accounts, role }
    }

    /// Whether it can see an object that is now in a namespace (`SubsetThatCouldBeReferencedByResource`).
    fn sees(&self, namespace: Symbol) -> bool {
        effective(namespace) == effective(self.object.namespace) || self.accounts.contains(&namespace)
    }
}

/// The object that a name means. `namespace` is given for a mapping: what it says beside the name.
pub(super) fn pick<'o>(
    editor: &Editor<'_>,
    index: &Index<'o, '_>,
    referrer: &Referrer<'_>,
    target: Gvk,
    is_role: bool,
    name: &str,
    namespace: Option<Option<&str>>,
) -> Found<'o> {
    if !index.has_kind(target.kind) {
        return Found::Nothing;
    }
    let me = referrer.object;
    let is_ever = |object: &Object, selector: Gvk| {
        formers(editor, object).any(|former| Gvk { kind: former.kind, ..object.gvk }.is_selected_by(selector))
    };
    let is_meant = |object: &&Object| {
        is_ever(object, target) && (!is_role || referrer.role.is_none_or(|role| is_ever(object, role)))
    };
    let mut candidates: Vec<&Object> = if me.cluster_scoped {
        index.with_name(name).filter(is_meant).collect()
    } else {
        let here = index.with_name_in(name, Some(me.namespace));
        let nowhere = index.with_name_in(name, None);
        here.chain(nowhere).filter(is_meant).collect()
    };
    if !me.cluster_scoped {
        // A role binding may name service accounts of other namespaces, if they say their namespace.
        for account in referrer.accounts.iter().filter(|account| **account != effective(me.namespace)) {
            let accounts = index
                .with_name_in(name, Some(*account))
                .filter(|object| object.namespace == *account && object.gvk.kind == index.service_account);
            candidates.extend(accounts.filter(is_meant));
        }
    }
    if candidates.is_empty() {
        return Found::Nothing;
    }
    let is_mapping = namespace.is_some();
    if let Some(Some(namespace)) = namespace {
        in_namespace(index, referrer, index.symbol(namespace), &mut candidates);
    }
    if candidates.len() != 1 {
        candidates.retain(|object| has_affixes_of(editor, object, me, true));
    }
    if candidates.len() > 1 {
        candidates.retain(|object| has_affixes_of(editor, object, me, false));
    }
    let Some(first) = candidates.first() else { return Found::Nothing };
    let is_same = |object: &&Object| object.name == first.name && (!is_mapping || object.namespace == first.namespace);
    if candidates.iter().all(is_same) { Found::One(first) } else { Found::Several(candidates) }
}

/// Of the candidates those that stood in a namespace, if anything that the referrer sees did, else those that are there now.
fn in_namespace(index: &Index<'_, '_>, referrer: &Referrer<'_>, namespace: Symbol, candidates: &mut Vec<&Object>) {
    let me = referrer.object;
    let moved = index.moved_from(namespace);
    let is_original = if me.cluster_scoped { !moved.is_empty() } else { moved.iter().any(|now| referrer.sees(*now)) };
    if is_original {
        candidates.retain(|object| index.original_namespace(object) == Some(namespace));
    } else {
        candidates.retain(|object| !object.cluster_scoped && effective(object.namespace) == namespace);
    }
}

/// Whether two objects got the same prefixes and suffixes since they are together: the outermost are the same
/// (`PrefixesSuffixesEquals`).
fn has_affixes_of(editor: &Editor<'_>, one: &Object, other: &Object, may_lack: bool) -> bool {
    have_same_end(editor, one.prefixes, other.prefixes, may_lack)
        && have_same_end(editor, one.suffixes, other.suffixes, may_lack)
}

/// Whether two lists of prefixes or suffixes end alike; an empty one like nothing else, unless it may.
pub(crate) fn have_same_end(
    editor: &Editor<'_>,
    mut one: Option<NodeId>,
    mut other: Option<NodeId>,
    may_lack: bool,
) -> bool {
    if one.is_none() || other.is_none() {
        return may_lack || (one.is_none() && other.is_none());
    }
    loop {
        let (Some(left), Some(right)) = (one, other) else { return true };
        if left == right {
            return true;
        }
        let (Some(left), Some(right)) = (editor.affix(left), editor.affix(right)) else { return true };
        if left.text != right.text {
            return false;
        }
        (one, other) = (left.next, right.next);
    }
}
