//! What a directory gives to those who include it: its objects after its own steps, before what only the root of a build does.
//!
//! An accumulation is made once per directory (or draft) and shared. Components have none of their own: they run inside the
//! accumulation of whoever names them, on everything it has so far.

mod file;
mod graph;
mod history;
mod plugins;
mod steps;

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

pub(crate) use graph::Graph;

use crate::builtin::Role;
use crate::fields::FieldSpecs;
use crate::generate;
use crate::id::NodeId;
use crate::object::{Gvk, Object};
use crate::plan::{Entry, Plan, Target};
use crate::problem::{Incomplete, Problem, ProblemKind};
use crate::schema::OpenApi;
use crate::symbol::Symbol;
use crate::vars::{self, Var};
use crate::work::{Step, Work};
use crate::world::World;

/// A directory's contribution to the builds that include it.
#[derive(Debug)]
pub(crate) struct Accumulation {
    pub(crate) objects: Vec<Object>,
    /// Its own field specs and those of its bases, which apply to whoever includes it as well.
    pub(crate) fields: Arc<FieldSpecs>,
    /// The schema that an `openapi` field here or below names; `None` if there is none.
    pub(crate) openapi: Option<OpenApi>,
    /// Variables of its own and of its bases.
    pub(crate) vars: Vec<Var>,
    /// Why there is no accumulation; the objects are then none.
    pub(crate) error: Option<Problem>,
    /// Those of its own steps; its bases have theirs.
    pub(crate) problems: Vec<Problem>,
    /// What is left out here or below.
    pub(crate) incomplete: Vec<Incomplete>,
}

/// How many objects may go through components in one accumulation, counted again for each component: they can include one another
/// without a cycle and double each time.
const COMPONENT_WORK: usize = 20_000_000;

/// One accumulation while it is made.
struct Run<'a, 'w> {
    graph: &'a Graph,
    done: &'a [OnceLock<Arc<Accumulation>>],
    work: Work<'w>,
    component_work: usize,
    /// The schema that counts: of the first kustomization that names one.
    openapi: Option<OpenApi>,
    /// Whether the accumulation has field specs already: those of a base, or its own.
    has_fields: bool,
    /// Whether it remembers which transformers objects go through.
    remembers: bool,
}

/// Makes the accumulation of a directory whose bases are done.
pub(crate) fn accumulate(
    world: &World,
    graph: &Graph,
    done: &[OnceLock<Arc<Accumulation>>],
    index: usize,
) -> Accumulation {
    let failed = |problem: Problem| Accumulation {
        objects: Vec::new(),
        fields: world.fields.clone(),
        openapi: None,
        vars: Vec::new(),
        error: Some(problem),
        problems: Vec::new(),
        incomplete: Vec::new(),
    };
    let plan = &graph.plans[index];
    if let Some(problem) = graph.blocked[index].as_ref().or(plan.errors.first()) {
        return failed(problem.clone());
    }
    let Some(root) = plan.root else {
        return failed(Problem::new(
            ProblemKind::MissingFile,
            world.somewhere(&graph.keys[index].directory),
            "there is no kustomization",
        ));
    };
    let mut run = Run {
        graph,
        done,
        work: Work::new(world, root),
        component_work: 0,
        openapi: plan.openapi.clone(),
        has_fields: false,
        remembers: world.wants_history(),
    };
    if let Some(openapi) = &plan.openapi {
        run.work.schema = openapi.replacing();
    }
    let error = run.accumulate(index).err();
    let openapi = run.openapi;
    let Work { editor, mut objects, fields, vars, problems, mut incomplete, .. } = run.work;
    editor.publish();
    if error.is_some() {
        objects.clear();
    }
    objects.shrink_to_fit();
    incomplete.sort_unstable();
    incomplete.dedup();
    Accumulation { objects, fields, openapi, vars, error, problems, incomplete }
}

