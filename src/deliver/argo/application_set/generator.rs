//! Generators: from what stands under `generators` to sets of parameters.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use spanned_yaml::{ParseOptions, Tree};

use super::super::value::{Data, Map, Value, lay_over};
use super::budget::{ExpansionLimits, Problem, ProblemKind};
use super::cluster::{self, IN_CLUSTER_NAME, IN_CLUSTER_SERVER, Inventory};
use super::flat;
use super::git::{self, Checkout};
use super::go_template::{self, normalized};
use super::origin::Origin;
use super::render::Renderer;
use super::selector::Selector;
use crate::manifest::Node;
use crate::source::Span;

/// The parameters of one Application.
#[derive(Debug, Clone)]
pub(super) struct Parameters<'t> {
    pub(super) map: Map<'t>,
    /// The elements, clusters, directories and files that they come from.
    pub(super) origins: Vec<Span>,
    /// Whether they stand for a cluster of which only the name is known.
    pub(super) presumed: bool,
}

impl<'t> Parameters<'t> {
    pub(super) fn new(map: Map<'t>, origin: Span) -> Self {
        Self { map, origins: vec![origin], presumed: false }
    }

    /// Other parameters, from these and from `others`.
    fn with(&self, map: Map<'t>, others: &Self) -> Self {
        let mut origins = self.origins.clone();
        let more = others.origins.iter().filter(|origin| !self.origins.contains(origin));
        origins.extend(more.take(MOST_ORIGINS.saturating_sub(self.origins.len())));
        Self { map, origins, presumed: self.presumed || others.presumed }
    }
}

/// So many places say where parameters come from; only a generator that is made to be large has more.
const MOST_ORIGINS: usize = 16;

/// What one generator gives.
pub(super) struct Generated<'t> {
    pub(super) parameters: Vec<Parameters<'t>>,
    /// The generator's own template.
    pub(super) template: Option<Value<'t>>,
}

/// The kinds of generators in the order in which the controller looks for them.
const KINDS: &[&str] =
    &["list", "clusters", "git", "scmProvider", "clusterDecisionResource", "pullRequest", "matrix", "merge", "plugin"];

/// Matrix and merge generators may hold each other, but the inner ones hold only simple generators.
const DEEPEST: usize = 2;

/// What generators need.
pub(super) struct Generators<'e, 't> {
    pub(super) renderer: &'e Renderer<'e>,
    pub(super) checkout: &'e Checkout<'t>,
    pub(super) inventory: &'e Inventory,
    /// Whether a Git URL is that of the checked repository.
    pub(super) is_here: &'e (dyn Fn(&str) -> bool + Sync),
    pub(super) limits: &'e ExpansionLimits,
    pub(super) problems: &'e RefCell<Vec<Problem>>,
}

