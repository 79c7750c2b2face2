//! What Flux does to objects after they were built: variables, then common metadata.

use std::ops::Range;

use kustomize::{NodeId, Place, Problem, ProblemKind, Rewritten, Scalar as Found, World, write_yaml};
use spanned_yaml::{Dialect, Kind, ParseOptions, Tree};

use super::substitute::{self, Origin, Scalar, Substituted, SubstitutionError};
use super::variables::Variables;
use crate::source::Span;

/// The label or annotation that keeps an object out of substitution when it is `disabled`.
const SUBSTITUTE: &str = "kustomize.toolkit.fluxcd.io/substitute";

/// What a Kustomization does to the objects that were built for it.
#[derive(Debug)]
pub(crate) struct After {
    /// What `postBuild` substitutes.
    pub variables: Variables,
    /// Whether an undefined variable fails the build, as it does since kustomize-controller 1.9.
    pub strict: bool,
    /// `commonMetadata.labels`.
    pub common_labels: Option<NodeId>,
    /// `commonMetadata.annotations`.
    pub common_annotations: Option<NodeId>,
    /// The Kustomization.
    pub site: Span,
}

impl After {
    /// The objects as they are applied. Problems say which variables are not defined and which expressions fail; what they
    /// concern becomes empty, or stays as it is.
    pub(crate) fn apply(&self, world: &World, roots: &[NodeId], problems: &mut Vec<Problem>) -> Vec<NodeId> {
        let mut done = roots.to_vec();
        if self.variables.are_substituted() {
            for (name, span) in self.variables.misnamed() {
                let message = format!("`{name}` is not a name that a variable of a Flux Kustomization can have");
                let problem = Problem::new(ProblemKind::InvalidSubstitution, span, message);
                problems.push(problem.related(self.site, "the Kustomization fails"));
            }
            let is_enabled = |root: &NodeId| {
                let says = |field| world.text_at(*root, &["metadata", field, SUBSTITUTE]);
                ["labels", "annotations"].iter().all(|field| says(field).as_deref() != Some("disabled"))
            };
            let enabled: Vec<usize> = (0..roots.len()).filter(|&index| is_enabled(&roots[index])).collect();
            let originals: Vec<NodeId> = enabled.iter().map(|&index| roots[index]).collect();
            for (index, new) in enabled.into_iter().zip(self.substituted(world, &originals, problems)) {
                done[index] = new;
            }
        }
        world.set_metadata(&done, self.common_labels, self.common_annotations)
    }

    fn substituted(&self, world: &World, roots: &[NodeId], problems: &mut Vec<Problem>) -> Vec<NodeId> {
        let mut structural: Vec<(usize, Span)> = Vec::new();
        let mut done = world.rewrite(roots, b'$', &mut |found| match self.rewritten(found, problems) {
            Ok(rewritten) => rewritten,
            Err(Structural) => {
                if structural.last().is_none_or(|(object, _)| *object != found.object) {
                    structural.push((found.object, found.span));
                }
                None
            }
        });
        for (object, span) in structural {
            match self.reread(world, roots[object], span) {
                Ok(new) => done[object] = new,
                Err(problem) => problems.push(problem.related(self.site, "the Kustomization fails")),
            }
        }
        done
    }

    /// What a scalar becomes.
    fn rewritten(&self, found: &Found<'_>, problems: &mut Vec<Problem>) -> Result<Option<Rewritten>, Structural> {
        if found.kind != Kind::String {
            return Ok(None);
        }
        let lookup = |name: &str| self.variables.get(name);
        let answer = match found.place {
            Place::Key => substitute::key(found.text, &lookup).map(|done| done.map(|done| (Kind::String, done))),
            Place::Value => substitute::scalar(found.text, substitute::Place::Value, &lookup).map(one),
            Place::Item => substitute::scalar(found.text, substitute::Place::Item, &lookup).map(one),
        };
        let (kind, done) = match answer {
            Ok(answer) => answer.ok_or(Structural)?,
            Err(error) => {
                problems.push(self.failure(&error, place(found, error.range.clone())));
                return Ok(None);
            }
        };
        if self.variables.are_complete() {
            for undefined in &done.undefined {
                let consequence = if self.strict { "its Kustomization fails" } else { "it becomes empty" };
                let message = format!("variable `{}` is not defined, so {consequence}", undefined.name);
                let span = place(found, undefined.range.clone());
                let problem = Problem::new(ProblemKind::UndefinedVariable, span, message);
                problems.push(problem.related(self.site, "the Kustomization that substitutes"));
            }
        }
        if kind == Kind::String && done.text == found.text {
            return Ok(None);
        }
        Ok(Some(self.placed(kind, done)))
    }

    /// A value that is nothing but a variable is set where the variable is.
    fn placed(&self, kind: Kind, done: Substituted) -> Rewritten {
        let setter = match (&done.pieces[..], &done.used[..]) {
            ([only], [used]) if matches!(only.origin, Origin::Variable { .. }) => self.variables.setter(&used.name),
            _ => None,
        };
        match setter {
            Some((node, true)) if kind == Kind::String && self.is_value_of(&done) => Rewritten::Node(node),
            Some((node, _)) => Rewritten::SetBy(kind, done.text, node),
            None => Rewritten::Scalar(kind, done.text),
        }
    }

    /// Whether a text is just its only variable's value.
    fn is_value_of(&self, done: &Substituted) -> bool {
        let value = done.used.first().and_then(|used| self.variables.get(&used.name));
        value.and_then(|value| value.text) == Some(&*done.text)
    }

    /// An object that was written, substituted in and read again, as the controller does it with all of them.
    fn reread(&self, world: &World, root: NodeId, span: Span) -> Result<NodeId, Problem> {
        let mut text = String::new();
        write_yaml(world, root, None, &mut text);
        let lookup = |name: &str| self.variables.get(name);
        let done = substitute::substitute(&text, &lookup).map_err(|error| self.failure(&error, span))?;
        let broken = |what: &str| {
            let message = format!("substituting variables breaks the object: {what}");
            Problem::new(ProblemKind::InvalidSubstitution, span, message)
        };
        let tree = Tree::parse_computed(done.text.into(), world.span(root), &ParseOptions::default());
        if let Some(fatal) = tree.diagnostics().iter().find(|diagnostic| diagnostic.kind.is_fatal()) {
            return Err(broken(&fatal.message));
        }
        let mut documents = tree.documents();
        match (documents.next(), documents.next()) {
            (Some(only), None) if only.root().is_mapping() => {
                world.adopt(only.root(), Dialect::Kubernetes).ok_or_else(|| broken("it cannot be read"))
            }
            _ => Err(broken("it is no longer one object")),
        }
    }

    fn failure(&self, error: &SubstitutionError, span: Span) -> Problem {
        let message = format!("Flux cannot substitute variables here, because {}", error.kind);
        let problem = Problem::new(ProblemKind::InvalidSubstitution, span, message);
        problem.related(self.site, "the Kustomization fails")
    }
}

/// Only the whole object tells what a scalar becomes.
struct Structural;

fn one(scalar: Scalar) -> Option<(Kind, Substituted)> {
    match scalar {
        Scalar::One { kind, substituted } => Some((kind, substituted)),
        Scalar::Structural => None,
    }
}

/// Where a part of a scalar's text stands.
fn place(found: &Found<'_>, range: Range<usize>) -> Span {
    found.source.map_or(found.span, |node| node.source_span(range))
}