impl<'a> Run<'a, '_> {
    /// The steps of one kustomization, in kustomize's order (`accumulateTarget` of its `internal/target` package). It recurses
    /// into components, whose depth is limited by the graph.
    fn accumulate(&mut self, index: usize) -> Step {
        let graph: &'a Graph = self.graph;
        let plan: &'a Plan = &graph.plans[index];
        if let Some(problem) = graph.blocked[index].as_ref().or(plan.errors.first()) {
            return Err(problem.clone());
        }
        self.work.incomplete.extend(plan.incomplete.iter().cloned());
        self.add_schema(plan.openapi.as_ref());
        self.resources(&plan.resources)?;
        if let Some(fields) = &plan.fields {
            self.add_fields(fields, plan.root)?;
        }
        self.has_fields = true;
        for generator in &plan.generators {
            generate::apply(&mut self.work, generator)?;
        }
        self.plugins(plan, &plan.plugins.generators, Role::Generator)?;
        self.components(&plan.components)?;
        steps::transform(&mut self.work, &plan.transforms)?;
        self.remember_fields(plan.root);
        self.plugins(plan, &plan.plugins.transformers, Role::Transformer)?;
        self.validate(plan)?;
        vars::merge(&mut self.work, &plan.vars)
    }

    /// Adds field specs to those that apply.
    fn add_fields(&mut self, fields: &Arc<FieldSpecs>, by: Option<NodeId>) -> Step {
        let world = self.work.editor.world();
        let merged = if self.has_fields {
            FieldSpecs::merged(&self.work.fields, fields, &world.symbols)
        } else {
            fields.alone(&world.fields, &world.symbols).map(Arc::new)
        };
        self.work.fields = merged.map_err(|conflict| {
            let message = format!(
                "the field `{}` is configured twice with a different `create`; kustomize refuses to merge the two",
                conflict.path
            );
            let span = by.map_or_else(|| self.work.editor.world().somewhere("".into()), |by| self.work.editor.span(by));
            Problem::new(ProblemKind::InvalidField, span, message)
        })?;
        Ok(())
    }

    fn resources(&mut self, entries: &'a [Entry]) -> Step {
        for entry in entries {
            self.work.editor.act_for(entry.node);
            match &entry.target {
                Target::File(file) => file::read(&mut self.work, *file, entry.node)?,
                Target::Directory(directory) => {
                    let Some(base) = self.graph.find(directory) else { continue };
                    self.base(base, entry.node)?;
                }
            }
            self.check_limits(entry.node)?;
        }
        self.check_unique()
    }

    /// What a base gives.
    fn finished(&self, base: usize, entry: NodeId) -> Result<&'a Accumulation, Problem> {
        if self.graph.plans[base].is_component {
            let message = format!(
                "`{}` is a Component; name it in `components`, kustomize refuses it here",
                self.work.editor.text(entry)
            );
            return Err(self.work.problem(ProblemKind::WrongKind, entry, message));
        }
        let Some(accumulation) = self.done[base].get() else {
            let message = format!("`{}` leads back here", self.work.editor.text(entry));
            return Err(self.work.problem(ProblemKind::Cycle, entry, message));
        };
        match &accumulation.error {
            Some(problem) => Err(problem.clone()),
            None => Ok(accumulation),
        }
    }

    /// Takes over what a base gives.
    fn base(&mut self, base: usize, entry: NodeId) -> Step {
        let accumulation = self.finished(base, entry)?;
        self.work.objects.extend_from_slice(&accumulation.objects);
        self.work.incomplete.extend(accumulation.incomplete.iter().cloned());
        self.add_schema(accumulation.openapi.as_ref());
        vars::absorb(&mut self.work, &accumulation.vars)?;
        if !self.has_fields {
            self.work.fields = accumulation.fields.clone();
            self.has_fields = true;
            return Ok(());
        }
        self.add_fields(&accumulation.fields, Some(entry))
    }

    /// Uses a schema that a base or component names, unless one is in use already.
    fn add_schema(&mut self, openapi: Option<&OpenApi>) {
        if let (Some(openapi), None) = (openapi, &self.openapi) {
            self.work.schema = Arc::new(openapi.added_to(&self.work.schema));
            self.openapi = Some(openapi.clone());
        }
    }

    fn components(&mut self, entries: &'a [Entry]) -> Step {
        for entry in entries {
            let Target::Directory(directory) = &entry.target else { continue };
            let Some(component) = self.graph.find(directory) else { continue };
            let plan = &self.graph.plans[component];
            if !plan.is_component && plan.errors.is_empty() {
                let message = format!(
                    "`{}` is no Component; name it in `resources`, or give it `kind: Component`",
                    self.work.editor.text(entry.node)
                );
                return Err(self.work.problem(ProblemKind::WrongKind, entry.node, message));
            }
            self.component_work += 4_000 + self.work.objects.len();
            if self.component_work > COMPONENT_WORK {
                let message = "components include one another too often";
                return Err(self.work.problem(ProblemKind::Limit, entry.node, message));
            }
            self.accumulate(component)?;
            self.check_unique()?;
        }
        Ok(())
    }

    fn check_limits(&self, entry: NodeId) -> Step {
        let limits = &self.work.editor.world().limits;
        if self.work.objects.len() > limits.objects {
            let message = format!("the build has more than {} objects", limits.objects);
            return Err(self.work.problem(ProblemKind::Limit, entry, message));
        }
        self.work.check_text(entry)
    }

    /// No two objects may have one identity.
    fn check_unique(&self) -> Step {
        let work = &self.work;
        let mut seen: FxHashMap<(Gvk, Symbol, Symbol), usize> = FxHashMap::default();
        seen.reserve(work.objects.len());
        for (position, object) in work.objects.iter().enumerate() {
            let namespace = work.effective_namespace(object.namespace, object.cluster_scoped);
            if let Some(first) = seen.insert((object.gvk, object.name, namespace), position) {
                let first = &work.objects[first];
                let message = format!(
                    "{} is in the build twice; kustomize refuses two objects of one kind, name and namespace",
                    work.display(object)
                );
                let problem = work.problem(ProblemKind::DuplicateObject, name_of(work, object), message);
                return Err(problem.related(work.editor.span(name_of(work, first)), "the other one"));
            }
        }
        Ok(())
    }
}

/// The text that names an object.
fn name_of(work: &Work<'_>, object: &Object) -> NodeId {
    work.editor.at(object.root, &["metadata", "name"]).unwrap_or(object.root)
}