impl<'t> Generators<'_, 't> {
    /// Sets of parameters for each kind that one entry of `generators` names: normally one.
    ///
    /// # Errors
    /// What the controller refuses. What is unknown goes to `problems` instead.
    pub(super) fn transform(
        &self,
        entry: &Value<'t>,
        outer: Option<&Parameters<'t>>,
        level: usize,
    ) -> Result<Vec<Generated<'t>>, Problem> {
        let selector = entry.get("selector");
        let chosen = Selector::new(selector)?;
        let filled = match outer.filter(|outer| !outer.map.is_empty()) {
            Some(outer) => self.renderer.scope(outer).value(entry)?,
            None => entry.clone(),
        };
        let mut all = Vec::new();
        for kind in KINDS {
            let Some(generator) = filled.get(kind) else { continue };
            let mut parameters = self.generate(kind, generator, level)?;
            self.limit(parameters.len(), generator.span)?;
            if let Some(selector) = selector {
                for parameters in &parameters {
                    self.renderer.budget.look(parameters.map.weight() + selector.weight(), entry.span)?;
                }
                parameters.retain(|parameters| {
                    let flat = flat::flatten(&parameters.map);
                    chosen.matches(|key| flat.get(key).and_then(Value::as_str).map(|text| &**text))
                });
            }
            let template = entry.get(kind).and_then(|generator| generator.get("template")).cloned();
            all.push(Generated { parameters, template });
        }
        Ok(all)
    }

    fn limit(&self, number: usize, span: Span) -> Result<(), Problem> {
        let most = self.limits.applications;
        if number <= most {
            return Ok(());
        }
        let message = format!("the generator makes more than {most} sets of parameters");
        Err(Problem::new(ProblemKind::Limit, span, message))
    }

    fn open(&self, span: Span, message: impl Into<String>) {
        self.problems.borrow_mut().push(Problem::new(ProblemKind::Open, span, message));
    }

    fn generate(&self, kind: &str, generator: &Value<'t>, level: usize) -> Result<Vec<Parameters<'t>>, Problem> {
        match kind {
            "list" => self.list(generator),
            "clusters" => self.clusters(generator),
            "git" => self.git(generator),
            "matrix" | "merge" if level >= DEEPEST => {
                let message = format!("a {kind} generator stands too deep in other generators to be seen");
                Err(Problem::invalid(generator.span, message))
            }
            "matrix" => self.matrix(generator, level),
            "merge" => self.merge(generator, level),
            _ => {
                let what = match kind {
                    "scmProvider" => "the repositories that the scmProvider generator finds are known to their server",
                    "pullRequest" => "the pull requests that the pullRequest generator finds are known to their server",
                    "plugin" => "the parameters are known to the service that the plugin generator asks",
                    _ => "the resource that the clusterDecisionResource generator reads is known to the cluster",
                };
                self.open(generator.span, what);
                Ok(Vec::new())
            }
        }
    }

    fn list(&self, generator: &Value<'t>) -> Result<Vec<Parameters<'t>>, Problem> {
        let mut all = Vec::new();
        for element in generator.get("elements").map_or(&[][..], Value::items) {
            let Some(map) = element.as_map() else {
                return Err(Problem::invalid(element.span, "an element of a list generator is no object"));
            };
            let map = if self.renderer.is_go() { map.clone() } else { flat_element(map)? };
            all.push(Parameters::new(map, element.span));
        }
        let Some(text) = generator.get("elementsYaml").filter(|text| !text.is_empty()) else { return Ok(all) };
        let refuse = || Problem::invalid(text.span, "elementsYaml is not a YAML list of objects");
        let yaml = passing(text, None)
            .map_err(|message| Problem::invalid(text.span, format!("elementsYaml is not YAML: {message}")))?;
        match &yaml.data {
            Data::Null => {}
            Data::List(items) => {
                for item in items.iter() {
                    let map = item.as_map().ok_or_else(refuse)?;
                    all.push(Parameters::new(map.clone(), item.span));
                }
            }
            _ => return Err(refuse()),
        }
        Ok(all)
    }

    fn clusters(&self, generator: &Value<'t>) -> Result<Vec<Parameters<'t>>, Problem> {
        let parameters = match self.inventory.clusters() {
            Some(_) => cluster::parameters(generator, self.inventory, self.renderer)?,
            None => {
                self.open(
                    generator.span,
                    "which clusters the generator selects is known to Argo CD only: list them under `argocd.clusters`",
                );
                if !Selector::new(generator.get("selector"))?.is_empty() {
                    return Ok(Vec::new());
                }
                let mut itself = cluster::itself(IN_CLUSTER_NAME, IN_CLUSTER_SERVER, generator.span);
                itself.presumed = true;
                vec![cluster::with_values(itself, generator, self.renderer)?]
            }
        };
        let flat_list = matches!(generator.get("flatList").map(|value| &value.data), Some(Data::Bool(true)));
        if !flat_list {
            return Ok(parameters);
        }
        let items = parameters.iter().map(|parameters| Value::map(generator.span, parameters.map.clone()));
        let mut map = Map::default();
        map.set("clusters", generator.span, Value::new(generator.span, Data::List(items.collect())));
        let mut list = Parameters::new(map, generator.span);
        list.presumed = parameters.iter().any(|parameters| parameters.presumed);
        Ok(vec![list])
    }

    fn git(&self, generator: &Value<'t>) -> Result<Vec<Parameters<'t>>, Problem> {
        let url = generator.get("repoURL").and_then(Value::as_str).map_or("", |text| text);
        if !(self.is_here)(url) {
            let span = generator.get("repoURL").map_or(generator.span, |url| url.span);
            let known = !url.is_empty() && !url.contains("{{") && !url.contains("<no value>");
            self.open(
                span,
                if known {
                    "the git generator looks into another repository"
                } else {
                    "which repository the git generator looks into is not known"
                },
            );
            return Ok(Vec::new());
        }
        git::parameters(generator, self.checkout, self.renderer, self.limits.applications)
    }

    /// The parameters of a generator inside a matrix or merge generator.
    fn inner(
        &self,
        entry: &Value<'t>,
        outer: Option<&Parameters<'t>>,
        level: usize,
    ) -> Result<Vec<Parameters<'t>>, Problem> {
        let mut all = self.transform(entry, outer, level + 1)?;
        match (all.pop(), all.is_empty()) {
            (Some(one), true) => Ok(one.parameters),
            (Some(_), false) => {
                Err(Problem::invalid(entry.span, "an inner generator must be of one kind, not of several"))
            }
            (None, _) => Err(Problem::invalid(entry.span, "an inner generator is of no known kind")),
        }
    }

    fn matrix(&self, generator: &Value<'t>, level: usize) -> Result<Vec<Parameters<'t>>, Problem> {
        let [first, second] = generator.get("generators").map_or(&[][..], Value::items) else {
            return Err(Problem::invalid(generator.span, "a matrix generator needs exactly two generators"));
        };
        let mut all = Vec::new();
        let marked = second.marked();
        for left in self.inner(first, None, level)? {
            for right in self.inner(&marked, Some(&left), level)? {
                let map = if self.renderer.is_go() {
                    lay_over(&right.map, &left.map)
                } else {
                    self.renderer.budget.look(left.map.weight() + right.map.weight(), second.span)?;
                    combined(&left.map, &right.map, second.span)?
                };
                all.push(left.with(map, &right));
                self.limit(all.len(), generator.span)?;
            }
        }
        Ok(all)
    }

    fn merge(&self, generator: &Value<'t>, level: usize) -> Result<Vec<Parameters<'t>>, Problem> {
        let entries = generator.get("generators").map_or(&[][..], Value::items);
        let [first, others @ ..] = entries else {
            return Err(Problem::invalid(generator.span, "a merge generator needs two generators or more"));
        };
        if others.is_empty() {
            return Err(Problem::invalid(generator.span, "a merge generator needs two generators or more"));
        }
        let keys = generator.get("mergeKeys");
        let keys: BTreeSet<&Arc<str>> = keys.map_or(&[][..], Value::items).iter().filter_map(Value::as_str).collect();
        if keys.is_empty() {
            return Err(Problem::invalid(generator.span, "a merge generator needs mergeKeys"));
        }
        let unknown = |entry: &Value<'t>| self.inventory.clusters().is_none() && entry.get("clusters").is_some();
        let mut base = if unknown(first) { Vec::new() } else { self.inner(first, None, level)? };
        let mut over = Vec::new();
        for entry in others.iter().filter(|entry| !unknown(entry)) {
            over.push((self.inner(entry, None, level)?, entry.span));
        }
        if let Some(open) = entries.iter().find(|entry| unknown(entry)) {
            let message = "which clusters the generator selects is known to Argo CD only, so those that the other \
                generators name are taken: list the clusters under `argocd.clusters`";
            self.open(open.span, message);
        }
        if unknown(first) {
            base = self.presumed(first, &keys, over.iter().flat_map(|(sets, _)| sets))?;
        }
        let sets = base.len() + over.iter().map(|(sets, _)| sets.len()).sum::<usize>();
        self.renderer.budget.look(keys.len().saturating_mul(sets), generator.span)?;
        let mut index = by_key(&keys, &base, first.span)?;
        for (sets, span) in &over {
            let sets_by_key = by_key(&keys, sets, *span)?;
            for (key, at) in &mut index {
                let Some(&over) = sets_by_key.get(key) else { continue };
                let (own, over) = (&base[*at], &sets[over]);
                self.renderer.budget.look(own.map.len() + over.map.len(), *span)?;
                let map = if self.renderer.is_go() {
                    lay_over(&own.map, &over.map)
                } else {
                    let mut map = own.map.clone();
                    for (key, field) in over.map.iter() {
                        map.set(key.clone(), field.key, field.value.clone());
                    }
                    map
                };
                base[*at] = own.with(map, over);
            }
        }
        Ok(base)
    }

    /// The clusters that a `clusters` generator would give if it selected those that the other generators of its merge
    /// name; of them no more is known than the keys of the merge.
    fn presumed<'p>(
        &self,
        entry: &Value<'t>,
        keys: &BTreeSet<&Arc<str>>,
        named: impl Iterator<Item = &'p Parameters<'t>>,
    ) -> Result<Vec<Parameters<'t>>, Problem>
    where
        't: 'p,
    {
        let Some(generator) = entry.get("clusters") else { return Ok(Vec::new()) };
        let identifies = |key: &&Arc<str>| matches!(&***key, "name" | "nameNormalized" | "server");
        if !keys.iter().any(identifies) {
            return Ok(Vec::new());
        }
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        for parameters in named {
            let mut map = Map::default();
            for key in keys {
                if let Some(value) = parameters.map.get(key) {
                    map.set((*key).clone(), value.span, value.clone());
                }
            }
            if map.len() != keys.len() || !seen.insert(key_text(keys, &map)) {
                continue;
            }
            let text = |key: &str| map.get(key).and_then(Value::as_str).cloned();
            match (text("name"), text("nameNormalized")) {
                (Some(name), None) => map.set_text("nameNormalized", entry.span, normalized(&name)),
                // Most clusters have names that are normal already.
                (None, Some(name)) => map.set_text("name", entry.span, name),
                _ => {}
            }
            let origin = parameters.origins.first().copied().unwrap_or(entry.span);
            let one = Parameters { map, origins: vec![origin], presumed: true };
            all.push(cluster::with_values(one, generator, self.renderer)?);
        }
        Ok(all)
    }
}

/// An element of a list for the flat language: texts only, `values` one level deep.
fn flat_element<'t>(element: &Map<'t>) -> Result<Map<'t>, Problem> {
    let mut flat = Map::default();
    let text = |key: &str, value: &Value<'t>| {
        let message = format!("`{key}` of the element is not a string, which needs `goTemplate: true`");
        value.as_str().map(|_| value.clone()).ok_or_else(|| Problem::invalid(value.span, message))
    };
    for (key, field) in element.iter() {
        if &**key != "values" {
            flat.set(key.clone(), field.key, text(key, &field.value)?);
            continue;
        }
        let Some(values) = field.value.as_map() else {
            return Err(Problem::invalid(field.value.span, "`values` of the element is not an object"));
        };
        for (key, field) in values.iter() {
            flat.set(format!("values.{key}"), field.key, text(key, &field.value)?);
        }
    }
    Ok(flat)
}

