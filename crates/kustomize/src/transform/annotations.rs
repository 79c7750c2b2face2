//! `commonAnnotations:`.

use super::pairs::Pairs;
use crate::fields::SpecList;
use crate::id::NodeId;
use crate::work::{Step, Work};

/// Puts the annotations of a mapping on all objects and the pod templates in them.
pub(crate) fn apply(work: &mut Work<'_>, mapping: NodeId) -> Step {
    let fields = work.fields.annotations.clone();
    let pairs = Pairs::read(&work.editor, "commonAnnotations", mapping)?;
    apply_to(work, pairs, &fields)
}

/// [`apply`] to other fields.
pub(crate) fn apply_to(work: &mut Work<'_>, pairs: Pairs, fields: &SpecList) -> Step {
    if pairs.is_empty() {
        return Ok(());
    }
    work.editor.act_for(pairs.mapping());
    let pairs = pairs.written(&mut work.editor);
    for position in 0..work.objects.len() {
        let Some(mut object) = work.objects.get(position).copied() else { break };
        pairs.put(work, &mut object, fields)?;
        work.objects[position] = object;
    }
    Ok(())
}
