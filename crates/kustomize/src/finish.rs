//! What only the root of a build does: hashes, references to changed names, variables, local objects, order.

use crate::accumulate::Accumulation;
use crate::build::{Built, Order};
use crate::editor::Editor;
use crate::hash;
use crate::object::Object;
use crate::order::SortOrder;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::reference;
use crate::schema::Schema;
use crate::vars;
use crate::work::Work;
use crate::world::World;

/// The objects of a build.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) objects: Vec<Built>,
    pub(crate) problems: Vec<Problem>,
}

/// Finishes an accumulation in a layer of its own, so that it stays what it is for others.
pub(crate) fn finish(
    world: &World,
    plan: &Plan,
    accumulation: &Accumulation,
    order: Order,
) -> Result<Finished, Problem> {
    let Some(root) = plan.root else { return Ok(Finished { objects: Vec::new(), problems: Vec::new() }) };
    let mut work = Work {
        editor: Editor::writing(world, root),
        objects: accumulation.objects.clone(),
        fields: accumulation.fields.clone(),
        schema: Schema::builtin(),
        vars: accumulation.vars.clone(),
        problems: Vec::new(),
        incomplete: accumulation.incomplete.clone(),
    };
    hash::apply(&mut work)?;
    reference::resolve(&mut work)?;
    vars::resolve(&mut work)?;
    drop_local(&mut work);
    match (&plan.order, order) {
        (Some(order), _) => order.apply(&mut work),
        (None, Order::Legacy) => SortOrder::legacy().apply(&mut work),
        (None, Order::AsWritten) => {}
    }
    plan.metadata.apply(&mut work, &plan.directory);
    let objects =
        work.objects.iter().map(|object| Built { root: object.root, is_generated: object.is_generated }).collect();
    let Work { editor, problems, .. } = work;
    editor.publish();
    Ok(Finished { objects, problems })
}

/// Drops the objects that are only there for kustomize itself.
fn drop_local(work: &mut Work<'_>) {
    const ANNOTATION: &str = "config.kubernetes.io/local-config";
    let editor = &work.editor;
    let is_local = |object: &Object| {
        let value = editor.at(object.root, &["metadata", "annotations", ANNOTATION]);
        value.is_some_and(|value| editor.text(value) != "false")
    };
    work.objects.retain(|object| !is_local(object));
}