/// Both sets of parameters of a matrix in the flat language, as texts.
fn combined<'t>(left: &Map<'t>, right: &Map<'t>, span: Span) -> Result<Map<'t>, Problem> {
    let mut all = Map::default();
    for (key, field) in left.iter() {
        all.set_text(key.clone(), field.value.span, flat::printed(&field.value));
    }
    for (key, field) in right.iter() {
        let text = flat::printed(&field.value);
        if all.get(key).and_then(Value::as_str).is_some_and(|other| **other != *text) {
            let message = format!("both generators of the matrix give `{key}`, with different values");
            return Err(Problem::invalid(span, message));
        }
        all.set_text(key.clone(), field.value.span, text);
    }
    Ok(all)
}

/// The merge keys of a set of parameters as a text.
fn key_text(keys: &BTreeSet<&Arc<str>>, map: &Map<'_>) -> String {
    let parts = keys.iter().map(|key| map.get(key).map_or_else(|| "null".to_owned(), go_template::json));
    parts.collect::<Vec<_>>().join("\n")
}

/// The places of sets of parameters by their merge keys.
fn by_key(keys: &BTreeSet<&Arc<str>>, sets: &[Parameters<'_>], span: Span) -> Result<BTreeMap<String, usize>, Problem> {
    let mut index = BTreeMap::new();
    for (at, set) in sets.iter().enumerate() {
        if index.insert(key_text(keys, &set.map), at).is_some() {
            let span = set.origins.last().copied().unwrap_or(span);
            let names: Vec<&str> = keys.iter().map(|key| &***key).collect();
            let message =
                format!("a generator of the merge gives two sets of parameters with the same {}", names.join(", "));
            return Err(Problem::invalid(span, message));
        }
    }
    Ok(index)
}

/// The YAML in a text. Where the text stands in a file as it is, values have spans of their own; where it was filled in
/// from a template, those of the template's lines; else all have that of the text.
pub(super) fn passing<'t>(text: &Value<'t>, template: Option<Node<'t>>) -> Result<Value<'t>, String> {
    fn read<'t>(tree: &Tree, place: &dyn Fn(Node<'_>) -> Span, empty: Span) -> Result<Value<'t>, String> {
        if let Some(fatal) = tree.diagnostics().iter().find(|diagnostic| diagnostic.kind.is_fatal()) {
            return Err(fatal.message.clone());
        }
        let value = tree.documents().next().map(|document| Value::from_passing(document.root(), place));
        Ok(value.unwrap_or_else(|| Value::new(empty, Data::Null)))
    }
    let options = ParseOptions::default();
    if let Some(embedded) = text.node.and_then(|node| node.embedded(&options)) {
        return read(&embedded.tree, &|node| node.span(), text.span);
    }
    let string = text.as_str().cloned().unwrap_or_default();
    let tree = Tree::parse(text.span.source, string.clone(), &options);
    match template {
        Some(template) => {
            let origin = Origin::new(template, &string);
            read(&tree, &|node| origin.span(node.span().start as usize), text.span)
        }
        None => read(&tree, &|_| text.span, text.span),
    }
}
