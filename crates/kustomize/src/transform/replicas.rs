//! `replicas:`.

use spanned_yaml::Kind;

use super::misfit;
use crate::editor::{Create, Editor, Misfit, Walked};
use crate::fields::SpecList;
use crate::id::NodeId;
use crate::object::{Gvk, Object};
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::record::Record;
use crate::symbol::Symbol;
use crate::work::{Step, Work};

/// An entry of `replicas`.
#[derive(Debug)]
pub(crate) struct Replica {
    entry: NodeId,
    /// Empty if there is none.
    name: Symbol,
    name_node: Option<NodeId>,
    /// The number, with its node if that is a plain number.
    count: i64,
    count_node: Option<NodeId>,
}

impl Replica {
    /// Reads an entry of `replicas`.
    pub(crate) fn read(planner: &mut Planner<'_>, entry: NodeId) -> Result<Self, Problem> {
        let record = Record::read(planner, "each entry of `replicas`", entry, &["name", "count"])?;
        let name_node = record.text(planner, "name")?;
        let editor = &planner.read;
        let name = name_node.map_or(Symbol::EMPTY, |name| editor.symbol(name));
        let count_node = record.get("count");
        let count = match count_node {
            None => 0,
            Some(node) => editor.source(node).and_then(|node| node.as_i64()).ok_or_else(|| {
                let kind = editor.kind(node).described();
                let message = format!("`count` must be a whole number, found {kind}");
                planner.problem(ProblemKind::InvalidField, node, message)
            })?,
        };
        Ok(Self { entry, name, name_node, count, count_node })
    }

    /// Whether it means one of an object's identities.
    fn is_meant(&self, work: &Work<'_>, object: &Object, selector: Gvk) -> bool {
        (object.name == self.name && object.gvk.is_selected_by(selector))
            || work.formers(object).any(|former| {
                former.name == self.name && Gvk { kind: former.kind, ..object.gvk }.is_selected_by(selector)
            })
    }

    fn set(&self, editor: &mut Editor<'_>, old: NodeId) -> Walked {
        if matches!(editor.kind(old), Kind::Mapping | Kind::Sequence) {
            return Err(Misfit { at: old, expected: "a number" });
        }
        let text = self.count.to_string();
        if editor.kind(old) == Kind::Int && editor.is(old, &text) {
            return Ok(old);
        }
        Ok(match self.count_node {
            Some(node) if editor.is(node, &text) => node,
            node => editor.scalar(Kind::Int, &text, node.or(Some(self.entry)), Some(old)),
        })
    }
}

/// Sets the number of replicas of objects by name.
pub(crate) fn apply(work: &mut Work<'_>, replicas: &[Replica]) -> Step {
    let fields = work.fields.replicas.clone();
    apply_to(work, replicas, &fields)
}

/// [`apply`] to other fields.
pub(crate) fn apply_to(work: &mut Work<'_>, replicas: &[Replica], fields: &SpecList) -> Step {
    for replica in replicas {
        work.editor.act_for(replica.count_node.unwrap_or(replica.entry));
        let mut is_found = false;
        for position in 0..work.objects.len() {
            let Some(mut object) = work.objects.get(position).copied() else { break };
            for spec in fields.iter() {
                if !replica.is_meant(work, &object, spec.gvk) {
                    continue;
                }
                is_found = true;
                if !object.gvk.is_selected_by(spec.gvk) {
                    continue;
                }
                let create = if spec.create { Create::Empty(Kind::Int) } else { Create::Nothing };
                let walked =
                    work.editor.walk(object.root, &spec.path.0, create, &mut |editor, old| replica.set(editor, old));
                object.root = walked.map_err(|at| misfit(work, &object, spec, at))?;
            }
            work.objects[position] = object;
        }
        if !is_found {
            return Err(nothing_found(work, replica, fields));
        }
    }
    Ok(())
}

fn nothing_found(work: &Work<'_>, replica: &Replica, fields: &SpecList) -> Problem {
    let mut kinds: Vec<&str> =
        fields.iter().map(|spec| work.name(spec.gvk.kind)).filter(|kind| !kind.is_empty()).collect();
    kinds.dedup();
    let last = kinds.pop().unwrap_or("object");
    let kinds = if kinds.is_empty() { last.to_owned() } else { format!("{} or {last}", kinds.join(", ")) };
    let message = format!("there is no {kinds} called `{}` whose replicas could be set", work.name(replica.name));
    work.problem(ProblemKind::InvalidField, replica.name_node.unwrap_or(replica.entry), message)
}
