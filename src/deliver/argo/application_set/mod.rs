//! Argo CD's ApplicationSets: the Applications that the controller would make of one.
//!
//! Takes an ApplicationSet, the files of the repository and what is known of the clusters; gives Applications as trees
//! whose every node has the text that wrote it: unchanged parts are the template's own nodes. What depends on more than
//! the repository (other repositories, pull requests, clusters that nobody lists) is never guessed in silence: it is a
//! [`Problem`] with the place. Semantics are those of Argo CD 3.3 (`applicationset/generators`, `applicationset/utils`).

mod budget;
mod cluster;
mod flat;
mod generator;
mod git;
mod go_template;
mod origin;
mod patch;
mod path;
mod render;
mod selector;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use spanned_yaml::Tree;

use self::budget::Budget;
pub use self::budget::{ExpansionLimits, Problem, ProblemKind};
pub use self::cluster::{Cluster, IN_CLUSTER_NAME, IN_CLUSTER_SERVER, Inventory};
use self::generator::{Generators, Parameters};
pub use self::git::{Checkout, FilePatterns};
use self::go_template::Templates;
use self::render::{Language, Renderer};
use super::compose::compose;
use super::value::{Data, Map, Value, fill};
use crate::manifest::Node;
use crate::source::Span;

/// What an ApplicationSet is expanded with.
#[derive(Clone, Copy)]
pub struct Surroundings<'e, 't> {
    /// The files that `git` generators look into.
    pub checkout: &'e Checkout<'t>,
    /// The clusters of `clusters` generators.
    pub inventory: &'e Inventory,
    /// Whether a Git URL is that of the checked repository.
    pub is_here: &'e (dyn Fn(&str) -> bool + Sync),
    /// What an expansion may cost.
    pub limits: &'e ExpansionLimits,
}

/// The Applications of an ApplicationSet.
#[derive(Debug, Clone, Default)]
pub struct Expansion {
    /// In the order of generators and their parameters, each name once.
    pub applications: Vec<GeneratedApplication>,
    /// Sorted by place.
    pub problems: Vec<Problem>,
}

impl Expansion {
    /// Whether the cluster may have other Applications of this ApplicationSet than those here.
    pub fn is_open(&self) -> bool {
        let closed = |kind| matches!(kind, ProblemKind::Invalid | ProblemKind::Dropped);
        self.problems.iter().any(|problem| !closed(problem.kind))
    }
}

/// One Application that the controller would make.
#[derive(Debug, Clone)]
pub struct GeneratedApplication {
    /// Its name; its namespace is that of the ApplicationSet.
    pub name: String,
    /// The whole object. Its one document lives as long as this.
    pub tree: Arc<Tree>,
    /// The list elements, clusters, directories and files that its parameters come from.
    pub origins: Vec<Span>,
    /// Whether it is for a cluster of which only the name is known, so that it may differ or not exist.
    pub presumed: bool,
    /// The texts in which a placeholder found no parameter: they still hold the placeholder, or `<no value>`.
    pub unresolved: Vec<Span>,
}

/// Whether an object is an ApplicationSet.
pub fn is_application_set(object: Node<'_>) -> bool {
    let text = |key: &str| object.get(key).and_then(Node::text).unwrap_or_default();
    text("kind") == "ApplicationSet" && text("apiVersion").starts_with("argoproj.io/")
}

/// The Applications that the controller would make of an ApplicationSet, given as a whole object.
///
/// Where the controller refuses the ApplicationSet there are none. An unknown cluster, an unreadable repository or an
/// unknown template function leaves out what needs it, with a problem that says so.
pub fn expand<'t>(set: Node<'t>, surroundings: Surroundings<'_, 't>) -> Expansion {
    let mut problems = Vec::new();
    let applications = match Expander::new(set, surroundings.limits) {
        Ok(expander) => expander.applications(surroundings, &mut problems),
        Err(problem) => {
            problems.push(problem);
            Vec::new()
        }
    };
    problems
        .sort_by(|left, right| (left.span, left.kind, &left.message).cmp(&(right.span, right.kind, &right.message)));
    problems.dedup();
    let invalid = problems.iter().any(|problem| problem.kind == ProblemKind::Invalid);
    Expansion { applications: if invalid { Vec::new() } else { applications }, problems }
}

