//! `namePrefix:` and `nameSuffix:`.

use super::{misfit, scalar_text};
use crate::editor::{Create, Misfit};
use crate::fields::SpecList;
use crate::id::NodeId;
use crate::object::Gvk;
use crate::symbol::Symbol;
use crate::work::{Step, Work};
use spanned_yaml::Kind;

/// Puts a text before the names of all objects but a few kinds.
pub(crate) fn prefix(work: &mut Work<'_>, value: NodeId) -> Step {
    let fields = work.fields.name_prefix.clone();
    apply_to(work, value, &fields, Side::Prefix)
}

/// Puts a text behind the names of all objects but a few kinds.
pub(crate) fn suffix(work: &mut Work<'_>, value: NodeId) -> Step {
    let fields = work.fields.name_suffix.clone();
    apply_to(work, value, &fields, Side::Suffix)
}

/// Where a text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Before.
    Prefix,
    /// Behind.
    Suffix,
}

/// [`prefix`] or [`suffix`] in other fields.
pub(crate) fn apply_to(work: &mut Work<'_>, value: NodeId, fields: &SpecList, side: Side) -> Step {
    let affix = scalar_text(work, side.field(), value)?;
    if affix.is_empty() {
        return Ok(());
    }
    work.editor.act_for(value);
    let skipped = [
        Gvk { kind: work.symbol("CustomResourceDefinition"), ..Gvk::default() },
        Gvk { kind: work.symbol("APIService"), group: work.symbol("apiregistration.k8s.io"), version: Symbol::EMPTY },
        Gvk { kind: work.symbol("Namespace"), ..Gvk::default() },
    ];
    let affix_text = work.name(affix).to_owned();
    let mut text = String::new();
    for position in 0..work.objects.len() {
        let Some(mut object) = work.objects.get(position).copied() else { break };
        // Which kind counts: the first that it had (`OrgId`).
        let original = Gvk { kind: object.original.2, ..object.gvk };
        if skipped.iter().any(|skipped| original.is_selected_by(*skipped)) {
            continue;
        }
        for spec in fields.of(original) {
            let is_name = spec.path.is(&["metadata", "name"]);
            if is_name {
                let head = if side == Side::Prefix { &mut object.prefixes } else { &mut object.suffixes };
                *head = Some(work.editor.push_affix(affix, *head));
                work.remember(&mut object);
            }
            if !object.gvk.is_selected_by(spec.gvk) {
                continue;
            }
            let create = if spec.create { Create::Empty(Kind::String) } else { Create::Nothing };
            let walked = work.editor.walk(object.root, &spec.path.0, create, &mut |editor, old| {
                if matches!(editor.kind(old), Kind::Mapping | Kind::Sequence) {
                    return Err(Misfit { at: old, expected: "a string" });
                }
                text.clear();
                let old_text = editor.text(old);
                match side {
                    Side::Prefix => text.extend([&affix_text, &*old_text]),
                    Side::Suffix => text.extend([&*old_text, &affix_text]),
                }
                Ok(editor.string(&text, Some(value), Some(old)))
            });
            object.root = walked.map_err(|at| misfit(work, &object, spec, at))?;
            if is_name {
                object.name = work.symbol(&text);
            }
        }
        work.objects[position] = object;
        work.check_text(value)?;
    }
    Ok(())
}

impl Side {
    fn field(self) -> &'static str {
        match self {
            Self::Prefix => "namePrefix",
            Self::Suffix => "nameSuffix",
        }
    }
}
