//! Running the plugins that a kustomization names.

use super::Run;
use crate::builtin::{Plugin, PluginSource, Role};
use crate::id::NodeId;
use crate::metadata::Configured;
use crate::plan::{Entry, Plan, Target};
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::work::Step;
use crate::write::{JsonStyle, write_json_value};

impl Run<'_, '_> {
    /// Runs plugins in order. Those that a directory configures are read now that it is built.
    pub(super) fn plugins(&mut self, plan: &Plan, sources: &[PluginSource], role: Role) -> Step {
        for source in sources {
            match source {
                PluginSource::Plugin { config, plugin } => self.plugin(plugin, *config, role)?,
                PluginSource::Directory(entry) => {
                    for config in self.configurations(entry)? {
                        let mut planner = Planner::new(self.work.editor.world(), &plan.directory);
                        let plugin = match Plugin::read(&mut planner, config, role) {
                            Err(problem) if problem.kind == ProblemKind::Remote => None,
                            read => read?,
                        };
                        self.work.problems.append(&mut planner.problems);
                        self.work.incomplete.append(&mut planner.incomplete);
                        if let Some(plugin) = plugin {
                            self.plugin(&plugin, config, role)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn plugin(&mut self, plugin: &Plugin, config: NodeId, role: Role) -> Step {
        plugin.apply(&mut self.work)?;
        if role == Role::Transformer {
            self.remember(Configured::by_plugin(&self.work.editor, config));
        }
        Ok(())
    }

    /// What a directory gives, as configurations. Its field specs and variables are its own.
    fn configurations(&mut self, entry: &Entry) -> Result<Vec<NodeId>, Problem> {
        let Target::Directory(directory) = &entry.target else { return Ok(Vec::new()) };
        let Some(base) = self.graph.find(directory) else { return Ok(Vec::new()) };
        let accumulation = self.finished(base, entry.node)?;
        self.work.incomplete.extend(accumulation.incomplete.iter().cloned());
        Ok(accumulation.objects.iter().map(|object| object.root).collect())
    }

    /// Runs the validators, which must change nothing.
    pub(super) fn validate(&mut self, plan: &Plan) -> Step {
        if plan.plugins.validators.is_empty() {
            return Ok(());
        }
        // What is changed in place keeps its id, so that only the texts tell.
        let before = self.texts();
        self.plugins(plan, &plan.plugins.validators, Role::Validator)?;
        let after = self.texts();
        if before == after {
            return Ok(());
        }
        let changed = after.iter().zip(&before).position(|(after, before)| after != before);
        let object = changed.and_then(|at| self.work.objects.get(at));
        let object = object.map_or_else(|| "objects".to_owned(), |object| self.work.display(object));
        let message = format!("a validator changes {object}; kustomize lets validators change nothing");
        let Some(root) = plan.root else { return Ok(()) };
        let field = self.work.editor.get(root, "validators").unwrap_or(root);
        Err(self.work.problem(ProblemKind::InvalidField, field, message))
    }

    fn texts(&self) -> Vec<String> {
        let text = |root| {
            let mut text = String::new();
            write_json_value(&self.work.editor, root, JsonStyle::Plain, &mut text);
            text
        };
        self.work.objects.iter().map(|object| text(object.root)).collect()
    }
}