/// An ApplicationSet as it is being expanded.
struct Expander<'t> {
    set: Node<'t>,
    spec: Value<'t>,
    template: Value<'t>,
    language: Language,
    budget: Budget,
    finalizer: bool,
}

/// What the controller adds to an Application without finalizers.
const FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";

impl<'t> Expander<'t> {
    fn new(set: Node<'t>, limits: &ExpansionLimits) -> Result<Self, Problem> {
        let spec = set.get("spec").map_or_else(|| Value::new(set.span(), Data::Null), Value::from_node);
        let flag = |path: &[&str]| matches!(spec.at(path).map(|value| &value.data), Some(Data::Bool(true)));
        let language = if flag(&["goTemplate"]) {
            let options = spec.get("goTemplateOptions");
            let names = options.map_or(&[][..], Value::items).iter().filter_map(Value::as_str).map(|text| &**text);
            let span = options.map_or(spec.span, |options| options.span);
            Language::Go(Templates::new(names, limits).map_err(|message| Problem::invalid(span, message))?)
        } else {
            Language::Flat
        };
        let finalizer = !flag(&["syncPolicy", "preserveResourcesOnDeletion"]);
        let template = spec.get("template").cloned().unwrap_or_else(|| Value::map(spec.span, Map::default()));
        let template = template.marked();
        Ok(Self { set, template, language, budget: Budget::new(limits), finalizer, spec })
    }

    fn applications(
        self,
        surroundings: Surroundings<'_, 't>,
        problems: &mut Vec<Problem>,
    ) -> Vec<GeneratedApplication> {
        let Self { set, spec, template, language, budget, finalizer } = self;
        let renderer = Renderer { language, budget: &budget };
        let found = RefCell::default();
        let generators = Generators {
            renderer: &renderer,
            checkout: surroundings.checkout,
            inventory: surroundings.inventory,
            is_here: surroundings.is_here,
            limits: surroundings.limits,
            problems: &found,
        };
        let frame = Frame::new(set, &spec, finalizer);
        let mut applications: Vec<GeneratedApplication> = Vec::new();
        let mut names: BTreeSet<String> = BTreeSet::new();
        'all: for entry in spec.get("generators").map_or(&[][..], Value::items) {
            let generated = match generators.transform(entry, None, 0) {
                Ok(generated) => generated,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            for generated in generated {
                let template = match &generated.template {
                    Some(own) => match budget.look(template.weight(), own.span) {
                        Ok(()) => fill(&own.marked(), &template),
                        Err(problem) => {
                            problems.push(problem);
                            break 'all;
                        }
                    },
                    None => template.clone(),
                };
                let blank = frame.blank(&template);
                for parameters in &generated.parameters {
                    if applications.len() >= surroundings.limits.applications {
                        let message = "the ApplicationSet makes more Applications than can be followed";
                        problems.push(Problem::new(ProblemKind::Limit, entry.span, message));
                        break 'all;
                    }
                    match frame.application(&blank, parameters, &renderer) {
                        Ok(application) if names.insert(application.name.clone()) => applications.push(application),
                        Ok(application) => {
                            let span = template.at(&["metadata", "name"]).map_or(template.span, |name| name.span);
                            let message = format!(
                                "the ApplicationSet makes two Applications of the name `{}`, so the controller makes neither",
                                application.name
                            );
                            problems.push(Problem::new(ProblemKind::Dropped, span, message));
                        }
                        Err(problem) => {
                            let limit = problem.kind == ProblemKind::Limit;
                            problems.push(problem);
                            if limit {
                                break 'all;
                            }
                        }
                    }
                }
            }
        }
        problems.extend(found.into_inner());
        applications
    }
}

/// What all Applications of an ApplicationSet share.
struct Frame<'t> {
    api_version: Option<Node<'t>>,
    namespace: Option<Value<'t>>,
    patch: Option<Value<'t>>,
    finalizer: bool,
    span: Span,
}

impl<'t> Frame<'t> {
    fn new(set: Node<'t>, spec: &Value<'t>, finalizer: bool) -> Self {
        let namespace = set.at(&["metadata", "namespace"]).map(Value::from_node);
        let patch = spec.get("templatePatch").cloned();
        let span = set.get("kind").map_or(set.span(), Node::span);
        Self { api_version: set.get("apiVersion"), namespace, patch, finalizer, span }
    }

    /// An Application whose templates are not filled yet.
    fn blank(&self, template: &Value<'t>) -> Value<'t> {
        let mut metadata = Map::default();
        let own = template.get("metadata");
        for key in ["name", "labels", "annotations", "finalizers"] {
            let field = own.and_then(Value::as_map).and_then(|own| own.iter().find(|(name, _)| &***name == key));
            if let Some((_, field)) = field {
                metadata.set(key, field.key, field.value.clone());
            }
        }
        let mut all = Map::default();
        all.set("metadata", template.span, Value::map(own.map_or(template.span, |own| own.span), metadata));
        if let Some(spec) = template.get("spec") {
            all.set("spec", spec.span, spec.clone());
        }
        Value::map(template.span, all)
    }

    fn application(
        &self,
        blank: &Value<'t>,
        parameters: &Parameters<'t>,
        renderer: &Renderer<'_>,
    ) -> Result<GeneratedApplication, Problem> {
        let filling = renderer.scope(parameters);
        let mut application = blank.clone();
        if !parameters.map.is_empty() {
            application = self.finalized(filling.value(blank)?);
        }
        if let Some(patch) = &self.patch {
            application = patch::apply(&application, patch, &filling)?;
        }
        let mut fields = application.as_map().cloned().unwrap_or_default();
        let metadata = application.get("metadata");
        let mut own = metadata.and_then(Value::as_map).cloned().unwrap_or_default();
        own.remove("namespace");
        if let Some(namespace) = &self.namespace {
            own.set("namespace", namespace.span, namespace.clone());
        }
        let name = own.get("name").and_then(Value::as_str).map_or_else(String::new, |name| name.to_string());
        fields.set("metadata", application.span, Value::map(metadata.map_or(application.span, |own| own.span), own));
        match self.api_version {
            Some(version) => fields.set("apiVersion", version.span(), Value::from_node(version)),
            None => fields.set_text("apiVersion", self.span, "argoproj.io/v1alpha1"),
        }
        fields.set_text("kind", self.span, "Application");
        Ok(GeneratedApplication {
            name,
            tree: compose(&Value::map(application.span, fields)),
            origins: parameters.origins.clone(),
            presumed: parameters.presumed,
            unresolved: filling.unresolved(),
        })
    }

    /// The Application with the finalizer that the controller gives to those without one.
    fn finalized(&self, application: Value<'t>) -> Value<'t> {
        let some = application.at(&["metadata", "finalizers"]).is_some_and(|finalizers| !finalizers.is_empty());
        if some || !self.finalizer {
            return application;
        }
        let mut fields = application.as_map().cloned().unwrap_or_default();
        let mut metadata = application.get("metadata").and_then(Value::as_map).cloned().unwrap_or_default();
        let finalizer = Value::text(self.span, FINALIZER);
        metadata.set("finalizers", self.span, Value::new(self.span, Data::List(Arc::from([finalizer]))));
        fields.set("metadata", application.span, Value::map(application.span, metadata));
        Value::map(application.span, fields)
    }
}

#[cfg(test)]
mod tests;
